/// What a set knows of its ranges without looking at them.
struct PageTally: Equatable, Sendable {
  private(set) var digest = PageRangeDigest()
  private(set) var pages: UInt64 = 0
  private(set) var ranges = 0

  @inline(__always)
  mutating func add(start: UInt64, end: UInt64) {
    ranges &+= 1
    pages &+= end &- start
    digest.add(start: start, end: end)
  }

  @inline(__always)
  mutating func remove(start: UInt64, end: UInt64) {
    ranges &-= 1
    pages &-= end &- start
    digest.remove(start: start, end: end)
  }

  /// Counts what is left of a range in its place; nothing, if that is empty.
  @inline(__always)
  mutating func replace(_ range: PageRange, with rest: PageRange) {
    remove(start: range.start.rawValue, end: range.end.rawValue)
    if !rest.isEmpty { add(start: rest.start.rawValue, end: rest.end.rawValue) }
  }
}
