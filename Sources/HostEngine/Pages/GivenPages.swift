import Bytes
import DynamicMemoryProtocol
import GuestMemory
import HostEvents
import PageRanges

// What a hardened host makes of the pages in a balloon response: it books what is memory of the
// guest, was not booked before, and was asked for; everything else it names and leaves alone.

extension HostEngine {
  /// Books the ranges of a balloon response as far as they were asked for, and returns how many
  /// pages were new.
  ///
  /// - Complexity: O(ranges · log n + sections crossed), whatever number of pages is claimed.
  mutating func bookGiven(
    _ ranges: WireRanges, in message: Span<UInt8>, asked: UInt64, _ platform: inout Platform
  ) -> UInt64 {
    var booked: UInt64 = 0
    if let only = onlyPlainRange(in: ranges, message, asked: asked, platform) {
      platform.spend(Self.workOfPlainRange)
      booked = book(only.pages, beginning: only.section, &platform)
    } else if ranges.count > 1,
      let plain = plainRanges(in: ranges, message, asked: asked, platform)
    {
      platform.spend(Self.workOfPlainRange * ranges.count)
      for pages in plain { booked += book(pages, &platform) }
    } else {
      let taken = given(ranges, in: message, asked: asked, &platform)
      for pages in taken.ranges { booked += book(pages, &platform) }
    }
    return booked
  }

  /// The pages in a list of ranges that the guest has, that were not given before, that no device
  /// holds, and that were asked for.
  mutating func given(
    _ ranges: WireRanges, in message: Span<UInt8>, asked: UInt64,
    onlyHotAdded: Bool = false, _ platform: inout Platform
  ) -> PageRangeSet {
    var seen = PageRangeSet()
    var taken = PageRangeSet()
    for index in 0..<ranges.count {
      platform.spend(1)
      let range = ranges[index, in: message]
      guard range.count > 0 else { continue }
      let pages = PageRange(start: range.start, clampingCount: range.count)
      if refusesDevicePages(pages, &platform) { continue }
      if seen.contains(pages) { violate(.repeatedInMessage, &platform) }
      if let part = onlyPart(in: pages, &platform) {
        take(part, seen, upTo: asked, onlyHotAdded: onlyHotAdded, into: &taken, &platform)
      } else {
        for part in memory(in: pages, &platform) {
          take(part, seen, upTo: asked, onlyHotAdded: onlyHotAdded, into: &taken, &platform)
        }
      }
      // Behind the last nobody looks.
      if index < ranges.count - 1 { _ = seen.insert(pages) }
    }
    return taken
  }

  /// A part of a range that is memory of the guest.
  fileprivate struct Part {
    var pages: PageRange
    var section: MemorySection
    var isHotAdded: Bool
  }

  /// The range itself, if all of it is one part that the guest may give up, as it mostly is.
  private func onlyPart(in range: PageRange, _ platform: inout Platform) -> Part? {
    let address = range.start.rawValue.multipliedSaturating(by: HostLimits.pageSize)
    let size = range.count.multipliedSaturating(by: HostLimits.pageSize)
    guard let section = platform.memory.firstSection(at: address, size: size),
      section.start == address, section.size == size,
      case .usable(let isHotAdded) = usability(of: range, in: section),
      !platform.pinnedByBus.overlaps(range)
    else { return nil }
    platform.spend(1)
    return Part(pages: range, section: section, isHotAdded: isHotAdded)
  }

  /// The parts of a range that the guest may give up; the others are named.
  private mutating func memory(in range: PageRange, _ platform: inout Platform) -> [Part] {
    var parts: [Part] = []
    var found: UInt64 = 0
    var address = range.start.rawValue
    var skipped: ViolationID?
    while address < range.end.rawValue,
      let section = platform.memory.firstSection(
        at: address &* HostLimits.pageSize,
        size: (range.end.rawValue - address).multipliedSaturating(by: HostLimits.pageSize))
    {
      platform.spend(1)
      let start = section.start.roundedUp(to: HostLimits.pageSize) / HostLimits.pageSize
      let end = (section.start + section.size) / HostLimits.pageSize
      address = max(end, address + 1)
      guard end > start else { continue }
      let pages = PageRange(from: start, to: end)
      found += pages.count
      switch usability(of: pages, in: section) {
      case .usable(let isHotAdded):
        parts.append(Part(pages: pages, section: section, isHotAdded: isHotAdded))
      case .partly(let usable, let id):
        skipped = id
        parts += usable.map { Part(pages: $0, section: section, isHotAdded: true) }
      case .unusable(let id): skipped = id
      }
    }
    if let skipped { violate(skipped, &platform) }
    if found < range.count { violate(ruleOfMissing(range, found: found, platform), &platform) }
    return parts.flatMap { withoutPinned($0, &platform) }
  }

  private func ruleOfMissing(
    _ range: PageRange, found: UInt64, _ platform: Platform
  ) -> ViolationID {
    if range.end.rawValue > WirePageRange.maxStart.rawValue + 1 { return .beyondPageNumbers }
    if let backend = configuration.backend?.pages, range.overlaps(backend) { return .notAddedYet }
    let top = platform.memory.sections.last.map { $0.last / HostLimits.pageSize } ?? 0
    return found == 0 && range.start.rawValue <= top ? .outsideMemory : .partlyOutsideMemory
  }

  /// Whether any page of a part was given up before.
  @inline(__always)
  private func isOut(_ part: Part) -> Bool {
    part.isHotAdded
      ? hotAdded?.value.removed.overlaps(part.pages) ?? false : bootRemoved.overlaps(part.pages)
  }

