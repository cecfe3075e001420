/// A run of consecutive pages, half-open: `start` belongs to it, `end` does not.
///
/// The end of a range is always a page number, so a range never reaches beyond page 2^64 - 2 and
/// holds at most 2^64 - 1 pages. A range may be empty; an empty range still has a start.
public struct PageRange: Hashable, Sendable {
  /// The first page.
  public let start: PageNumber

  /// How many pages there are.
  public let count: UInt64

  /// The range of `count` pages from `start`, or nil if its end is no page number.
  @inlinable public init?(start: PageNumber, count: UInt64) {
    guard start.advanced(by: count) != nil else { return nil }
    self.start = start
    self.count = count
  }

  /// The range of `count` pages from `start`, or as many of them as end at a page number.
  @inlinable public init(start: PageNumber, clampingCount count: UInt64) {
    self.start = start
    self.count = min(count, UInt64.max - start.rawValue)
  }

  /// The pages from the lower bound up to, and without, the upper bound.
  @inlinable public init(_ pages: Range<PageNumber>) {
    self.init(from: pages.lowerBound.rawValue, to: pages.upperBound.rawValue)
  }

  /// The pages from `start` up to, and without, `end`, which must not lie below it.
  @inlinable package init(from start: UInt64, to end: UInt64) {
    self.start = PageNumber(start)
    self.count = end &- start
  }

  /// The first page above the range.
  @inlinable public var end: PageNumber { PageNumber(start.rawValue &+ count) }

  /// Whether there are no pages in it.
  @inlinable public var isEmpty: Bool { count == 0 }

  /// The last page, or nil if the range is empty.
  @inlinable public var last: PageNumber? {
    isEmpty ? nil : PageNumber(start.rawValue &+ count &- 1)
  }
}

extension PageRange {
  /// Whether the page belongs to this range.
  @inlinable public func contains(_ page: PageNumber) -> Bool {
    start <= page && page < end
  }

  /// Whether every page of `other` belongs to this range; true for an empty `other`.
  @inlinable public func contains(_ other: PageRange) -> Bool {
    other.isEmpty || (start <= other.start && other.end <= end)
  }

  /// Whether the two ranges have a page in common.
  @inlinable public func overlaps(_ other: PageRange) -> Bool {
    max(start, other.start) < min(end, other.end)
  }

  /// Whether the two ranges have a page in common or one begins where the other ends, so that
  /// together they are one range; never true for an empty range.
  @inlinable public func touches(_ other: PageRange) -> Bool {
    !isEmpty && !other.isEmpty && start <= other.end && other.start <= end
  }

  /// The pages that both ranges have, or nil if there are none.
  @inlinable public func intersection(_ other: PageRange) -> PageRange? {
    let low = max(start, other.start)
    let high = min(end, other.end)
    return low < high ? PageRange(from: low.rawValue, to: high.rawValue) : nil
  }
}

extension PageRange {
  /// The lowest `pages` pages, or the whole range if it has fewer.
  @inlinable public func prefix(_ pages: UInt64) -> PageRange {
    PageRange(from: start.rawValue, to: start.rawValue &+ min(pages, count))
  }

  /// The highest `pages` pages, or the whole range if it has fewer.
  @inlinable public func suffix(_ pages: UInt64) -> PageRange {
    PageRange(from: end.rawValue &- min(pages, count), to: end.rawValue)
  }

  /// What is left without the lowest `pages` pages: empty, at the end, if it has no more than that.
  @inlinable public func dropFirst(_ pages: UInt64) -> PageRange {
    PageRange(from: start.rawValue &+ min(pages, count), to: end.rawValue)
  }

  /// What is left without the highest `pages` pages: empty, at the start, if it has no more.
  @inlinable public func dropLast(_ pages: UInt64) -> PageRange {
    PageRange(from: start.rawValue, to: end.rawValue &- min(pages, count))
  }
}

extension PageRange: CustomStringConvertible {
  /// The start in hexadecimal and the count in decimal, as in `0x12400+512`.
  public var description: String { "\(start)+\(count)" }
}
