package import Conversation
package import Simulation

/// Makes a trace of a machine that is run.
package struct TraceRecorder: Sendable {
  package private(set) var trace: Trace

  /// A recorder of some kinds of observation, all of each; an abort of the host is always recorded.
  package init(
    _ machine: MachineConfiguration, title: String = "", complete: ObservationKinds = .sent
  ) {
    trace = Trace()
    trace.title = title
    trace.machine = machine
    trace.complete = complete
  }

  /// Records what was done, and what it led to: the part of the log from an index on.
  ///
  /// A time before that of the last event counts as that, as it does for the machine. What is of
  /// other kinds is recorded where it is wanted.
  package mutating func append(
    _ stimulus: Stimulus, at time: VirtualTime, repetitions: Int = 1, _ log: ObservationLog,
    from first: Int = 0, orWhere isWanted: (Observation) -> Bool = { _ in false }
  ) {
    let moment = max(time, trace.steps.last?.time ?? time)
    var step = Trace.Step(time: moment, stimulus: stimulus)
    step.repetitions = repetitions
    for observation in log.observations.dropFirst(first)
    where trace.complete.isSuperset(of: observation.kind) || observation.isFatal
      || isWanted(observation)
    {
      step.expectations.append(Expectation(Expectation.Content(observation, in: log)))
    }
    trace.steps.append(step)
  }
}
