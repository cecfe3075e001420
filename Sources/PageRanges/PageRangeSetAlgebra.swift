extension PageRangeSet {
  /// The set of the pages of one range.
  public init(_ range: PageRange) {
    self.init()
    insert(range)
  }

  /// Adds the pages of `other`.
  ///
  /// - Returns: How many of them were new and how many were in the set already.
  /// - Complexity: O(m log n) for m ranges in `other`.
  @discardableResult
  public mutating func formUnion(_ other: PageRangeSet) -> Insertion {
    let before = pageCount
    for range in other.ranges { insert(range) }
    let new = pageCount - before
    return Insertion(newPages: new, duplicatePages: other.pageCount - new)
  }

  /// Takes the pages of `other` out of the set.
  ///
  /// - Returns: How many pages were in the set and now are not.
  /// - Complexity: O(m log n) for m ranges in `other`.
  @discardableResult
  public mutating func subtract(_ other: PageRangeSet) -> UInt64 {
    if isEmpty || other.isEmpty { return 0 }
    let before = pageCount
    for range in other.ranges { remove(range) }
    return before - pageCount
  }

  /// The pages that are in both sets.
  ///
  /// - Complexity: O(n + m).
  public func intersection(_ other: PageRangeSet) -> PageRangeSet {
    var result = PageRangeSet()
    var mine = ranges
    var theirs = other.ranges
    var a = mine.next()
    var b = theirs.next()
    while let left = a, let right = b {
      if let common = left.intersection(right) { result.insert(common) }
      if left.end < right.end { a = mine.next() } else { b = theirs.next() }
    }
    return result
  }
}

extension PageRangeSet {
  /// Restores a set from its saved form: what `ranges` gave, in that order.
  ///
  /// - Throws: `InvalidPageRangeSet` for the first range that is empty, does not lie above the one
  ///   before it with a page between them, or is one more than `budget` allows.
  /// - Complexity: O(n).
  public init(
    validating ranges: some Sequence<PageRange>, budget: Int = .max
  ) throws(InvalidPageRangeSet) {
    self.init()
    var index = 0
    var previous: PageRange?
    for range in ranges {
      if let reason = Self.flaw(in: range, after: previous) {
        throw InvalidPageRangeSet(reason, at: index)
      }
      if index >= budget { throw InvalidPageRangeSet(.budgetExceeded, at: index) }
      insert(range)
      previous = range
      index += 1
    }
  }

  private static func flaw(
    in range: PageRange, after previous: PageRange?
  ) -> InvalidPageRangeSet.Reason? {
    if range.isEmpty { return .empty }
    guard let previous else { return nil }
    if range.start < previous.start { return .notAscending }
    if range.start < previous.end { return .overlapsPrevious }
    return range.start == previous.end ? .touchesPrevious : nil
  }
}

extension PageRangeSet: CustomStringConvertible {
  /// The ranges in brackets, as in `[0x10+2, 0x40+1]`.
  public var description: String {
    "[" + ranges.map(\.description).joined(separator: ", ") + "]"
  }
}
