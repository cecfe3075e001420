/// Pages from `start` up to, and without, `end`, as checkers count them.
struct Extent: Hashable, Sendable {
  var start: UInt64
  var end: UInt64

  var count: UInt64 { end - start }
  var isEmpty: Bool { end <= start }

  /// The pages that both have; nil if there are none.
  func common(_ other: Extent) -> Extent? {
    let both = Extent(start: max(start, other.start), end: min(end, other.end))
    return both.start < both.end ? both : nil
  }

  func contains(_ other: Extent) -> Bool { start <= other.start && other.end <= end }

  func contains(_ page: UInt64) -> Bool { start <= page && page < end }
}

/// A set of pages as an ordered list of extents that neither overlap nor touch.
///
/// It is not the engine's set: simple on purpose, and slow on long lists.
struct ExtentList: Hashable, Sendable {
  private(set) var extents: [Extent] = []
  private(set) var pageCount: UInt64 = 0

  /// Where the first extent stands that ends at a page or above.
  private func position(endingAtOrAbove page: UInt64) -> Int {
    var low = 0
    var high = extents.count
    while low < high {
      let middle = (low + high) / 2
      if extents[middle].end < page { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The parts of an extent that belong to the set.
  func common(_ extent: Extent) -> [Extent] {
    var found: [Extent] = []
    var index = position(endingAtOrAbove: extent.start)
    while index < extents.count, extents[index].start < extent.end {
      if let both = extents[index].common(extent) { found.append(both) }
      index += 1
    }
    return found
  }

  func overlaps(_ extent: Extent) -> Bool { !common(extent).isEmpty }

  /// Whether an extent overlaps the set or lies right beside a part of it.
  func touches(_ extent: Extent) -> Bool {
    overlaps(Extent(start: extent.start - min(extent.start, 1), end: extent.end + 1))
  }

  /// Whether without an extent the set has a part more.
  func isSplit(by extent: Extent) -> Bool {
    !extent.isEmpty && extent.start > 0
      && contains(Extent(start: extent.start - 1, end: extent.end + 1))
  }

  func contains(_ extent: Extent) -> Bool {
    extent.isEmpty || common(extent).first.map { $0.contains(extent) } ?? false
  }

  mutating func insert(_ extent: Extent) {
    guard !extent.isEmpty else { return }
    let first = position(endingAtOrAbove: extent.start)
    var end = first
    var union = extent
    var replaced: UInt64 = 0
    while end < extents.count, extents[end].start <= extent.end {
      union.start = min(union.start, extents[end].start)
      union.end = max(union.end, extents[end].end)
      replaced += extents[end].count
      end += 1
    }
    extents.replaceSubrange(first..<end, with: [union])
    pageCount += union.count - replaced
  }

  mutating func remove(_ extent: Extent) {
    guard !extent.isEmpty else { return }
    let first = position(endingAtOrAbove: extent.start)
    var end = first
    var rest: [Extent] = []
    var replaced: UInt64 = 0
    while end < extents.count, extents[end].start < extent.end {
      let old = extents[end]
      replaced += old.count
      if old.start < extent.start {
        rest.append(Extent(start: old.start, end: min(old.end, extent.start)))
      }
      if old.end > extent.end {
        rest.append(Extent(start: max(old.start, extent.end), end: old.end))
      }
      end += 1
    }
    extents.replaceSubrange(first..<end, with: rest)
    pageCount -= replaced - rest.reduce(0) { $0 + $1.count }
  }
}
