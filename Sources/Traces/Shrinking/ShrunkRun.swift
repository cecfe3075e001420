import Conversation
package import Simulation

/// What was left of a failing run.
package struct ShrunkRun: Sendable {
  package let machine: MachineConfiguration
  /// Without expectations.
  package let steps: [Trace.Step]
  package let failure: Failure
  /// The liveness phase behind the steps in which it fails, if it does so there.
  package let calm: SwarmOptions?
  /// How many runs it took.
  package let tries: Int

  /// A run that fails, and how many tries it took to find.
  package init(
    machine: MachineConfiguration, steps: [Trace.Step], failure: Failure,
    calm: SwarmOptions? = nil, tries: Int = 0
  ) {
    self.machine = machine
    self.steps = steps
    self.failure = failure
    self.calm = calm
    self.tries = tries
  }

  /// A trace of it: the host's messages, and what shows the failure.
  ///
  /// A replay passes, as an expected abort or violation is none; where the failure is a divergence,
  /// or one of liveness, the trace still diverges.
  package func trace(title: String) -> Trace {
    if let calm { return simulatedTrace(title, calm.on(machine)) }
    var recorder = TraceRecorder(machine, title: title, complete: complete)
    var machine = Machine(machine)
    var log = ObservationLog()
    for step in steps {
      log.removeAll()
      for _ in 0..<step.repetitions where !log.isTooLong {
        machine.apply(step.stimulus, at: step.time, into: &log)
      }
      recorder.append(
        step.stimulus, at: step.time, repetitions: step.repetitions, log,
        orWhere: failure.isShown)
    }
    var trace = recorder.trace
    if case .divergence(let divergent) = failure, let last = trace.steps.indices.last {
      trace.steps[last].expectations = divergent.step.expectations
    }
    return trace
  }

  private func simulatedTrace(_ title: String, _ options: SwarmOptions) -> Trace {
    var recorder = TraceRecorder(machine, title: title, complete: complete)
    var run = SwarmRun(options)
    for step in steps {
      var log = ObservationLog()
      for _ in 0..<step.repetitions where !log.isTooLong {
        run.apply(step.stimulus, at: step.time)
        log.append(contentsOf: run.log)
      }
      recorder.append(step.stimulus, at: step.time, repetitions: step.repetitions, log)
    }
    run.stopFaults()
    while let step = run.next() { recorder.append(step.stimulus, at: step.time, run.log) }
    var trace = recorder.trace
    trace.demandLiveness(of: run)
    return trace
  }

  private var complete: ObservationKinds {
    if case .divergence(let divergent) = failure { divergent.complete } else { .sent }
  }
}
