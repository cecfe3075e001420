/// A set of pages, held as the fewest ranges that have exactly those pages.
///
/// The ranges never overlap and never touch: what is inserted joins what it touches, and what is
/// removed may split a range in two. So a set of pages has one form only, whatever happened to it
/// before, and two sets with the same pages are equal and have the same digest.
///
/// A set is a value. A copy costs the same however large the set is, and a change to a copy leaves
/// the other alone.
///
/// Whoever inserts ranges that a guest chose should give a budget, since each range that touches no
/// other costs memory.
public struct PageRangeSet: Sendable {
  /// How many pages are in the set.
  ///
  /// - Complexity: O(1).
  public private(set) var pageCount: UInt64 = 0

  private var digestOfRanges = PageRangeDigest()
  private var storage: [PageRange] = []

  /// The set without pages.
  ///
  /// - Complexity: O(1), and no memory is allocated.
  public init() {}

  /// How many ranges the set has.
  ///
  /// - Complexity: O(1).
  public var rangeCount: Int { storage.count }

  /// Whether the set has no pages.
  public var isEmpty: Bool { storage.isEmpty }

  /// The lowest range, or nil if the set is empty.
  public var first: PageRange? { storage.first }

  /// The highest range, or nil if the set is empty.
  public var last: PageRange? { storage.last }

  /// A hash of the pages in the set, the same whatever order they came in.
  ///
  /// It is 0 for the empty set, and stays the same from process to process and from version to
  /// version. It is no defence against someone who looks for two sets with the same digest.
  ///
  /// - Complexity: O(1).
  public var digest: UInt128 { digestOfRanges.value }
}

extension PageRangeSet {
  /// The ranges, from the lowest to the highest.
  public var ranges: Ranges { Ranges(iterator: storage.makeIterator()) }

  /// The ranges, from the highest to the lowest.
  public var reversedRanges: ReversedRanges {
    ReversedRanges(iterator: storage.reversed().makeIterator())
  }

  /// The ranges of a set, ascending.
  public struct Ranges: Sequence, IteratorProtocol, Sendable {
    fileprivate var iterator: [PageRange].Iterator

    /// The next range up, or nil at the end.
    public mutating func next() -> PageRange? { iterator.next() }
  }

  /// The ranges of a set, descending.
  public struct ReversedRanges: Sequence, IteratorProtocol, Sendable {
    fileprivate var iterator: ReversedCollection<[PageRange]>.Iterator

    /// The next range down, or nil at the end.
    public mutating func next() -> PageRange? { iterator.next() }
  }

