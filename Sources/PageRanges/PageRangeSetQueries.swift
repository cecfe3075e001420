extension PageRangeSet {
  /// Whether the page is in the set.
  ///
  /// - Complexity: O(log n).
  public func contains(_ page: PageNumber) -> Bool {
    range(startingAtOrBelow: page)?.contains(page) ?? false
  }

  /// Whether every page of `range` is in the set; true for an empty range.
  ///
  /// - Complexity: O(log n).
  public func contains(_ range: PageRange) -> Bool {
    range.isEmpty || self.range(startingAtOrBelow: range.start)?.contains(range) ?? false
  }

  /// Whether any page of `range` is in the set.
  ///
  /// - Complexity: O(log n).
  public func overlaps(_ range: PageRange) -> Bool {
    guard let last = range.last else { return false }
    return self.range(startingAtOrBelow: last)?.overlaps(range) ?? false
  }

  /// How many pages of `range` are in the set.
  ///
  /// - Complexity: O(log n + k), where k is the number of ranges it meets.
  public func overlapPages(_ range: PageRange) -> UInt64 {
    var pages: UInt64 = 0
    for known in Ranges(self, from: range.start) {
      guard known.start < range.end else { break }
      pages += known.intersection(range)?.count ?? 0
    }
    return pages
  }

  /// How many pages of `range` are in the set, counted up to `limit`.
  ///
  /// - Complexity: O(log n + k), where k is the number of ranges it meets until there are so many.
  public func overlapPages(_ range: PageRange, upTo limit: UInt64) -> UInt64 {
    var pages: UInt64 = 0
    for known in Ranges(self, from: range.start) {
      guard known.start < range.end, pages < limit else { break }
      pages += known.intersection(range)?.count ?? 0
    }
    return min(pages, limit)
  }

  /// The pages of `range` that are in the set.
  ///
  /// - Complexity: O(log n + k), where k is the number of ranges it meets.
  public func intersection(_ range: PageRange) -> PageRangeSet {
    var result = PageRangeSet()
    // To look is much cheaper than to go through a leaf, and mostly there is nothing.
    guard overlaps(range) else { return result }
    for known in Ranges(self, from: range.start) {
      guard known.start < range.end else { break }
      if let common = known.intersection(range) { result.insert(common) }
    }
    return result
  }

  /// The last range that starts no higher than `page`.
  @inline(__always)
  func range(startingAtOrBelow page: PageNumber) -> PageRange? {
    guard let tree else {
      guard let only, only.start <= page else { return nil }
      return only
    }
    let start = min(page.rawValue, RangeNode.highestStart)
    return tree.withLeaf(.toPage(start)) { leaf, _ in leaf.range(startingAtOrBelow: start) }
  }
}

extension PageRangeSet: Equatable {
  /// Whether both sets have the same pages.
  ///
  /// - Complexity: O(n); O(1) for sets that differ in number, or where one is a copy of the other.
  public static func == (a: PageRangeSet, b: PageRangeSet) -> Bool {
    guard a.tally == b.tally else { return false }
    guard let left = a.tree, let right = b.tree else { return a.only == b.only }
    return left.root === right.root || a.ranges.elementsEqual(b.ranges)
  }
}
