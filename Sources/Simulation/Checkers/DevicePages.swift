import PageRanges

/// The pages that devices hold, as a checker knows them: an ordered list and nothing else.
struct DevicePages: Hashable, Sendable {
  private var held = ExtentList()

  /// Ranges that devices can hold at a time.
  static let mostRanges = 65_536
  /// Behind the last page that a message can name: nothing above is anybody's memory.
  private static let end: UInt64 = 1 << 40

  func overlaps(_ pages: Extent) -> Bool { held.overlaps(pages) }

  /// A device takes hold of a range, if there is room for one more.
  mutating func pin(_ pages: Extent) { change { $0.insert(Self.nameable(pages)) } }

  /// Devices let go of a range, if what is left of it has room.
  mutating func unpin(_ pages: Extent) { change { $0.remove(Self.nameable(pages)) } }

  private static func nameable(_ pages: Extent) -> Extent {
    Extent(start: min(pages.start, end), end: min(pages.end, end))
  }

  private mutating func change(_ change: (inout ExtentList) -> Void) {
    // A change brings one range more at the most: only then is there a need to take it back.
    guard held.extents.count >= Self.mostRanges else { return change(&held) }
    var changed = held
    change(&changed)
    if changed.extents.count <= Self.mostRanges { held = changed }
  }
}

extension Extent {
  init(_ pages: PageRange) {
    self.init(start: pages.start.rawValue, end: pages.end.rawValue)
  }
}
