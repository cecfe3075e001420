import PageRanges
import Testing

/// What a set has in common with one range, against page by page.
@Suite("A range cut out of a set")
struct PageRangeSetIntersectionTests {
  @Test("is every page of the range that the set contains, and no other", arguments: 0..<20)
  func pages(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    var set = PageRangeSet()
    for _ in 0..<(seed * 20) {
      let start = random.next() % 2000
      set.insert(PageRange(start: PageNumber(start), clampingCount: random.next() % 9))
    }
    for _ in 0..<50 {
      let start = random.next() % 2100
      let range = PageRange(start: PageNumber(start), clampingCount: random.next() % 300)
      let common = set.intersection(range)
      let expected = (0..<range.count).map { PageNumber(start + $0) }.filter { set.contains($0) }
      let found = common.ranges.flatMap { part in
        (0..<part.count).map { PageNumber(part.start.rawValue + $0) }
      }
      #expect(found == expected)
      let limit = random.next() % 100
      #expect(
        set.overlapPages(range, upTo: limit) == min(UInt64(expected.count), limit))
      #expect(set.overlapPages(range) == UInt64(expected.count))
    }
  }
}