  private enum Usability {
    case usable(isHotAdded: Bool)
    case partly([PageRange], ViolationID)
    case unusable(ViolationID)
  }

  /// Whether the guest may give these pages of a section up.
  @inline(__always)
  private func usability(of pages: PageRange, in section: MemorySection) -> Usability {
    guard section.kind.isOrdinaryRAM else { return .unusable(.outsideMemory) }
    guard let backend = configuration.backend, section.block == backend.block else {
      return .usable(isHotAdded: false)
    }
    guard let memory = hotAdded?.value else { return .unusable(.notAddedYet) }
    let added = memory.addedPages.intersection(pages)
    if added.pageCount == pages.count { return .usable(isHotAdded: true) }
    let limit = memory.backend.pages.start.rawValue &+ memory.offered
    let id: ViolationID = pages.end.rawValue > limit ? .notAddedYet : .neverAdded
    return added.isEmpty ? .unusable(id) : .partly(Array(added.ranges), id)
  }

  /// A part without the pages that the bus itself uses.
  private mutating func withoutPinned(_ part: Part, _ platform: inout Platform) -> [Part] {
    guard platform.pinnedByBus.overlaps(part.pages) else { return [part] }
    violate(.pinnedPages, &platform)
    var left = PageRangeSet(part.pages)
    left.subtract(platform.pinnedByBus)
    return left.ranges.map { Part(pages: $0, section: part.section, isHotAdded: part.isHotAdded) }
  }

  /// Takes the pages of a part that were not given before, as many as are still asked for: `asked`
  /// of all that were taken.
  private mutating func take(
    _ part: Part, _ seen: PageRangeSet, upTo asked: UInt64, onlyHotAdded: Bool,
    into taken: inout PageRangeSet, _ platform: inout Platform
  ) {
    if onlyHotAdded, !part.isHotAdded {
      // Boot memory is the guest's to give, but nobody asked for it.
      return violate(.moreThanRequested, &platform)
    }
    let limit = asked - taken.pageCount
    if part.pages.count <= limit, !seen.overlaps(part.pages), !isOut(part) {
      platform.spend(4)
      _ = taken.insert(part.pages)
    } else {
      takeRest(of: part, seen, upTo: limit, into: &taken, &platform)
    }
  }

  private mutating func takeRest(
    of part: Part, _ seen: PageRangeSet, upTo limit: UInt64, into taken: inout PageRangeSet,
    _ platform: inout Platform
  ) {
    let removed = part.isHotAdded ? hotAdded?.value.removed ?? RemovedPages() : bootRemoved
    var new = PageRangeSet(part.pages)
    new.subtract(seen.intersection(part.pages, &platform))
    let before = new.pageCount
    // Only what was not seen yet: else each of many large ranges in a message would cost as much
    // as all that is tracked.
    for set in [removed.freed, removed.unfreed] {
      let candidates = new
      for pages in candidates.ranges { new.subtract(set.intersection(pages, &platform)) }
    }
    if new.pageCount < before { violate(.alreadyRemoved, &platform) }
    var left = limit
    while left > 0, let piece = new.takeLowest(upTo: left) {
      platform.spend(1)
      _ = taken.insert(piece)
      left -= piece.count
    }
    if !new.isEmpty { violate(.moreThanRequested, &platform) }
  }

  /// Gives memory of the guest back to the system where that is possible, and books it.
  mutating func book(_ pages: PageRange, _ platform: inout Platform) -> UInt64 {
    var booked: UInt64 = 0
    var rest = pages
    while !rest.isEmpty,
      let section = platform.memory.firstSection(
        at: rest.start.rawValue &* HostLimits.pageSize, size: rest.count &* HostLimits.pageSize)
    {
      let part = rest.prefix(max(1, section.size / HostLimits.pageSize))
      rest = rest.dropFirst(part.count)
      booked += book(part, beginning: section, &platform)
    }
    return booked
  }

  /// The same for pages that begin a section and lie in it.
  private mutating func book(
    _ pages: PageRange, beginning section: MemorySection, _ platform: inout Platform
  ) -> UInt64 {
    platform.spend(1)
    let isFreed = discard(pages, section, &platform)
    let isHotAdded = section.block == configuration.backend?.block
    let new =
      isHotAdded
      ? hotAdded?.value.removed.insert(pages, freed: isFreed) ?? 0
      : bootRemoved.insert(pages, freed: isFreed)
    if isFreed { freedPages += new } else { unfreedPages += new }
    if platform.memory.blocks.span[section.block].pageSize > HostLimits.pageSize {
      freeWholeHostPages(around: pages, section, &platform)
    }
    return new
  }

  /// Gives memory back to the system; false if that failed, or if its backing is not of pages like
  /// the guest's.
  private func discard(
    _ pages: PageRange, _ section: MemorySection, _ platform: inout Platform
  ) -> Bool {
    let hostAddress = platform.memory.blocks.span[section.block].hostAddress &+ section.offset
    let pageSize = platform.memory.blocks.span[section.block].pageSize
    guard pageSize == HostLimits.pageSize, hostAddress % pageSize == 0 else { return false }
    return platform.discard(
      block: section.block, offset: section.offset, length: pages.count &* HostLimits.pageSize)
  }
}

extension PageRangeSet {
  /// The pages that are in the set and in a range; what it costs is noted.
  fileprivate func intersection(_ pages: PageRange, _ platform: inout Platform) -> PageRangeSet {
    let common = intersection(pages)
    platform.spend(1 + common.rangeCount)
    return common
  }
}
