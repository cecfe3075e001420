import DynamicMemoryProtocol
import GuestMemory
import HostEvents
import PageRanges

/// Walks one range of a balloon response through the memory map as QEMU does.
///
/// Its defects are included (host engine reference, section 6):
/// * the length asked for wraps at 4 GiB;
/// * the first section found may start after the page asked for, and is taken all the same;
/// * a page number past 2^40 wraps to 0.
///
/// Pages that are no memory are walked in bulk: what a range costs follows the sections it crosses.
struct RemovedRangeWalk {
  /// A part of the range, and the host's pages behind it when the host can give them back.
  struct Piece {
    var pages: PageRange
    var hostPages: PageRange?
  }

  private let start: UInt64
  private let count: UInt64
  private var walked: UInt64 = 0
  /// Pages known to be no memory that were not handed out yet.
  private var missing: UInt64 = 0
  /// How many of them still go out one by one.
  private var alone = 0

  private static let pageNumbers: UInt64 = 1 << 40

  init(_ range: WirePageRange) {
    start = range.start.rawValue
    count = UInt64(range.count)
  }

  /// The next part, or nil at the end.
  ///
  /// Warns about what is not ordinary RAM.
  mutating func next(_ platform: inout Platform) -> Piece? {
    guard walked < count else { return nil }
    let page = (start + walked) % Self.pageNumbers
    let left = count - walked
    let size = UInt64(UInt32(truncatingIfNeeded: left &* HostLimits.pageSize))
    let address = page * HostLimits.pageSize
    guard missing == 0, let section = platform.memory.firstSection(at: address, size: size) else {
      if missing == 0 {
        missing = min(max(1, size / HostLimits.pageSize), Self.pageNumbers - page)
        alone = 2
      }
      return handOutMissing(page, &platform)
    }
    guard section.size >= HostLimits.pageSize else {
      return unusable(page, 1, .sectionTooSmall, &platform)
    }
    let pages = section.size / HostLimits.pageSize
    guard section.kind.isOrdinaryRAM else {
      return unusable(page, pages, .notOrdinaryRAM, &platform)
    }
    let host = platform.memory.blocks[section.block].hostAddress &+ section.offset
    guard host % HostLimits.pageSize == 0 else {
      platform.log.append(.warning(.unalignedHostAddress(host)))
      return piece(page, pages, hostPages: nil)
    }
    return piece(
      page, pages,
      hostPages: PageRange(start: PageNumber(host / HostLimits.pageSize), clampingCount: pages))
  }

  /// Hands out pages that are no memory: two alone, then the rest at once.
  ///
  /// QEMU goes page by page; how the first two join with what came before decides how all of them
  /// are booked.
  private mutating func handOutMissing(_ page: UInt64, _ platform: inout Platform) -> Piece {
    let pages = alone > 0 ? 1 : missing
    alone = max(0, alone - 1)
    missing -= pages
    return unusable(page, pages, .notRAM, &platform)
  }

  private mutating func unusable(
    _ page: UInt64, _ pages: UInt64, _ why: UnusablePage, _ platform: inout Platform
  ) -> Piece {
    platform.log.append(
      .warning(.unusablePages(why, first: PageNumber(page), count: pages)))
    return piece(page, pages, hostPages: nil)
  }

  private mutating func piece(
    _ page: UInt64, _ pages: UInt64, hostPages: PageRange?
  ) -> Piece {
    walked += pages
    return Piece(
      pages: PageRange(start: PageNumber(page), clampingCount: pages), hostPages: hostPages)
  }
}
