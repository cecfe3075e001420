import Bytes
import Conversation
import Simulation

/// A machine on which steps are tried until the failure shows; a copy of it goes on by itself.
struct ShrinkTrial: Sendable {
  private let failure: Failure
  private var course: Course
  private var log = ObservationLog()
  /// The failure was seen.
  private(set) var hasFailed = false

  /// What is done with the steps.
  private enum Course: Sendable {
    /// They are all there is.
    case replay(ReplayedMachine)
    /// They are the safety phase, and behind them comes the liveness phase with its guest.
    case simulation(Boxed<SwarmRun>)

    mutating func apply(_ step: Trace.Step, into log: inout ObservationLog) {
      // Taken out, so that it is changed in place.
      switch consume self {
      case .replay(var machine):
        machine.apply(step, into: &log)
        self = .replay(machine)
      case .simulation(var run):
        for _ in 0..<step.repetitions { run.value.apply(step.stimulus, at: step.time) }
        self = .simulation(run)
      }
    }
  }

  /// A machine to which nothing was done yet; with options, a liveness phase follows the steps.
  init(_ configuration: MachineConfiguration, for failure: Failure, calm: SwarmOptions?) {
    self.failure = failure
    if let calm {
      course = .simulation(Boxed(SwarmRun(calm.on(configuration))))
    } else {
      course = .replay(ReplayedMachine(configuration, checking: failure.needsCheckers))
    }
  }

  /// Nothing more can come of it.
  var isOver: Bool {
    if hasFailed { return true }
    return switch course {
    case .replay(let machine): machine.isHalted
    case .simulation(let run): run.value.isOver
    }
  }

  mutating func apply(_ step: Trace.Step) {
    log.removeAll()
    course.apply(step, into: &log)
    hasFailed = shows(step)
  }

  private func shows(_ step: Trace.Step) -> Bool {
    // The liveness phase is still to come.
    guard case .replay(let machine) = course else { return false }
    return switch failure {
    case .hostAbort, .violation: log.observations.contains(where: failure.isShown)
    case .divergence(let divergent): divergent.isSame(step, log)
    case .finding: machine.findings.failures.contains(where: isSame)
    }
  }

  /// Whether a last recount, or the liveness phase, shows it.
  func failsAtEnd() -> Bool {
    switch course {
    case .replay(let machine):
      return failure.needsCheckers && machine.finish().failures.contains(where: isSame)
    case .simulation(var run):
      run.value.stopFaults()
      while run.value.next() != nil {}
      return run.value.failure.map(isSame) ?? false
    }
  }

  private func isSame(_ finding: CheckFailure) -> Bool {
    failure == .finding(finding.checker, what: finding.what)
  }
}
