import GuestMemory
import HostEvents

/// What QEMU does with the ranges of one balloon response, page by page, as the host engine
/// reference tells it (section 6): nothing is taken in bulk.
struct RemovedPagesModel {
  /// One line of a warning, or one range that is booked.
  enum Event: Hashable {
    case unusable(UnusablePage, page: UInt64)
    case unaligned(hostAddress: UInt64)
    case booked(first: UInt64, end: UInt64, freed: Bool)
  }

  private(set) var events: [Event] = []
  private let map: MemoryMap
  private var freed: Range<UInt64>?
  private var unfreed: Range<UInt64>?

  init(_ map: MemoryMap) { self.map = map }

  mutating func walk(start: UInt64, count: UInt64) {
    var offset: UInt64 = 0
    while offset < count {
      let page = (start + offset) & ((1 << 40) - 1)
      let size = (count - offset) << 12 & 0xFFFF_FFFF
      offset += step(page, map.firstSection(at: page << 12, size: size))
    }
  }

  /// Takes one step, and returns its pages.
  private mutating func step(_ page: UInt64, _ section: MemorySection?) -> UInt64 {
    guard let section else { return unusable(page, 1, .notRAM) }
    let pages = section.size >> 12
    guard pages > 0 else { return unusable(page, 1, .sectionTooSmall) }
    guard section.kind == .ram else { return unusable(page, pages, .notOrdinaryRAM) }
    let host = map.blocks[section.block].hostAddress &+ section.offset
    if host & 4095 != 0 {
      events.append(.unaligned(hostAddress: host))
      book(Self.join(page..<(page + pages), to: &unfreed), freed: false)
    } else {
      book(Self.join(page..<(page + pages), to: &freed), freed: true)
    }
    return pages
  }

  private mutating func unusable(_ page: UInt64, _ pages: UInt64, _ why: UnusablePage) -> UInt64 {
    events.append(.unusable(why, page: page))
    book(Self.join(page..<(page + pages), to: &unfreed), freed: false)
    return pages
  }

  /// Joins a piece with what touches it; otherwise returns what is to be booked now.
  private static func join(
    _ piece: Range<UInt64>, to joined: inout Range<UInt64>?
  ) -> Range<UInt64>? {
    let old = joined
    joined = piece
    guard let old else { return nil }
    if old.upperBound == piece.lowerBound {
      joined = old.lowerBound..<piece.upperBound
    } else if piece.upperBound == old.lowerBound {
      joined = piece.lowerBound..<old.upperBound
    } else {
      return old
    }
    return nil
  }

  private mutating func book(_ pages: Range<UInt64>?, freed: Bool) {
    guard let pages else { return }
    events.append(.booked(first: pages.lowerBound, end: pages.upperBound, freed: freed))
  }

  /// Books what is left, as at the end of a response.
  mutating func finish() {
    book(freed, freed: true)
    book(unfreed, freed: false)
  }
}
