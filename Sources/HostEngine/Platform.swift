package import GuestMemory
package import HostEvents

/// What the engine stands on: the time, the guest's memory map, and a log of what it does.
package struct Platform: Sendable {
  /// Virtual time in nanoseconds.
  package var now: UInt64 = 0
  package var memory: MemoryMap
  package var log = HostLog()

  package init(memory: MemoryMap) { self.memory = memory }

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
