/// Thrown when an insertion would leave a set with more ranges than its budget allows.
public struct PageRangeBudgetExceeded: Error, Hashable, Sendable {
  /// The budget, in ranges.
  public let budget: Int

  /// The error for a budget of this many ranges.
  public init(budget: Int) { self.budget = budget }
}
