import Bytes
import Conversation
import Simulation

/// A machine, or one under the eyes of all checkers.
enum ReplayedMachine {
  case plain(Machine)
  case checked(CheckedMachine)

  init(_ configuration: MachineConfiguration, checking: Bool) {
    self =
      checking ? .checked(CheckedMachine(configuration)) : .plain(Machine(configuration))
  }

  var digest: Digest {
    switch self {
    case .plain(let machine): machine.digest
    case .checked(let machine): machine.machine.digest
    }
  }

  /// Does one thing, and notes what is seen.
  mutating func apply(
    _ stimulus: Stimulus, at time: VirtualTime, into log: inout ObservationLog
  ) {
    // Taken out, so that it is changed in place.
    switch consume self {
    case .plain(var machine):
      machine.apply(stimulus, at: time, into: &log)
      self = .plain(machine)
    case .checked(var machine):
      machine.apply(stimulus, at: time, into: &log)
      self = .checked(machine)
    }
  }

  /// What was found, after a last recount.
  func finish() -> CheckFindings {
    guard case .checked(var machine) = self else { return CheckFindings() }
    machine.recount()
    return machine.findings
  }
}
