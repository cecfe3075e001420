package import GuestMemory
package import HostEvents
package import PageRanges

/// What the engine stands on: the time, the guest's memory map, who holds which pages of it, and a
/// log of what the engine does.
package struct Platform: Sendable {
  /// Virtual time in nanoseconds.
  package var now: UInt64 = 0
  package var memory: MemoryMap
  package var log = HostLog()
  /// Pages that the bus itself uses: rings and their like.
  package var pinnedByBus = PageRangeSet()
  /// Pages that devices hold for transfers of their own.
  package internal(set) var pinnedByDevices = PageRangeSet()

  /// Units of work done so far: messages, ranges, sections and pieces that were looked at.
  ///
  /// It wraps, and belongs to no image: only differences mean something.
  package private(set) var work: UInt64 = 0

  package init(memory: MemoryMap) { self.memory = memory }

  /// Notes that so many things were looked at.
  package mutating func spend(_ units: Int) { work &+= UInt64(clamping: units) }

  /// Gives memory of a block back to the system; false when the environment refuses.
  @discardableResult
  mutating func discard(block: Int, offset: UInt64, length: UInt64) -> Bool {
    let done = memory.discard(block: block, offset: offset, length: length)
    log.append(
      .discarded(
        BlockID(rawValue: UInt16(clamping: block)), offset: offset, length: length, failed: !done))
    return done
  }
}

// Devices that read and write memory by themselves.
extension Platform {
  /// The ranges that devices can hold at a time: a table for their addresses has an end, too.
  package static let mostDeviceRanges = 65_536

  /// Where pages end that any message can name; what lies above is nobody's memory.
  private static let nameable = PageRange(from: 0, to: 1 << 40)

  /// A device takes hold of pages; false if there is no room for another range.
  ///
  /// - Complexity: O(log n + k), where k is the number of ranges it joins.
  mutating func pin(_ pages: PageRange) -> Bool {
    guard let pages = pages.intersection(Self.nameable) else { return true }
    do {
      try pinnedByDevices.insert(pages, budget: Self.mostDeviceRanges)
      return true
    } catch {
      return false
    }
  }

  /// Devices let go of pages; of a range that would become two, and has no room for it, of none.
  ///
  /// - Complexity: O(log n + k), where k is the number of ranges it meets.
  mutating func unpin(_ pages: PageRange) {
    guard let pages = pages.intersection(Self.nameable) else { return }
    let (start, end) = (pages.start.rawValue, pages.end.rawValue)
    let splits = start > 0 && pinnedByDevices.contains(PageRange(from: start - 1, to: end + 1))
    guard !splits || pinnedByDevices.rangeCount < Self.mostDeviceRanges else { return }
    pinnedByDevices.remove(pages)
  }

  /// Every device is reset, and holds nothing.
  package mutating func resetDevices() { pinnedByDevices = PageRangeSet() }
}
