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

extension FuzzTarget {
  /// Runs an input.
  ///
  /// - Returns: Whether it is worth keeping: others are more than a fuzzer should spend time on.
  /// - Throws: What was found.
  /// - Complexity: bounded; that of a conversation is what its stimuli take, of which more than
  ///   some 4,096 are not worth it.
  @discardableResult
  package func run(
    _ input: [UInt8], _ options: FuzzOptions = FuzzOptions(), _ coverage: inout FuzzCoverage
  ) throws(FuzzFinding) -> Bool {
    switch self {
    case .wire: try WireTarget.run(input, options)
    case .ring: try RingTarget.run(input, options)
    case .bus, .engine, .machine: try ConversationTarget(self, options).run(input, &coverage)
    case .trace: try TraceTarget.run(input, options)
    case .snapshot: try SnapshotTarget.run(input, options)
    case .ranges: try RangesTarget.run(input, options)
    case .canary: CanaryTarget.run(input)
    }
  }
}
