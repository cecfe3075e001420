import Bytes
import GuestMemory
import PageRanges
import Testing

/// What is noted of fetches, against a mark for each byte.
struct FetchWatchTests {
  @Test(
    "a fetch is a double one if it has a byte that was fetched for the same use", arguments: 1...8)
  func isAMarkForEachByte(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var pages = SharedPages()
    let slots = pages.slots(for: [PageNumber(7), PageNumber(9)])
    pages.startAudit()
    pages.begin(.packet)
    var marks = [[Bool]](repeating: [Bool](repeating: false, count: 4096), count: slots.count)
    var doubles: [FetchWatch.DoubleFetch] = []
    var count: UInt64 = 0
    var buffer = [UInt8](repeating: 0, count: 4096)
    var before = (page: 0, end: 0)
    for _ in 0..<60 {
      if random.next() % 8 == 0 {
        pages.begin(.packet)
        for page in marks.indices { marks[page] = [Bool](repeating: false, count: 4096) }
      }
      // Half of them go on where the one before ended.
      let goesOn = random.next() % 2 == 0 && before.end < 4096
      let page = goesOn ? before.page : Int(random.next() % 2)
      let offset = goesOn ? before.end : Int(random.next() % 500)
      let bytes = Int(random.next() % UInt64(min(200, 4096 - offset) + 1))
      var target = buffer.mutableSpan
      pages.fetch(bytes, at: offset, of: slots[page], into: &target, at: 0)
      before = (page, offset + bytes)
      count += UInt64(bytes)
      if let first = (offset..<(offset + bytes)).first(where: { marks[page][$0] }) {
        doubles.append(.init(use: .packet, page: slots[page].index, offset: first))
      }
      for index in offset..<(offset + bytes) { marks[page][index] = true }
    }
    #expect(pages.watch.fetchedBytes == count)
    #expect(pages.watch.doubleFetchCount == doubles.count)
    #expect(pages.watch.doubleFetches == Array(doubles.prefix(FetchWatch.mostKept)))
    #expect(doubles.count > 2)
  }
}
