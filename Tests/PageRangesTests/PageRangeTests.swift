import PageRanges
import Testing

@Suite("Page ranges")
struct PageRangeTests {
  @Test(
    "a range whose end is no page number does not exist",
    arguments: [
      (0, .max, true), (.max, 0, true), (.max, 1, false), (1, .max, false), (.max - 1, 1, true),
    ] as [(UInt64, UInt64, Bool)])
  func ends(start: UInt64, count: UInt64, exists: Bool) {
    #expect((PageRange(start: PageNumber(start), count: count) != nil) == exists)
  }

  @Test("a range knows its ends")
  func bounds() {
    let range = PageRange(0x10..<0x14)
    #expect(range.start == PageNumber(0x10))
    #expect(range.count == 4)
    #expect(range.end == PageNumber(0x14))
    #expect(range.last == PageNumber(0x13))
    #expect(!range.isEmpty)
    #expect("\(range)" == "0x10+4")
    #expect(range == PageRange(start: PageNumber(0x10), count: 4))
  }

  @Test("an empty range has a start, no last page, and nothing in common with any other")
  func empty() {
    let empty = PageRange(5..<5)
    #expect(empty.isEmpty)
    #expect(empty.last == nil)
    #expect(!empty.contains(PageNumber(5)))
    #expect(!empty.overlaps(PageRange(0..<9)) && !PageRange(0..<9).overlaps(empty))
    #expect(!empty.touches(PageRange(5..<9)) && !PageRange(0..<5).touches(empty))
    #expect(empty.intersection(PageRange(0..<9)) == nil)
    #expect(PageRange(7..<9).contains(empty))
  }

  /// Every pair of short ranges, judged page by page.
  @Test("two ranges relate as their pages do", arguments: 0..<7)
  func relations(start: UInt64) {
    for end in start..<8 {
      let a = PageRange(start..<end)
      for low in UInt64(0)..<8 {
        for high in low..<8 {
          let b = PageRange(low..<high)
          let common = (UInt64(0)..<8).filter { (start..<end ~= $0) && (low..<high ~= $0) }
          #expect(a.overlaps(b) == !common.isEmpty)
          #expect((a.intersection(b)?.count ?? 0) == UInt64(common.count))
          #expect(a.intersection(b)?.start.rawValue == common.first)
          #expect(a.contains(b) == (low..<high).allSatisfy { (start..<end).contains($0) })
          let isBeside = end > start && high > low && (end == low || high == start)
          #expect(a.touches(b) == (!common.isEmpty || isBeside))
        }
      }
    }
  }

  @Test(
    "pieces of a range stop at its ends",
    arguments: [
      (0, 10..<10, 14..<14, 10..<14, 10..<14),
      (1, 10..<11, 13..<14, 11..<14, 10..<13),
      (4, 10..<14, 10..<14, 14..<14, 10..<10),
      (.max, 10..<14, 10..<14, 14..<14, 10..<10),
    ] as [(UInt64, Range<UInt64>, Range<UInt64>, Range<UInt64>, Range<UInt64>)])
  func pieces(
    pages: UInt64, prefix: Range<UInt64>, suffix: Range<UInt64>, withoutFirst: Range<UInt64>,
    withoutLast: Range<UInt64>
  ) {
    let range = PageRange(10..<14)
    #expect(range.prefix(pages) == PageRange(prefix))
    #expect(range.suffix(pages) == PageRange(suffix))
    #expect(range.dropFirst(pages) == PageRange(withoutFirst))
    #expect(range.dropLast(pages) == PageRange(withoutLast))
  }
}

extension PageRange {
  /// The pages with these numbers.
  init(_ pages: Range<UInt64>) {
    self.init(PageNumber(pages.lowerBound)..<PageNumber(pages.upperBound))
  }
}
