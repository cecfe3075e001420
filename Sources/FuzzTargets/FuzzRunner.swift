/// Runs inputs of one target, one after the other, and keeps what the next may need.
///
/// What it keeps saves time and changes no result: an input comes to the same alone.
package struct FuzzRunner: Sendable {
  package let target: FuzzTarget
  package var options: FuzzOptions
  /// What the last input visited.
  package private(set) var coverage = FuzzCoverage()
  private var machines = PreparedMachines()

  package init(_ target: FuzzTarget, _ options: FuzzOptions = FuzzOptions()) {
    self.target = target
    self.options = options
  }

  /// Runs an input.
  ///
  /// - Returns: Whether it is worth keeping: others are more than a fuzzer should spend time on.
  /// - Throws: What was found.
  /// - Complexity: bounded; that of a conversation is what its stimuli take, of which more than
  ///   some 4,096 are not worth it.
  @discardableResult
  package mutating func run(_ input: [UInt8]) throws(FuzzFinding) -> Bool {
    coverage.removeAll()
    switch target {
    case .wire: return try WireTarget.run(input, options)
    case .ring: return try RingTarget.run(input, options)
    case .bus, .engine, .machine:
      return try ConversationTarget(target, options).run(input, &machines, &coverage)
    case .trace: return try TraceTarget.run(input, options)
    case .snapshot: return try SnapshotTarget.run(input, options)
    case .ranges: return try RangesTarget.run(input, options)
    case .canary: return CanaryTarget.run(input)
    }
  }
}
