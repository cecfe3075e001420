import PageRanges
import Testing

@Suite("Page range sets")
struct PageRangeSetTests {
  @Test(
    "an insertion counts new and known pages and joins what it touches",
    arguments: [
      (30..<35, 5, 0, [10..<20, 30..<35, 40..<50]),
      (20..<25, 5, 0, [10..<25, 40..<50]),
      (5..<10, 5, 0, [5..<20, 40..<50]),
      (20..<40, 20, 0, [10..<50]),
      (12..<18, 0, 6, [10..<20, 40..<50]),
      (0..<60, 40, 20, [0..<60]),
      (19..<41, 20, 2, [10..<50]),
      (25..<25, 0, 0, [10..<20, 40..<50]),
    ] as [(Range<UInt64>, UInt64, UInt64, [Range<UInt64>])])
  func insertion(
    pages: Range<UInt64>, new: UInt64, duplicate: UInt64, ranges: [Range<UInt64>]
  ) {
    var set = PageRangeSet.of([10..<20, 40..<50])
    let found = set.insert(PageRange(pages))
    #expect(found == PageRangeSet.Insertion(newPages: new, duplicatePages: duplicate))
    #expect(Array(set.ranges) == ranges.map { PageRange($0) })
    #expect(set.pageCount == 20 + new)
  }

  @Test("an insertion that would exceed the budget leaves the set as it was")
  func budget() throws {
    var set = PageRangeSet.of([10..<20, 40..<50])
    let before = set
    #expect(throws: PageRangeBudgetExceeded(budget: 2)) {
      try set.insert(PageRange(30..<31), budget: 2)
    }
    #expect(throws: PageRangeBudgetExceeded(budget: -1)) {
      try set.insert(PageRange(30..<31), budget: -1)
    }
    #expect(set == before && set.digest == before.digest && set.pageCount == 20)
    try set.insert(PageRange(20..<30), budget: 2)
    try set.insert(PageRange(30..<30), budget: 0)
    #expect(set == .of([10..<30, 40..<50]))
    try set.insert(PageRange(60..<61), budget: 3)
    #expect(set.rangeCount == 3)
  }

  @Test("an insertion that joins ranges is never refused")
  func joiningIsFree() throws {
    var set = PageRangeSet.of([10..<20, 40..<50, 60..<70])
    try set.insert(PageRange(19..<41), budget: 1)
    #expect(set == .of([10..<50, 60..<70]))
  }

  @Test(
    "a removal counts the pages it took and splits what it cut in the middle",
    arguments: [
      (12..<15, 3, [10..<12, 15..<20, 40..<50]),
      (5..<15, 5, [15..<20, 40..<50]),
      (15..<45, 10, [10..<15, 45..<50]),
      (20..<40, 0, [10..<20, 40..<50]),
      (0..<99, 20, []),
      (15..<15, 0, [10..<20, 40..<50]),
    ] as [(Range<UInt64>, UInt64, [Range<UInt64>])])
  func removal(pages: Range<UInt64>, removed: UInt64, ranges: [Range<UInt64>]) {
    var set = PageRangeSet.of([10..<20, 40..<50])
    #expect(set.remove(PageRange(pages)) == removed)
    #expect(Array(set.ranges) == ranges.map { PageRange($0) })
    #expect(set.pageCount == 20 - removed)
  }

  @Test("taking from an end cuts a long range and takes a short one whole")
  func taking() {
    var set = PageRangeSet.of([10..<20, 30..<34, 40..<50])
    #expect(set.takeHighest(upTo: 0) == nil)
    #expect(set.takeHighest(upTo: 4) == PageRange(46..<50))
    #expect(set.takeHighest(upTo: 6) == PageRange(40..<46))
    #expect(set.takeHighest(upTo: 100) == PageRange(30..<34))
    #expect(set.takeLowest(upTo: 0) == nil)
    #expect(set.takeLowest(upTo: 3) == PageRange(10..<13))
    #expect(set.takeLowest(upTo: .max) == PageRange(13..<20))
    #expect(set.takeLowest(upTo: 1) == nil && set.takeHighest(upTo: 1) == nil)
    #expect(set.isEmpty && set.pageCount == 0 && set.digest == 0)
  }

  @Test("the highest page numbers that exist can be inserted, found and removed")
  func top() {
    var set = PageRangeSet()
    #expect(set.insert(PageRange(.max - 2 ..< .max)).newPages == 2)
    #expect(set.insert(PageRange(0..<1)).newPages == 1)
    #expect(set.contains(PageNumber(.max - 1)) && !set.contains(PageNumber(.max)))
    #expect(set.insert(PageRange(0 ..< .max)).newPages == UInt64.max - 3)
    #expect(set.pageCount == UInt64.max && set.rangeCount == 1)
    #expect(set.overlapPages(PageRange(1 ..< .max)) == UInt64.max - 1)
    #expect(set.remove(PageRange(5..<6)) == 1)
    #expect(set.rangeCount == 2 && set.pageCount == UInt64.max - 1)
    #expect(set.takeHighest(upTo: .max) == PageRange(6 ..< .max))
  }

  @Test("a copy keeps what it had when the original changes", arguments: [1, 3, 5_000])
  func copies(ranges: UInt64) {
    var set = PageRangeSet.of((0..<ranges).map { $0 * 3..<$0 * 3 + 1 })
    let copy = set
    let saved = Array(set.ranges)
    set.insert(PageRange(ranges / 2 * 3..<ranges / 2 * 3 + 3))
    _ = set.takeHighest(upTo: 1)
    #expect(Array(copy.ranges) == saved)
    #expect(copy.pageCount == ranges && copy != set)
  }

  @Test(
    "a saved form that no set has is refused, with its place",
    arguments: [
      ([10..<10], .empty, 0),
      ([10..<11, 12..<12], .empty, 1),
      ([10..<20, 5..<7], .notAscending, 1),
      ([10..<20, 10..<20], .overlapsPrevious, 1),
      ([10..<20, 19..<30], .overlapsPrevious, 1),
      ([1..<2, 10..<20, 20..<30], .touchesPrevious, 2),
      ([1..<2, 3..<4, 5..<6, 7..<8], .budgetExceeded, 3),
    ] as [([Range<UInt64>], InvalidPageRangeSet.Reason, Int)])
  func refusals(saved: [Range<UInt64>], reason: InvalidPageRangeSet.Reason, index: Int) {
    #expect(throws: InvalidPageRangeSet(reason, at: index)) {
      try PageRangeSet(validating: saved.map { PageRange($0) }, budget: 3)
    }
  }

  @Test("a set prints its ranges")
  func description() {
    #expect("\(PageRangeSet.of([0x10..<0x12, 0x40..<0x41]))" == "[0x10+2, 0x40+1]")
  }
}

extension PageRangeSet {
  /// The set of the pages with these numbers.
  static func of(_ ranges: [Range<UInt64>]) -> PageRangeSet {
    var set = PageRangeSet()
    for range in ranges { set.insert(PageRange(range)) }
    return set
  }
}
