import PageRanges
import Testing

@Suite("A page range set under random operations")
struct PageRangeSetPropertyTests {
  @Test("a set and one flag a page agree after every operation", arguments: 0..<20)
  func agreesWithTheModel(round: Int) {
    let mix = OperationMix.all[round % OperationMix.all.count]
    let operations = mix.operations(400, seed: UInt64(round))
    guard PageRangeSetTrial.failure(of: operations, pages: mix.pages) != nil else { return }
    let few = shrunk(operations) { PageRangeSetTrial.failure(of: $0, pages: mix.pages) != nil }
    let failure = PageRangeSetTrial.failure(of: few, pages: mix.pages) ?? "nothing"
    Issue.record("\(failure), after \(few)")
  }

  @Test("a planted bug is found, and shrinks to the operations that it takes", arguments: 0..<5)
  func findsAPlantedBug(seed: UInt64) throws {
    let mix = OperationMix.all[1]
    let fails = { operations in
      PageRangeSetTrial.failure(of: operations, pages: mix.pages, plantedBug: Self.fillsBadly)
        != nil
    }
    let operations = mix.operations(400, seed: seed)
    try #require(fails(operations))
    let few = shrunk(operations, fails: fails)
    // One range below the gap, one above it, and what fills it.
    #expect((2...3).contains(few.count), "\(few)")
    #expect(PageRangeSetTrial.failure(of: few, pages: mix.pages) == nil)
  }

  /// Leaves out the last page of a range that fills a gap.
  private static func fillsBadly(_ range: PageRange, of set: PageRangeSet) -> PageRange {
    guard let below = range.start.retreated(by: 1), set.contains(below), set.contains(range.end)
    else { return range }
    return range.dropLast(1)
  }

  @Test("a failing list shrinks to the elements that make it fail")
  func shrinks() {
    let culprits = [3, 77, 78, 999]
    let few = shrunk(Array(0..<1_000)) { list in culprits.allSatisfy(list.contains) }
    #expect(few == culprits)
  }
}
