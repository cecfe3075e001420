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
