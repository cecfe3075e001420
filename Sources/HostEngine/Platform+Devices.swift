import PageRanges

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
