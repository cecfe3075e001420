package import DynamicMemoryProtocol
package import PageRanges

/// Where the pages come from that a guest gives away.
package protocol PageSource {
  /// Takes so many consecutive pages, or none if there are no such.
  mutating func allocate(_ pages: UInt64) -> PageRange?
}

/// The train of responses with which a Linux guest answers one balloon request.
///
/// Pages are taken one unit at a time, and each is a range of its own, however near the next lies.
/// What decides where a message ends is in `next(from:)`.
///
/// Source: Linux guest reference, section 6.
package struct BalloonTrain: Hashable, Sendable {
  /// One message of the train.
  package struct Message: Hashable, Sendable {
    package var ranges: [WirePageRange]
    package var morePages: Bool

    package init(ranges: [WirePageRange], morePages: Bool) {
      self.ranges = ranges
      self.morePages = morePages
    }

    /// Makes one range of those that lie one behind the other, as long as it fits the wire.
    mutating func mergeNeighbours() {
      var merged: [WirePageRange] = []
      for range in ranges {
        if let last = merged.last, last.start.rawValue + last.count == range.start.rawValue,
          let both = WirePageRange(start: last.start, count: last.count + range.count)
        {
          merged[merged.count - 1] = both
        } else {
          merged.append(range)
        }
      }
      ranges = merged
    }
  }

  /// What is still to be given, in pages.
  package private(set) var pagesLeft: UInt64
  private var unit: UInt64
  private let rangesPerMessage: Int

  /// A train that gives `pages` pages away, in units of `unit` pages as long as there are such.
  package init(pages: UInt64, unit: UInt64 = 512, rangesPerMessage: Int = 510) {
    pagesLeft = pages
    self.unit = max(unit, 1)
    self.rangesPerMessage = max(rangesPerMessage, 1)
  }

  /// The next message; the train ends with the first that has no more pages.
  ///
  /// A message ends when it is full, or when no further unit is needed or to be had. The change to
  /// single pages comes when a message would have no unit at all, and there is no way back. A
  /// guest that runs out of single pages learns it with the next message, which is empty.
  ///
  /// - Complexity: O(ranges of the message)
  package mutating func next(from source: inout some PageSource) -> Message {
    var ranges = take(from: &source)
    if ranges.isEmpty, unit > 1 {
      unit = 1
      ranges = take(from: &source)
    }
    let pages = UInt64(ranges.count) &* unit
    let isLast = ranges.isEmpty || pages == pagesLeft
    pagesLeft -= min(pages, pagesLeft)
    return Message(ranges: ranges, morePages: !isLast)
  }

  private func take(from source: inout some PageSource) -> [WirePageRange] {
    var ranges: [WirePageRange] = []
    let wanted = min(pagesLeft / unit, UInt64(rangesPerMessage))
    while UInt64(ranges.count) < wanted, let pages = source.allocate(unit) {
      ranges.append(WirePageRange(clamping: pages))
    }
    return ranges
  }
}
