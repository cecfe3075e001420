import HostEngine
import PageRanges
import Testing

/// How a backend is cut into memslots (host engine reference, section 9).
@Suite("Memslots of the hot-add backend")
struct HotAddBackendTests {
  /// Sizes in MiB.
  struct Case: Sendable {
    var size: UInt64
    var limit: UInt32
    var slot: UInt64
    var count: UInt32
  }

  static let cases = [
    // A backend that fits one slot is that slot, however small.
    Case(size: 64, limit: 256, slot: 64, count: 1),
    Case(size: 128, limit: 256, slot: 128, count: 1),
    Case(size: 4096, limit: 1, slot: 4096, count: 1),
    // Recorded: 1 GiB and a limit of 3 gave slots at 0, 0x18000000 and 0x30000000.
    Case(size: 1024, limit: 3, slot: 384, count: 3),
    // Golden hotadd-full: 4 GiB and a limit of 4 gave four slots of 1 GiB.
    Case(size: 4096, limit: 4, slot: 1024, count: 4),
    Case(size: 1024, limit: 256, slot: 128, count: 8),
  ]

  @Test("has slots of the expected size and number", arguments: cases)
  func slots(of example: Case) throws {
    let pages = PageRange(
      start: PageNumber(0x800000), clampingCount: example.size << 8)
    let backend = HotAddBackend(pages: pages, block: 1, slotLimit: example.limit)
    #expect(backend.slotSize == example.slot << 20)
    #expect(backend.slotCount == example.count)
  }

  @Test("a backend without pages has no slots")
  func empty() {
    let pages = PageRange(start: PageNumber(0), clampingCount: 0)
    let backend = HotAddBackend(pages: pages, block: 1, slotLimit: 4)
    #expect(backend.slotCount == 0)
  }
}
