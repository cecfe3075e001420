/// Some consecutive ranges of a set, ascending, disjoint and not touching.
package final class RangeLeaf: RangeNode {
  /// A range as a leaf holds it.
  struct Bounds: BitwiseCopyable {
    var start: UInt64
    var end: UInt64

    static var unused: Bounds { Bounds(start: RangeNode.unusedStart, end: 0) }
  }

  /// The ranges, and `Bounds.unused` above those.
  private var ranges = NodeArray<Bounds>(repeating: .unused)

  init() { super.init(height: 0) }

  private init(copying other: RangeLeaf) {
    ranges = other.ranges
    super.init(height: 0)
    count = other.count
  }

  package override func copy() -> RangeNode { RangeLeaf(copying: self) }

  package override var firstStart: UInt64 { ranges[0].start }

  package override var lastStart: UInt64 { ranges[Int(count) - 1].start }

  /// The range at this place.
  @inline(__always)
  package func range(at index: Int) -> PageRange {
    PageRange(from: ranges[index].start, to: ranges[index].end)
  }

  /// How many ranges start at `page` or below.
  ///
  /// `page` is not `unusedStart`. Every fourth start is read, then the four from one of those on:
  /// the reads do not wait for each other, and there is no branch to mispredict.
  @inline(__always)
  package func rank(of page: UInt64) -> Int {
    var eighth = 0
    for index in 1..<8 { eighth &+= ranges[index * 4].start <= page ? 1 : 0 }
    var rank = eighth * 4
    for index in 0..<4 { rank &+= ranges[(eighth * 4 | index) & 31].start <= page ? 1 : 0 }
    return rank
  }

  /// The last range that starts at `page` or below, if it is here.
  @inline(__always)
  package func range(startingAtOrBelow page: UInt64) -> PageRange? {
    let index = rank(of: page) - 1
    return index >= 0 ? range(at: index & 31) : nil
  }
}

/// How a change to one leaf went.
enum LeafOutcome {
  /// It is done.
  case done
  /// It would take more ranges than the budget allows; nothing has changed.
  case refused
  /// The leaf has no room; nothing has changed.
  case full
  /// It reaches into the next leaf. An insertion has changed nothing, a removal is done with this
  /// leaf.
  case spills
}

extension RangeLeaf {
  /// Adds a range that lies above all that are here and touches none.
  ///
  /// There must be room.
  func append(_ range: PageRange) {
    ranges[Int(count)] = Bounds(start: range.start.rawValue, end: range.end.rawValue)
    count += 1
  }

  /// Adds a range, joining it with those it touches.
  ///
  /// The range starts no lower than the first one here, unless this is the lowest leaf. `next` is
  /// the start of the next leaf.
  @inline(__always)
  func insert(
    start: UInt64, end: UInt64, next: UInt64, budget: Int, tally: inout PageTally
  ) -> LeafOutcome {
    let low = rank(of: start)
    let touchesBelow = low > 0 && ranges[(low &- 1) & 31].end >= start
    let above = low < RangeNode.capacity ? min(ranges[low].start, next) : next
    // If nothing is above, a range that ends there is taken for one that touches it: `join` knows.
    guard !touchesBelow, end < above else {
      return join(
        start: start, end: end, from: touchesBelow ? low - 1 : low, next: next, budget: budget,
        tally: &tally)
    }
    return place(start: start, end: end, at: low, budget: budget, tally: &tally)
  }

  /// Puts a range that touches no other at its place.
  @inline(__always)
  private func place(
    start: UInt64, end: UInt64, at index: Int, budget: Int, tally: inout PageTally
  ) -> LeafOutcome {
    guard tally.ranges < budget else { return .refused }
    let used = Int(count)
    guard used < RangeNode.capacity else { return .full }
    ranges.shiftUp(from: index, to: used)
    ranges[index & 31] = Bounds(start: start, end: end)
    count &+= 1
    tally.add(start: start, end: end)
    return .done
  }

