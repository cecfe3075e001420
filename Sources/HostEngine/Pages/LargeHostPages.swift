import Bytes
import GuestMemory
import HostEvents
import PageRanges

// Memory whose backing is of larger pages than the guest's (malicious guests, E16): a host page
// goes back to the system when all of it was given up, and is there again as soon as any of it is
// the guest's.

/// How the pages of the host lie over pages of the guest.
private struct HostPageGrid {
  /// Pages of the guest in one page of the host.
  let unit: UInt64
  /// What to add to a page number so that host pages begin at multiples of the unit.
  private let phase: UInt64
  private let block: Int

  /// The grid around a page, the first of this section; nil if its backing cannot be discarded.
  init?(at page: UInt64, _ section: MemorySection, _ map: MemoryMap) {
    let backing = map.blocks[section.block]
    let host = backing.hostAddress &+ section.offset
    // No system has pages of another size, and an offset may wrap.
    guard backing.pageSize >= HostLimits.pageSize, backing.pageSize.nonzeroBitCount == 1,
      host % HostLimits.pageSize == 0, section.kind.isOrdinaryRAM
    else { return nil }
    unit = backing.pageSize / HostLimits.pageSize
    phase = (host / HostLimits.pageSize % unit + unit - page % unit) % unit
    block = section.block
  }

  func floor(_ page: UInt64) -> UInt64 {
    page.subtractingSaturating((page % unit + phase) % unit)
  }

  func ceiling(_ page: UInt64) -> UInt64 {
    let rest = (page % unit + phase) % unit
    return rest == 0 ? page : page.addingSaturating(unit - rest)
  }

  /// The host pages that lie wholly inside.
  func whole(_ pages: PageRange) -> PageRange? {
    let start = ceiling(pages.start.rawValue)
    let end = floor(pages.end.rawValue)
    return start < end ? PageRange(from: start, to: end) : nil
  }

  /// Whether all these pages are memory of the same backing, in its order.
  ///
  /// - Complexity: O(sections crossed · log n)
  func covers(_ pages: PageRange, in map: MemoryMap) -> Bool {
    var page = pages.start.rawValue
    while page < pages.end.rawValue {
      let size = (pages.end.rawValue - page).multipliedSaturating(by: HostLimits.pageSize)
      guard
        let section = map.firstSection(
          at: page &* HostLimits.pageSize, size: size),
        section.start == page &* HostLimits.pageSize, section.block == block,
        section.size >= HostLimits.pageSize,
        let grid = HostPageGrid(at: page, section, map), grid.phase == phase
      else { return false }
      page += section.size / HostLimits.pageSize
    }
    return true
  }
}

extension HostEngine {
  /// Gives those host pages back to the system that were wholly given up with these pages, which
  /// are booked, begin the section, and lie in it.
  mutating func freeWholeHostPages(
    around pages: PageRange, _ section: MemorySection, _ platform: inout Platform
  ) {
    let start = pages.start.rawValue
    guard let grid = HostPageGrid(at: start, section, platform.memory) else { return }
    let isHotAdded = section.block == configuration.backend?.block
    let around = PageRange(from: grid.floor(start), to: grid.ceiling(pages.end.rawValue))
    let set = isHotAdded ? hotAdded?.value.removed.unfreed : bootRemoved.unfreed
    for run in (set ?? PageRangeSet()).intersection(around).ranges {
      guard let whole = grid.whole(run), grid.covers(whole, in: platform.memory),
        let first = platform.memory.firstSection(
          at: whole.start.rawValue &* HostLimits.pageSize, size: HostLimits.pageSize),
        platform.discard(
          block: first.block, offset: first.offset, length: whole.count &* HostLimits.pageSize)
      else { continue }
      rebook(whole, freed: true, isHotAdded: isHotAdded)
    }
  }

  /// A part of some host pages is the guest's again: what else of them was given up is the host's
  /// still, but is not free any more.
  mutating func populateHostPages(around ranges: [PageRange], _ platform: Platform) {
    guard platform.memory.blocks.contains(where: { $0.pageSize > HostLimits.pageSize }) else {
      return
    }
    for pages in ranges {
      populateHostPage(of: pages.start.rawValue, platform)
      if pages.count > 1 { populateHostPage(of: pages.end.rawValue - 1, platform) }
    }
  }

  private mutating func populateHostPage(of page: UInt64, _ platform: Platform) {
    guard
      let section = platform.memory.firstSection(
        at: page &* HostLimits.pageSize, size: HostLimits.pageSize),
      section.start == page &* HostLimits.pageSize,
      let grid = HostPageGrid(at: page, section, platform.memory), grid.unit > 1
    else { return }
    let whole = PageRange(from: grid.floor(page), to: grid.ceiling(page + 1))
    guard grid.covers(whole, in: platform.memory) else { return }
    let isHotAdded = section.block == configuration.backend?.block
    let set = isHotAdded ? hotAdded?.value.removed.freed : bootRemoved.freed
    for rest in (set ?? PageRangeSet()).intersection(whole).ranges {
      rebook(rest, freed: false, isHotAdded: isHotAdded)
    }
  }

  /// Moves pages from one set to the other.
  private mutating func rebook(_ pages: PageRange, freed: Bool, isHotAdded: Bool) {
    if isHotAdded {
      hotAdded?.value.removed.move(pages, freed: freed)
    } else {
      bootRemoved.move(pages, freed: freed)
    }
    if freed {
      freedPages += pages.count
      unfreedPages -= pages.count
    } else {
      unfreedPages += pages.count
      freedPages -= pages.count
    }
  }
}
