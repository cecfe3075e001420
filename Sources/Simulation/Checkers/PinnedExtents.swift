import PageRanges

/// The pages that devices hold, as a checker knows them: an ordered list and nothing else.
struct PinnedExtents: Hashable, Sendable {
  private var held = ExtentList()

  /// Ranges that devices can hold at a time.
  static let mostRanges = 65_536
  /// Behind the last page that a message can name: nothing above is anybody's memory.
  private static let end: UInt64 = 1 << 40

  func overlaps(_ pages: Extent) -> Bool { held.overlaps(pages) }

  /// A device takes hold of a range, if there is room for one more.
  mutating func pin(_ pages: Extent) {
    let pages = Self.nameable(pages)
    guard held.extents.count < Self.mostRanges || held.touches(pages) else { return }
    held.insert(pages)
  }

  /// Devices let go of a range, if what is left of it has room.
  mutating func unpin(_ pages: Extent) {
    let pages = Self.nameable(pages)
    guard held.extents.count < Self.mostRanges || !held.isSplit(by: pages) else { return }
    held.remove(pages)
  }

  private static func nameable(_ pages: Extent) -> Extent {
    Extent(start: min(pages.start, end), end: min(pages.end, end))
  }
}

extension Extent {
  init(_ pages: PageRange) {
    self.init(start: pages.start.rawValue, end: pages.end.rawValue)
  }
}
