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
/// Steps that come out alike are taken in bulk: what a range costs follows the sections it crosses.
struct QEMURangeWalk {
  /// A part of the range, and the host's pages behind it when the host can give them back.
  struct Piece {
    var pages: PageRange
    var hostPages: PageRange?
  }

  /// Steps of QEMU's, one behind the other, that find the same.
  private struct Stretch {
    var finding: Finding
    /// Pages of each step.
    var pages: UInt64
    /// Steps that were not taken yet.
    var steps: UInt64
    /// How many of them still go out one by one: how the first joins with what came before decides
    /// how all of them are booked.
    var alone = 2
  }

  private enum Finding {
    case unusable(UnusablePage)
    case unaligned(hostAddress: UInt64)
    case memory(PageRange)
  }

  private let start: UInt64
  private let count: UInt64
  private var walked: UInt64 = 0
  private var stretch: Stretch?

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
    platform.spend(1)
    let page = (start + walked) % Self.pageNumbers
    var stretch = stretch ?? look(at: page, in: platform.memory)
    let steps = stretch.alone > 0 ? 1 : stretch.steps
    stretch.alone = max(0, stretch.alone - 1)
    stretch.steps -= steps
    self.stretch = stretch.steps > 0 ? stretch : nil

    var hostPages: PageRange?
    switch stretch.finding {
    case .unusable(let why):
      platform.log.append(
        .warning(
          .unusablePages(why, first: PageNumber(page), stride: stretch.pages, count: steps)))
    case .unaligned(let address):
      platform.log.append(.warning(.unalignedHostAddress(address, count: steps)))
    case .memory(let pages): hostPages = pages
    }
    let pages = steps &* stretch.pages
    walked += pages
    return Piece(
      pages: PageRange(start: PageNumber(page), clampingCount: pages), hostPages: hostPages)
  }

  /// What QEMU finds at a page, and how often it finds the same again.
  private func look(at page: UInt64, in memory: MemoryMap) -> Stretch {
    let left = count - walked
    let size = UInt64(UInt32(truncatingIfNeeded: left &* HostLimits.pageSize))
    let address = page * HostLimits.pageSize
    guard let section = memory.firstSection(at: address, size: size) else {
      let pages = max(1, size / HostLimits.pageSize)
      return Stretch(
        finding: .unusable(.notRAM), pages: 1, steps: min(pages, Self.pageNumbers - page))
    }
    let pages = max(1, section.size / HostLimits.pageSize)
    // Every step that begins no later than the section finds all of it.
    let ahead = (section.start - address) / (pages * HostLimits.pageSize)
    let steps = min(ahead, (Self.pageNumbers - 1 - page) / pages) + 1
    return Stretch(finding: finding(section, in: memory), pages: pages, steps: steps)
  }

  private func finding(_ section: MemorySection, in memory: MemoryMap) -> Finding {
    guard section.size >= HostLimits.pageSize else { return .unusable(.sectionTooSmall) }
    guard section.kind.isOrdinaryRAM else { return .unusable(.notOrdinaryRAM) }
    let host = memory.blocks[section.block].hostAddress &+ section.offset
    guard host % HostLimits.pageSize == 0 else { return .unaligned(hostAddress: host) }
    let pages = section.size / HostLimits.pageSize
    return .memory(PageRange(start: PageNumber(host / HostLimits.pageSize), clampingCount: pages))
  }
}
