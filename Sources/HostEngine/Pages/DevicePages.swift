import HostEvents
package import PageRanges

// Pages that a device reads and writes by itself (malicious guests, E15). Given back to the system
// they would be somebody else's, and the device goes on writing: a page is held by a device or out,
// never both.

extension HostEngine {
  /// A device takes hold of pages: of each range that has no page which is out.
  ///
  /// - Complexity: O(ranges · log n)
  package mutating func pin(_ ranges: [PageRange], _ platform: inout Platform) {
    let heeds = configuration.policy.devicePins
    for pages in ranges {
      platform.spend(1)
      let isPinned = !(heeds && hasGivenUp(pages)) && platform.pin(pages)
      if heeds, !isPinned { violate(.devicePages, &platform) }
    }
  }

  /// Devices let go of pages.
  ///
  /// - Complexity: O(ranges · log n)
  package func unpin(_ ranges: [PageRange], _ platform: inout Platform) {
    for pages in ranges {
      platform.spend(1)
      platform.unpin(pages)
    }
  }

  /// Whether a range that the guest gives up is refused, because a device holds a page of it.
  mutating func refusesDevicePages(_ pages: PageRange, _ platform: inout Platform) -> Bool {
    guard configuration.policy.devicePins, platform.pinnedByDevices.overlaps(pages) else {
      return false
    }
    violate(.devicePages, &platform)
    return true
  }
}