  /// Joins a range with those it touches, of which the one at `low` is the first.
  private func join(
    start: UInt64, end: UInt64, from low: Int, next: UInt64, budget: Int, tally: inout PageTally
  ) -> LeafOutcome {
    let used = Int(count)
    var high = low
    while high < used, ranges[high].start <= end { high += 1 }
    if high == used, next <= end, next != RangeNode.unusedStart { return .spills }
    if low == high { return place(start: start, end: end, at: low, budget: budget, tally: &tally) }
    let joined = Bounds(start: min(start, ranges[low].start), end: max(end, ranges[high - 1].end))
    for index in low..<high { tally.remove(start: ranges[index].start, end: ranges[index].end) }
    tally.add(start: joined.start, end: joined.end)
    ranges[low] = joined
    drop(low + 1..<high)
    return .done
  }

  /// Takes pages out of the ranges here.
  ///
  /// `next` is the start of the next leaf.
  func remove(
    start: UInt64, end: UInt64, next: UInt64, tally: inout PageTally
  ) -> LeafOutcome {
    let used = Int(count)
    var low = rank(of: start)
    if low > 0, ranges[low - 1].end > start { low -= 1 }
    var high = low
    while high < used, ranges[high].start < end { high += 1 }
    let outcome = high == used && next < end ? LeafOutcome.spills : .done
    if low == high { return outcome }
    let lowStart = ranges[low].start
    let highEnd = ranges[high - 1].end
    if high - low == 1, lowStart < start, end < highEnd {
      return split(at: low, start: start, end: end, tally: &tally)
    }
    for index in low..<high { tally.remove(start: ranges[index].start, end: ranges[index].end) }
    if lowStart < start {
      tally.add(start: lowStart, end: start)
      ranges[low].end = start
      low += 1
    }
    if end < highEnd {
      tally.add(start: end, end: highEnd)
      high -= 1
      ranges[high].start = end
    }
    drop(low..<high)
    return outcome
  }

  /// Takes pages out of the middle of one range.
  private func split(
    at index: Int, start: UInt64, end: UInt64, tally: inout PageTally
  ) -> LeafOutcome {
    if isFull { return .full }
    let whole = ranges[index]
    tally.remove(start: whole.start, end: whole.end)
    tally.add(start: whole.start, end: start)
    tally.add(start: end, end: whole.end)
    ranges.shiftUp(from: index, to: Int(count))
    ranges[index].end = start
    ranges[index + 1].start = end
    count += 1
    return .done
  }

  /// Takes the highest range, or the top of it if it is longer than `maximum` pages.
  func takeLast(upTo maximum: UInt64, tally: inout PageTally) -> PageRange {
    let last = Int(count) - 1
    let range = range(at: last)
    let rest = range.dropLast(maximum)
    tally.replace(range, with: rest)
    if rest.isEmpty { drop(last..<last + 1) } else { ranges[last].end = rest.end.rawValue }
    return range.suffix(maximum)
  }

  /// Takes the lowest range, or the bottom of it if it is longer than `maximum` pages.
  func takeFirst(upTo maximum: UInt64, tally: inout PageTally) -> PageRange {
    let range = range(at: 0)
    let rest = range.dropFirst(maximum)
    tally.replace(range, with: rest)
    if rest.isEmpty { drop(0..<1) } else { ranges[0].start = rest.start.rawValue }
    return range.prefix(maximum)
  }

  /// Takes out the ranges at these places.
  private func drop(_ places: Range<Int>) {
    guard !places.isEmpty else { return }
    let used = Int(count)
    ranges.shiftDown(from: places.upperBound, to: used, by: places.count)
    ranges.fill(used - places.count..<used, with: .unused)
    count = UInt32(used - places.count)
  }
}

extension RangeLeaf {
  /// Cuts the leaf in two: keeps `kept` ranges, and gives a new leaf with the others.
  func split(keeping kept: Int) -> RangeLeaf {
    let upper = RangeLeaf()
    balance(with: upper, keeping: kept)
    return upper
  }

  /// Moves ranges between this leaf and the one above it, until this one has `kept` of them.
  func balance(with upper: RangeLeaf, keeping kept: Int) {
    let used = Int(count)
    if kept > used {
      let moved = 0..<kept - used
      ranges.copy(moved, of: upper.ranges, to: used)
      upper.drop(moved)
    } else {
      let moved = kept..<used
      upper.ranges.shiftUp(from: 0, to: Int(upper.count), by: moved.count)
      upper.ranges.copy(moved, of: ranges, to: 0)
      upper.count += UInt32(moved.count)
      ranges.fill(moved, with: .unused)
    }
    count = UInt32(kept)
  }
}
