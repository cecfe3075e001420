import Bytes
import Conversation
import Simulation

/// A machine, or one under the eyes of all checkers.
enum ReplayedMachine: Sendable {
  case plain(Boxed<Machine>)
  case checked(Boxed<CheckedMachine>)

  init(_ configuration: MachineConfiguration, checking: Bool) {
    self =
      checking
      ? .checked(Boxed(CheckedMachine(configuration))) : .plain(Boxed(Machine(configuration)))
  }

  var digest: Digest {
    switch self {
    case .plain(let machine): machine.value.digest
    case .checked(let machine): machine.value.machine.digest
    }
  }

  /// Does one thing, and notes what is seen.
  mutating func apply(
    _ stimulus: Stimulus, at time: VirtualTime, into log: inout ObservationLog
  ) {
    // Taken out, so that it is changed in place.
    switch consume self {
    case .plain(var machine):
      machine.value.apply(stimulus, at: time, into: &log)
      self = .plain(machine)
    case .checked(var machine):
      machine.value.apply(stimulus, at: time, into: &log)
      self = .checked(machine)
    }
  }

  /// Does what a step tells, as often as it tells.
  mutating func apply(_ step: Trace.Step, into log: inout ObservationLog) {
    for _ in 0..<step.repetitions where !log.isTooLong {
      apply(step.stimulus, at: step.time, into: &log)
    }
  }

  var isHalted: Bool {
    switch self {
    case .plain(let machine): machine.value.isHalted
    case .checked(let machine): machine.value.machine.isHalted
    }
  }

  /// What checkers found so far, where they watch.
  var findings: CheckFindings {
    guard case .checked(let machine) = self else { return CheckFindings() }
    return machine.value.findings
  }

  /// What was found, after a last recount.
  func finish() -> CheckFindings {
    guard case .checked(var machine) = self else { return CheckFindings() }
    machine.value.recount()
    return machine.value.findings
  }
}
