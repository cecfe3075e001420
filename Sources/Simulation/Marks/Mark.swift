/// A situation that the suite as a whole has to come to: a test that never meets it shows nothing
/// about it.
package struct Mark: Hashable, Comparable, Sendable {
  /// What it is about.
  package enum Group: String, CaseIterable, Hashable, Sendable {
    /// A message is written while the host is in a state.
    case message
    /// The host enters a state.
    case state
    /// The host waits for room in the ring.
    case ring
    /// What became of a target, deadlines and budgets included.
    case settlement
    /// The guest broke a rule.
    case violation
    /// Something goes round, or has its greatest value.
    case wrap
    /// Something is done to the machine.
    case stimulus
    /// Something is seen of the machine.
    case observation
    /// QEMU's host dies.
    case abort = "host-abort"
  }

  package let group: Group
  package let name: String

  package init(_ group: Group, _ name: String) {
    self.group = group
    self.name = name
  }

  /// In the order of groups, and within a group by name.
  package static func < (a: Mark, b: Mark) -> Bool {
    a.group == b.group ? a.name < b.name : a.group.rank < b.group.rank
  }

  /// A mark as it is printed, such as `state S_IDLE`; nil if there is no such group.
  package init?(_ text: Substring) {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let group = Group(rawValue: String(parts[0])) else { return nil }
    self.init(group, String(parts[1]))
  }
}

extension Mark: CustomStringConvertible {
  package var description: String { "\(group.rawValue) \(name)" }
}

extension Mark.Group {
  fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
