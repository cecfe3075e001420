import Conversation
import Simulation

/// A machine with which conversations begin: to copy one is cheaper than to make one, or to open
/// its channel.
struct PreparedMachine: Sendable {
  /// Nothing was done to it yet.
  let fresh: CheckedMachine
  /// The guest opened its channel at once, and what was seen of that; nil if it was not prepared.
  let opened: (checked: CheckedMachine, log: ObservationLog)?

  init(_ configuration: MachineConfiguration, opening: Bool) {
    fresh = CheckedMachine(configuration, recountingEvery: 32)
    guard opening else {
      opened = nil
      return
    }
    var checked = fresh
    var log = ObservationLog()
    checked.apply(.open, at: .zero, into: &log)
    opened = checked.machine.isHalted ? nil : (checked, log)
  }
}
