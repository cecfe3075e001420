import DynamicMemoryProtocol
import PageRanges

/// What the host booked of one balloon response: joined pages of one class.
struct BookedRange: Hashable, Sendable {
  var pages: PageRange
  /// Whether their memory was freed.
  var freed: Bool
}

/// Ranges of a balloon response that a host books as a recording tells.
///
/// The host joins neighbours of one class before it books them, so that many lists lead to the
/// same, and what it finds in one range may be of both classes.
enum InventedRanges {
  /// More ranges than this in one response are not made up; the ring of QEMU holds 2040.
  static let most = 4096

  /// Lists to try, the likeliest first: each has `count` ranges if it can.
  static func candidates(for booked: [BookedRange], count: Int) -> [[WirePageRange]] {
    let count = min(count, most)
    var lists: [[WirePageRange]] = []
    for order in ordersOfArrival(booked) {
      if booked.count <= count {
        lists.append(split(order, into: count))
        lists.append(padded(order.flatMap { wire($0.pages) }, to: count))
      } else {
        lists.append(padded(joined(order).flatMap(wire), to: count))
      }
    }
    lists.append(padded(inOneRun(booked), to: count))
    return lists
  }

  /// So many ranges without pages.
  static func empty(_ count: Int) -> [WirePageRange] { padded([], to: min(count, most)) }

  /// Orders in which pages can have come to be booked in this one.
  ///
  /// Pages are booked when the next of their class come that do not touch them; of what is left at
  /// the end, what was freed is booked first. So all but the first of each class have their place.
  private static func ordersOfArrival(_ booked: [BookedRange]) -> [[BookedRange]] {
    var orders: [[BookedRange]] = []
    for freed in [true, false] {
      var waiting = booked.filter { $0.freed == freed }[...]
      var others = booked.filter { $0.freed != freed }[...]
      guard let first = waiting.popFirst() else { continue }
      let free = others.popFirst()
      var order = [first]
      for range in booked {
        let next = range.freed == freed ? waiting.popFirst() : others.popFirst()
        if let next { order.append(next) }
      }
      guard let free else {
        orders.append(order)
        continue
      }
      let end = order.firstIndex { $0.freed != freed } ?? order.count
      // Beside a neighbour it may have been of one range with it.
      let neighbours = (1..<(end + 1)).filter { place in
        order[place - 1].pages.end == free.pages.start
          || place < order.count && free.pages.end == order[place].pages.start
      }
      for place in neighbours.prefix(8) + [1] {
        var all = order
        all.insert(free, at: place)
        orders.append(all)
      }
    }
    return orders
  }

  /// Neighbours of both classes that came one behind the other, as they may have come in one range.
  private static func joined(_ order: [BookedRange]) -> [PageRange] {
    var ranges: [PageRange] = []
    var freed: Bool?
    for range in order {
      if let last = ranges.last, freed != range.freed, last.end == range.pages.start,
        last.count.addingSaturating(range.pages.count) <= WirePageRange.maxCount
      {
        ranges[ranges.count - 1] = PageRange(
          start: last.start, clampingCount: last.count + range.pages.count)
      } else {
        ranges.append(range.pages)
      }
      freed = range.freed
    }
    return ranges
  }

  /// One range for every run of pages, whatever their classes.
  private static func inOneRun(_ booked: [BookedRange]) -> [WirePageRange] {
    var set = PageRangeSet()
    for range in booked { _ = set.insert(range.pages) }
    let runs = Array(set.ranges)
    // Page numbers go around at 2^40.
    if runs.count > 1, let first = runs.first, let last = runs.last,
      first.start.rawValue == 0, last.end.rawValue == WirePageRange.maxStart.rawValue + 1,
      let joined = WirePageRange(start: last.start, count: last.count + first.count)
    {
      return [joined] + runs.dropFirst().dropLast().flatMap(wire)
    }
    return runs.flatMap(wire)
  }
}

// Cutting.
extension InventedRanges {
  /// The ranges that a run takes on the wire, where one has at most 2^24 - 1 pages.
  private static func wire(_ pages: PageRange) -> [WirePageRange] {
    pieces(pages, leastPieces(pages))
  }

  private static func leastPieces(_ pages: PageRange) -> Int {
    Int(clamping: pages.count == 0 ? 1 : (pages.count - 1) / WirePageRange.maxCount + 1)
  }

  /// A run in so many pieces of nearly equal size.
  private static func pieces(_ pages: PageRange, _ count: Int) -> [WirePageRange] {
    let count = UInt64(max(1, min(count, most)))
    let size = pages.count / count
    let longer = pages.count % count
    var start = pages.start.rawValue
    return (0..<count).map { index in
      let length = size + (index < longer ? 1 : 0)
      defer { start = start &+ length }
      return WirePageRange(
        clamping: PageRange(start: PageNumber(start), clampingCount: length))
    }
  }

  private static func padded(_ ranges: [WirePageRange], to count: Int) -> [WirePageRange] {
    ranges
      + [WirePageRange](
        repeating: WirePageRange(rawValue: 0), count: max(0, count - ranges.count))
  }

  /// Every range by itself, cut so that there are `count` in all.
  private static func split(_ order: [BookedRange], into count: Int) -> [WirePageRange] {
    var shares = order.map { natural($0.pages) }
    if shares.reduce(0, { $0 &+ $1 }) != count { shares = even(order, count) }
    var last: [Bool: PageRange] = [:]
    var ranges: [WirePageRange] = []
    for (range, share) in zip(order, shares) {
      let parts = pieces(range.pages, share)
      // The first piece must not touch what is booked before it, or both were one.
      let follows = last[range.freed]?.end == range.pages.start
      ranges += follows ? parts.reversed() : parts
      last[range.freed] = range.pages
    }
    return padded(ranges, to: count)
  }

  /// As many ranges as Linux would name: of 2 MiB, or of a page.
  private static func natural(_ pages: PageRange) -> Int {
    let isLarge = pages.count % 512 == 0 && pages.start.rawValue % 512 == 0
    return Int(clamping: isLarge ? pages.count / 512 : pages.count)
  }

  /// As few for each as can be, and what is left over for the first that can take more.
  private static func even(_ order: [BookedRange], _ count: Int) -> [Int] {
    var shares: [Int] = []
    var last: [Bool: PageRange] = [:]
    for range in order {
      let before = last[range.freed]
      let touches = before?.end == range.pages.start || before?.start == range.pages.end
      shares.append(max(leastPieces(range.pages), touches && range.pages.count > 1 ? 2 : 1))
      last[range.freed] = range.pages
    }
    var left = count &- shares.reduce(0, { $0 &+ $1 })
    for index in shares.indices where left > 0 {
      let room = Int(clamping: order[index].pages.count) &- shares[index]
      let more = max(0, min(left, room))
      shares[index] += more
      left -= more
    }
    return shares
  }
}
