import Conversation
package import Simulation

/// What was left of a failing run.
package struct ShrunkRun: Sendable {
  package let machine: MachineConfiguration
  /// Without expectations.
  package let steps: [Trace.Step]
  package let failure: Failure
  /// How many runs it took.
  package let tries: Int

  /// A run that fails, and how many tries it took to find.
  package init(
    machine: MachineConfiguration, steps: [Trace.Step], failure: Failure, tries: Int = 0
  ) {
    self.machine = machine
    self.steps = steps
    self.failure = failure
    self.tries = tries
  }

  /// A trace of it: the host's messages, and what shows the failure.
  ///
  /// A replay passes, as an expected abort or violation is none; where the failure is a divergence,
  /// the trace still diverges.
  package func trace(title: String) -> Trace {
    var recorder = TraceRecorder(machine, title: title, complete: complete)
    var machine = Machine(machine)
    var log = ObservationLog()
    for step in steps {
      log.removeAll()
      for _ in 0..<step.repetitions { machine.apply(step.stimulus, at: step.time, into: &log) }
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

  private var complete: ObservationKinds {
    if case .divergence(let divergent) = failure { divergent.complete } else { .sent }
  }
}
