import GuestMemory
import PageRanges
import Testing

/// The page as the guest sees it.
private func bytes(_ slot: PageSlot, of pages: SharedPages) -> [UInt8] {
  var copy = [UInt8](repeating: 0xEE, count: SharedPages.pageBytes)
  var target = copy.mutableSpan
  pages.read(SharedPages.pageBytes, at: 0, of: slot, into: &target, at: 0)
  return copy
}

@Suite("Shared pages")
struct SharedPagesTests {
  @Test("a page that was never written is 4096 zeros, whatever its number")
  func newPageIsZero() {
    var pages = SharedPages()
    for number: UInt64 in [0, 1, 0xFF_FFFF_FFFF, .max] {
      let slot = pages.slot(for: PageNumber(rawValue: number))
      #expect(bytes(slot, of: pages) == [UInt8](repeating: 0, count: 4096))
    }
  }

  @Test("equal page numbers give the same slot, so that aliases alias")
  func aliasesAlias() {
    var pages = SharedPages()
    let slots = pages.slots(for: [7, 9, 7].map { PageNumber(rawValue: $0) })
    #expect(slots[0] == slots[2])
    #expect(slots[0] != slots[1])
    pages.write32(0x1234_5678, at: 100, of: slots[0])
    #expect(pages.read32(at: 100, of: slots[2]) == 0x1234_5678)
    #expect(pages.read32(at: 100, of: slots[1]) == 0)
    #expect(pages.numbers == [PageNumber(rawValue: 7), PageNumber(rawValue: 9)])
  }

  @Test("words are little-endian and land where they should, up to the end of the page")
  func wordsAreLittleEndian() {
    var pages = SharedPages()
    let slot = pages.slot(for: PageNumber(rawValue: 3))
    pages.write32(0x0403_0201, at: 4092, of: slot)
    pages.write64(0x0807_0605_0403_0201, at: 13, of: slot)
    pages.write8(0xAB, at: 0, of: slot)
    var expected = [UInt8](repeating: 0, count: 4096)
    expected.replaceSubrange(4092..., with: [1, 2, 3, 4])
    expected.replaceSubrange(13..<21, with: [1, 2, 3, 4, 5, 6, 7, 8])
    expected[0] = 0xAB
    #expect(bytes(slot, of: pages) == expected)
    #expect(pages.fetch32(at: 4092, of: slot) == 0x0403_0201)
    #expect(pages.read32(at: 13, of: slot) == 0x0403_0201)
  }

  @Test("what the host fetches is what the guest reads", arguments: [0, 1, 7, 4064])
  func fetchEqualsRead(offset: Int) {
    var pages = SharedPages()
    let slot = pages.slot(for: PageNumber(rawValue: 5))
    let data = (0..<32).map { UInt8($0 + 1) }
    pages.write(32, of: data.span, from: 0, at: offset, of: slot)
    var fetched = [UInt8](repeating: 0, count: 40)
    var target = fetched.mutableSpan
    pages.fetch(32, at: offset, of: slot, into: &target, at: 8)
    #expect(fetched == [UInt8](repeating: 0, count: 8) + data)
  }

  @Test("a copy of the store keeps its bytes when the original is written, and the other way")
  func copiesAreValues() {
    var original = SharedPages()
    let slot = original.slot(for: PageNumber(rawValue: 1))
    original.write32(1, at: 0, of: slot)
    var copy = original
    #expect(copy == original)
    original.write32(2, at: 0, of: slot)
    copy.write32(3, at: 4, of: slot)
    #expect(original.read32(at: 0, of: slot) == 2)
    #expect(original.read32(at: 4, of: slot) == 0)
    #expect(copy.read32(at: 0, of: slot) == 1)
    #expect(copy.read32(at: 4, of: slot) == 3)
    #expect(copy != original)
  }

  @Test("page buffers stay where they are over a thousand writes, fetches and reads")
  func buffersStay() {
    var pages = SharedPages()
    let slots = pages.slots(for: (0..<4).map { PageNumber(rawValue: $0) })
    for slot in slots { pages.write8(1, at: 0, of: slot) }
    let before = slots.map { pages.bufferAddress(of: $0) }
    var copied = [UInt8](repeating: 0, count: 64)
    for i in 0..<1000 {
      let slot = slots[i % 4]
      pages.write32(UInt32(i), at: i % 4000, of: slot)
      pages.write64(UInt64(i), at: i % 4000, of: slot)
      pages.write(64, of: copied.span, from: 0, at: i % 4000, of: slot)
      #expect(pages.fetch32(at: 0, of: slot) == pages.read32(at: 0, of: slot))
      var target = copied.mutableSpan
      pages.fetch(64, at: i % 4000, of: slot, into: &target, at: 0)
    }
    #expect(slots.map { pages.bufferAddress(of: $0) } == before)
  }

  @Test("pages nobody wrote share one buffer, and a snapshot shares all but the written page")
  func sharingIsPageByPage() {
    var pages = SharedPages()
    let slots = pages.slots(for: (0..<4).map { PageNumber(rawValue: $0) })
    #expect(Set(slots.map { pages.bufferAddress(of: $0) }).count == 1)
    for slot in slots { pages.write8(1, at: 0, of: slot) }
    #expect(Set(slots.map { pages.bufferAddress(of: $0) }).count == 4)
    let snapshot = pages
    pages.write8(2, at: 9, of: slots[2])
    let moved = slots.map { pages.bufferAddress(of: $0) != snapshot.bufferAddress(of: $0) }
    #expect(moved == [false, false, true, false])
  }
}
