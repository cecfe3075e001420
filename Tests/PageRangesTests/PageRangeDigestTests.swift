import PageRanges
import Testing

@Suite("The digest of a page range set")
struct PageRangeDigestTests {
  /// Computed by a few lines of another language from the definition of the hash.
  @Test(
    "is the sum of a fixed hash of each range",
    arguments: [
      ([], 0),
      ([0..<1], 0x54a5_cfdc_74b8_1f70_dce4_23fc_82c0_d5b8),
      ([0x12400..<0x12600], 0xd31b_909b_eb07_27c7_1ef8_381d_97f5_eb0b),
    ] as [([Range<UInt64>], UInt128)])
  func values(ranges: [Range<UInt64>], digest: UInt128) {
    #expect(PageRangeSet.of(ranges).digest == digest)
  }

  @Test("does not depend on how the set came to be")
  func history() {
    let apart = PageRangeSet.of([10..<20, 40..<50, 60..<61])
    var other = PageRangeSet.of([60..<61, 0..<100])
    other.remove(PageRange(61..<100))
    other.remove(PageRange(0..<10))
    other.remove(PageRange(20..<40))
    other.remove(PageRange(50..<60))
    #expect(other == apart)
    #expect(other.digest == apart.digest)
  }

  @Test("differs between sets that are much alike")
  func alike() {
    let sets: [[Range<UInt64>]] = [
      [], [0..<1], [1..<2], [0..<2], [0..<1, 2..<3], [0..<3], [1..<3], [0..<1, 2..<4],
      [0..<2, 3..<4], [0..<1, 3..<4],
    ]
    #expect(Set(sets.map { PageRangeSet.of($0).digest }).count == sets.count)
  }
}
