/// One thing that a checker saw and that must never be.
package struct CheckFailure: Error, Hashable, Sendable {
  package var checker: CheckerID
  /// How many stimuli there were before the one that showed it.
  package var step: Int
  /// What was seen, in words.
  package var what: String
  /// The numbers behind it, in the order in which the words name them.
  package var numbers: [UInt64]
}

/// The invariant that a checker watches.
package enum CheckerID: String, CaseIterable, Hashable, Sendable {
  /// Every page of the guest is owned by guest or host, never both, never neither.
  case conservation = "I1"
  /// The range sets equal a naive model, page by page.
  case pageModel = "I2"
  /// No page is given back that was not taken, and none is counted twice.
  case givenBack = "I3"
  /// Hot-added memory lies where it may.
  case hotAdd = "I4"
  /// Every message of the host is well formed, and numbered as the protocol says.
  case wellFormed = "I5"
  /// At most one operation is outstanding.
  case oneOperation = "I6"
  /// What the host retains, works and tells is bounded for each byte that the guest wrote.
  case cost = "I7"
  /// Every shared byte is fetched at most once for each use.
  case doubleFetch = "I8"
  /// Once faults stop, a target is reached or the reason is observed why it cannot be.
  case liveness = "I9"
  /// A machine that was reset is as good as new.
  case reset = "I10"
  /// Saving and restoring changes nothing that follows.
  case saveRestore = "I12"
}

/// What checkers found; it keeps the first failures and counts all.
package struct CheckFindings: Hashable, Sendable {
  /// The first failures, no more than `limit`.
  package private(set) var failures: [CheckFailure] = []
  /// How many failures there were.
  package private(set) var count = 0
  /// How many stimuli there were so far.
  package var step = 0

  /// Failures that are kept; the first few tell the story.
  package static let limit = 16

  package init() {}

  /// Notes a failure.
  package mutating func report(_ checker: CheckerID, _ what: String, _ numbers: UInt64...) {
    count += 1
    guard failures.count < Self.limit else { return }
    failures.append(CheckFailure(checker: checker, step: step, what: what, numbers: numbers))
  }
}

extension CheckFailure: CustomStringConvertible {
  package var description: String {
    let values = numbers.map { String($0) }.joined(separator: ", ")
    return "\(checker.rawValue) at step \(step): \(what) [\(values)]"
  }
}
