import GuestMemory
import HostEngine
import PageRanges

/// What a machine's host has cost so far, and how large what it stands on is.
///
/// The numbers are counted where the work is done, whoever looks.
package struct HostCost: Hashable, Sendable {
  /// Units of work: messages, ranges, sections and pieces that were looked at.
  ///
  /// It wraps; only differences mean something.
  package var work: UInt64 = 0
  /// Page ranges that the host remembers now.
  package var ranges: UInt64 = 0
  /// Sections of the memory map, which the guest cannot make more of than the backend has slots.
  package var sections: UInt64 = 0
  /// Page ranges that devices hold.
  package var deviceRanges: UInt64 = 0

  package init(
    work: UInt64 = 0, ranges: UInt64 = 0, sections: UInt64 = 0, deviceRanges: UInt64 = 0
  ) {
    self.work = work
    self.ranges = ranges
    self.sections = sections
    self.deviceRanges = deviceRanges
  }
}

extension Machine {
  /// What the host has cost since this value was made or restored.
  @inline(__always)
  package var cost: HostCost {
    HostCost(
      work: platform.work, ranges: engine.trackedRanges,
      sections: UInt64(platform.memory.sections.count),
      deviceRanges: UInt64(platform.pinnedByDevices.rangeCount))
  }
}
