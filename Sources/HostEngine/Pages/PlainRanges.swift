import Bytes
import DynamicMemoryProtocol
import GuestMemory
import HostEvents
import PageRanges

// Mostly all that a guest gives is plain: memory of its own that it gives once, and no more than it
// was asked for. Then there is nothing to name, and it takes no sets to find out what is new.

extension HostEngine {
  /// What each range of a list costs that is taken as it is: one for the range, one for its section
  /// and four for the sets, as much as `given` spends on it.
  static let workOfPlainRange = 6

  /// The range of a list of one, if it is plain, and what of a section it is.
  @inline(__always)
  func onlyPlainRange(
    in ranges: WireRanges, _ message: Span<UInt8>, asked: UInt64, _ platform: Platform
  ) -> (pages: PageRange, section: MemorySection)? {
    guard ranges.count == 1, let plain = plainRange(ranges[0, in: message], platform),
      plain.pages.count <= asked
    else { return nil }
    return plain
  }

  /// The pages of a list in which all ranges are plain and none overlap, ascending and joined where
  /// they touch.
  ///
  /// What was looked at in vain is not counted as work: it is less than what `given` does then.
  ///
  /// - Complexity: O(ranges · log n)
  func plainRanges(
    in ranges: WireRanges, _ message: Span<UInt8>, asked: UInt64, _ platform: Platform
  ) -> [PageRange]? {
    var all: [PageRange] = []
    all.reserveCapacity(ranges.count)
    var left = asked
    for index in ranges.indices {
      guard let pages = plainRange(ranges[index, in: message], platform)?.pages,
        pages.count <= left
      else { return nil }
      left -= pages.count
      all.append(pages)
    }
    all.sort { $0.start < $1.start }
    return all.join() ? all : nil
  }

  /// A range of which all lies in one section of the guest's memory, and no page is given up, used
  /// by the bus, or held by a device; with the part of the section that it is.
  @inline(__always)
  private func plainRange(
    _ range: WirePageRange, _ platform: Platform
  ) -> (pages: PageRange, section: MemorySection)? {
    let pages = PageRange(start: range.start, clampingCount: range.count)
    // A page number has 40 bits and a count 24, so that neither product leaves 64.
    let address = pages.start.rawValue &* HostLimits.pageSize
    let size = pages.count &* HostLimits.pageSize
    guard let section = platform.memory.section(holding: size, at: address),
      section.kind.isOrdinaryRAM,
      !platform.pinnedByBus.overlaps(pages), !platform.pinnedByDevices.overlaps(pages),
      section.block == configuration.backend?.block
        ? isAddedAndIn(pages) : !bootRemoved.overlaps(pages)
    else { return nil }
    return (pages, section.cut(from: address, to: address &+ (size &- 1)))
  }

  /// Whether all of these pages are hot-added memory that the guest has.
  private func isAddedAndIn(_ pages: PageRange) -> Bool {
    guard let memory = hotAdded?.value else { return false }
    return memory.addedPages.contains(pages) && !memory.removed.overlaps(pages)
  }
}

extension [PageRange] {
  /// Makes one of ascending ranges that touch; false where some overlap.
  fileprivate mutating func join() -> Bool {
    guard count > 1 else { return true }
    var joined = 0
    for index in indices.dropFirst() {
      let (below, pages) = (self[joined], self[index])
      if pages.start < below.end { return false }
      let touches = pages.start == below.end
      if !touches { joined += 1 }
      self[joined] =
        touches ? PageRange(from: below.start.rawValue, to: pages.end.rawValue) : pages
    }
    removeLast(count - joined - 1)
    return true
  }
}
