import Conversation
import Simulation

/// Machines with which conversations begin: to copy one is cheaper than to make one, or to open
/// its channel.
///
/// Those that have a number, and the last few others: a fuzzer changes an input several times
/// before it takes another one up, and most changes leave its machine alone.
struct PreparedMachines: Sendable {
  private var kept: [PreparedMachine] = []
  /// Which one makes way for the next.
  private var oldest = Self.numbered

  private static let numbered = MachineConfiguration.numbered.count
  private static let others = 8

  /// A machine with which a conversation begins, and what was seen if its first step, to open the
  /// channel at once, is done.
  ///
  /// - Complexity: O(size of a machine), and that of its making where it is none of the last.
  mutating func begin(
    _ configuration: MachineConfiguration, opening: Bool
  ) -> (checked: CheckedMachine, opened: ObservationLog?) {
    if kept.isEmpty { kept = MachineConfiguration.numbered.map { PreparedMachine($0) } }
    let known = kept.span.indices.first { kept.span[$0].configuration == configuration }
    return kept[known ?? keep(PreparedMachine(configuration))].begin(opening: opening)
  }

  private mutating func keep(_ machine: PreparedMachine) -> Int {
    guard kept.count == Self.numbered + Self.others else {
      kept.append(machine)
      return kept.count - 1
    }
    let place = oldest
    kept[place] = machine
    oldest = place + 1 < kept.count ? place + 1 : Self.numbered
    return place
  }
}

/// A machine to which nothing was done yet, and the same one when its guest has opened the channel.
private struct PreparedMachine: Sendable {
  let configuration: MachineConfiguration
  private let fresh: CheckedMachine
  /// Made when it is wanted for the first time; never of a host that does not live to see it.
  private var opened: (checked: CheckedMachine, log: ObservationLog)?

  init(_ configuration: MachineConfiguration) {
    self.configuration = configuration
    fresh = CheckedMachine(configuration, recountingEvery: 32)
  }

  mutating func begin(opening: Bool) -> (checked: CheckedMachine, opened: ObservationLog?) {
    guard opening else { return (fresh, nil) }
    if opened == nil {
      var checked = fresh
      var log = ObservationLog()
      checked.apply(.open, at: .zero, into: &log)
      guard !checked.machine.isHalted else { return (fresh, nil) }
      opened = (checked, log)
    }
    return (opened.map { ($0.checked, $0.log) }) ?? (fresh, nil)
  }
}
