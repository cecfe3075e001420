package import Conversation
package import Simulation

/// Makes a trace of a machine that is run.
package struct TraceRecorder: Sendable {
  package private(set) var trace: Trace

  /// - Parameter complete: The kinds of observation that are recorded, all of each. An abort of the
  ///   host is recorded in any case.
  package init(
    _ machine: MachineConfiguration, title: String = "", complete: ObservationKinds = .sent
  ) {
    trace = Trace()
    trace.title = title
    trace.machine = machine
    trace.complete = complete
  }

  /// Records what was done and what it led to.
  ///
  /// - Parameters:
  ///   - time: A time before that of the last event counts as that, as it does for the machine.
  ///   - first: Where in the log that which this led to begins; its packets are copied.
  package mutating func append(
    _ stimulus: Stimulus, at time: VirtualTime, _ log: ObservationLog, from first: Int = 0
  ) {
    let moment = max(time, trace.steps.last?.time ?? time)
    var step = Trace.Step(time: moment, stimulus: stimulus)
    for observation in log.observations.dropFirst(first)
    where trace.complete.isSuperset(of: observation.kind) || observation.isFatal {
      step.expectations.append(Expectation(Expectation.Content(observation, in: log)))
    }
    trace.steps.append(step)
  }
}
