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

  @Test("a failing list shrinks to the elements that make it fail")
  func shrinks() {
    let culprits = [3, 77, 78, 999]
    let few = shrunk(Array(0..<1_000)) { list in culprits.allSatisfy(list.contains) }
    #expect(few == culprits)
  }
}
