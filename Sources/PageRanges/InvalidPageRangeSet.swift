/// Thrown when a list of ranges is not the saved form of a set.
public struct InvalidPageRangeSet: Error, Hashable, Sendable {
  /// What can be wrong with a range of the list.
  public enum Reason: Hashable, Sendable {
    /// It has no pages.
    case empty
    /// It begins below the range before it.
    case notAscending
    /// It has pages that the range before it has too.
    case overlapsPrevious
    /// It begins where the range before it ends: the two should have been one.
    case touchesPrevious
    /// It is one more than the budget allows.
    case budgetExceeded
  }

  /// What is wrong.
  public let reason: Reason

  /// The place in the list of the range it is wrong with, from 0.
  public let index: Int

  /// The error for the range at this place of the list.
  public init(_ reason: Reason, at index: Int) {
    self.reason = reason
    self.index = index
  }
}
