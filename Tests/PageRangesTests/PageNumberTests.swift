import PageRanges
import Testing

@Suite("Page numbers")
struct PageNumberTests {
  @Test(
    "moving up stops at the highest number",
    arguments: [
      (0, 0, 0), (5, 7, 12), (.max - 1, 1, .max), (.max, 0, .max), (.max, 1, nil), (1, .max, nil),
    ] as [(UInt64, UInt64, UInt64?)])
  func advanced(from: UInt64, pages: UInt64, to: UInt64?) {
    #expect(PageNumber(from).advanced(by: pages) == to.map(PageNumber.init(rawValue:)))
  }

  @Test(
    "moving down stops at page 0",
    arguments: [(0, 0, 0), (7, 7, 0), (7, 2, 5), (0, 1, nil), (5, .max, nil)]
      as [(UInt64, UInt64, UInt64?)])
  func retreated(from: UInt64, pages: UInt64, to: UInt64?) {
    #expect(PageNumber(from).retreated(by: pages) == to.map(PageNumber.init(rawValue:)))
  }

  @Test(
    "a distance is upwards or none",
    arguments: [(0, .max, .max), (3, 3, 0), (3, 9, 6), (9, 3, nil)]
      as [(UInt64, UInt64, UInt64?)])
  func distance(from: UInt64, to: UInt64, pages: UInt64?) {
    #expect(PageNumber(from).distance(to: PageNumber(to)) == pages)
  }

  @Test("a page number is written in hexadecimal")
  func description() {
    #expect("\(PageNumber(0x12400))" == "0x12400")
  }
}
