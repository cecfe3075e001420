import Bytes

/// Counts signals that bring nothing, second by second.
struct SignalBudget: Hashable, Sendable {
  private var count: UInt64 = 0
  /// Since when they are counted, in nanoseconds.
  private var start: UInt64 = 0

  /// Signals in a second; an honest guest has a few.
  private static let most: UInt64 = 1_000

  /// Counts one; true if there were too many in this second.
  mutating func isExceeded(at now: UInt64) -> Bool {
    if now &- start >= 1_000_000_000 {
      start = now
      count = 0
    }
    count &+= 1
    return count > Self.most
  }

  mutating func visit<Image: ImageVisitor>(
    _ field: String, _ image: inout Image
  ) throws(Image.Failure) {
    try image.number(field, &count)
    try image.number(field, &start)
  }
}
