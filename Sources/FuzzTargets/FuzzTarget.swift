/// What can be fuzzed.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// A message: decoded, encoded again.
  case wire
  /// Both rings, with control page and data as a guest likes them.
  case ring
  /// A conversation, and the machine saved and restored after each step that concerns the bus.
  case bus
  /// A conversation, every checker watching.
  case engine
  /// A conversation, every checker watching; done again, and saved and restored in the middle.
  case machine
  /// The trace parser and every importer.
  case trace
  /// The image of a machine.
  case snapshot
  /// The range set beside a naive one.
  case ranges
  /// Dies of a certain input: shows that a crash is seen.
  case canary

  /// The target of a program: its name, or the name behind a last dash.
  package init?(programName name: String) {
    let word = name.split(separator: "-").last.map(String.init) ?? name
    self.init(rawValue: word)
  }

  /// Whether its inputs are conversations, which can be converted to traces.
  package var takesConversations: Bool {
    switch self {
    case .bus, .engine, .machine: true
    case .wire, .ring, .trace, .snapshot, .ranges, .canary: false
    }
  }
}