  /// The place of the first range that ends at `page` or above.
  fileprivate func firstIndex(endingAtOrAbove page: PageNumber) -> Int {
    var low = 0
    var high = storage.count
    while low < high {
      let middle = (low + high) / 2
      if storage[middle].end < page { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The places of the ranges that have a page in common with `range`.
  fileprivate func indices(overlapping range: PageRange) -> Range<Int> {
    var low = firstIndex(endingAtOrAbove: range.start)
    if low < storage.count, storage[low].end == range.start { low += 1 }
    var high = low
    while high < storage.count, storage[high].overlaps(range) { high += 1 }
    return low..<high
  }

  fileprivate mutating func replace(_ old: Range<Int>, with new: [PageRange]) {
    for range in storage[old] {
      pageCount -= range.count
      digestOfRanges.remove(start: range.start.rawValue, end: range.end.rawValue)
    }
    for range in new {
      pageCount += range.count
      digestOfRanges.add(start: range.start.rawValue, end: range.end.rawValue)
    }
    storage.replaceSubrange(old, with: new)
  }
}

extension PageRangeSet {
  /// What an insertion found.
  public struct Insertion: Hashable, Sendable {
    /// How many of the pages were not in the set before.
    public var newPages: UInt64

    /// How many of the pages were in the set already.
    public var duplicatePages: UInt64

    /// The outcome of inserting this many new and this many known pages.
    public init(newPages: UInt64, duplicatePages: UInt64) {
      self.newPages = newPages
      self.duplicatePages = duplicatePages
    }
  }

  /// Adds the pages of `range`, joining them with the ranges they touch.
  ///
  /// - Complexity: O(log n + k), where k is the number of ranges it joins.
  @discardableResult
  public mutating func insert(_ range: PageRange) -> Insertion {
    guard let insertion = insert(range, ifCountStaysWithin: .max) else {
      return Insertion(newPages: 0, duplicatePages: 0)
    }
    return insertion
  }

  /// Adds the pages of `range`, unless that would take the set above `budget` ranges.
  ///
  /// A range that touches one in the set adds none to their number, and is never refused.
  ///
  /// - Throws: `PageRangeBudgetExceeded`, leaving the set as it was.
  /// - Complexity: O(log n + k), where k is the number of ranges it joins.
  @discardableResult
  public mutating func insert(
    _ range: PageRange, budget: Int
  ) throws(PageRangeBudgetExceeded) -> Insertion {
    guard let insertion = insert(range, ifCountStaysWithin: budget) else {
      throw PageRangeBudgetExceeded(budget: budget)
    }
    return insertion
  }

  private mutating func insert(
    _ range: PageRange, ifCountStaysWithin budget: Int
  ) -> Insertion? {
    guard !range.isEmpty else { return Insertion(newPages: 0, duplicatePages: 0) }
    let low = firstIndex(endingAtOrAbove: range.start)
    var high = low
    while high < storage.count, storage[high].touches(range) { high += 1 }
    if low == high, storage.count >= budget { return nil }
    let before = pageCount
    var start = range.start
    var end = range.end
    if low < high {
      start = min(start, storage[low].start)
      end = max(end, storage[high - 1].end)
    }
    replace(low..<high, with: [PageRange(start..<end)])
    let new = pageCount - before
    return Insertion(newPages: new, duplicatePages: range.count - new)
  }

  /// Takes the pages of `range` out of the set; one range may become two.
  ///
  /// - Returns: How many pages were in the set and now are not.
  /// - Complexity: O(log n + k), where k is the number of ranges it meets.
  @discardableResult
  public mutating func remove(_ range: PageRange) -> UInt64 {
    let hit = indices(overlapping: range)
    guard !hit.isEmpty else { return 0 }
    let before = pageCount
    let lowest = storage[hit.lowerBound].start
    let highest = storage[hit.upperBound - 1].end
    var rest: [PageRange] = []
    if lowest < range.start { rest.append(PageRange(lowest..<range.start)) }
    if range.end < highest { rest.append(PageRange(range.end..<highest)) }
    replace(hit, with: rest)
    return before - pageCount
  }

  /// Takes every page out of the set.
  public mutating func removeAll() { self = PageRangeSet() }

  /// Takes the highest range out of the set, or the top of it if it is longer than `maximum` pages.
  ///
  /// - Returns: The pages taken, or nil if the set is empty or `maximum` is 0.
  /// - Complexity: O(log n).
  public mutating func takeHighest(upTo maximum: UInt64) -> PageRange? {
    guard maximum > 0, let highest = last else { return nil }
    let taken = highest.suffix(maximum)
    remove(taken)
    return taken
  }

  /// Takes the lowest range out of the set, or the bottom of it if it is longer than `maximum`
  /// pages.
  ///
  /// - Returns: The pages taken, or nil if the set is empty or `maximum` is 0.
  /// - Complexity: O(log n).
  public mutating func takeLowest(upTo maximum: UInt64) -> PageRange? {
    guard maximum > 0, let lowest = first else { return nil }
    let taken = lowest.prefix(maximum)
    remove(taken)
    return taken
  }
}

extension PageRangeSet {
  /// Whether the page is in the set.
  ///
  /// - Complexity: O(log n).
  public func contains(_ page: PageNumber) -> Bool {
    guard let range = PageRange(start: page, count: 1) else { return false }
    return overlaps(range)
  }

  /// Whether every page of `range` is in the set; true for an empty range.
  ///
  /// - Complexity: O(log n).
  public func contains(_ range: PageRange) -> Bool {
    let low = firstIndex(endingAtOrAbove: range.end)
    return range.isEmpty || (low < storage.count && storage[low].contains(range))
  }

  /// Whether any page of `range` is in the set.
  ///
  /// - Complexity: O(log n).
  public func overlaps(_ range: PageRange) -> Bool { !indices(overlapping: range).isEmpty }

  /// How many pages of `range` are in the set.
  ///
  /// - Complexity: O(log n + k), where k is the number of ranges it meets.
  public func overlapPages(_ range: PageRange) -> UInt64 {
    storage[indices(overlapping: range)].reduce(0) { sum, other in
      sum + (other.intersection(range)?.count ?? 0)
    }
  }
}

extension PageRangeSet: Equatable {
  /// Whether both sets have the same pages.
  ///
  /// - Complexity: O(n); O(1) for sets that differ in number, or where one is a copy of the other.
  public static func == (a: PageRangeSet, b: PageRangeSet) -> Bool { a.storage == b.storage }
}
