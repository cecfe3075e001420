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
/// The host joins neighbours of one class before it books them, so that many lists lead to the same.
enum InventedRanges {
  /// More ranges than this in one response are not made up; the ring of QEMU holds 2040.
  static let most = 4096

  /// Lists to try, the likeliest first: each has `count` ranges if it can.
  static func candidates(for booked: [BookedRange], count: Int) -> [[WirePageRange]] {
    let count = min(count, most)
    let runs = inOneRun(booked)
    let separate = split(booked, into: count)
    let plain = padded(booked.flatMap { wire($0.pages) }, to: count)
    guard booked.count > count else { return [separate, plain] }
    return [padded(runs, to: count), separate]
  }

  /// So many ranges without pages.
  static func empty(_ count: Int) -> [WirePageRange] { padded([], to: min(count, most)) }

  /// One range for every run of pages, whatever their classes: where the host's map changes its
  /// mind in the middle of a range.
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

  /// The ranges that a run takes on the wire, where one has at most 2^24 - 1 pages.
  private static func wire(_ pages: PageRange) -> [WirePageRange] {
    pieces(pages, Int(clamping: max(1, (pages.count - 1) / WirePageRange.maxCount + 1)))
  }

  /// A run in so many pieces of nearly equal size.
  private static func pieces(_ pages: PageRange, _ count: Int) -> [WirePageRange] {
    let count = UInt64(max(1, min(count, most)))
    let size = pages.count / count
    var longer = pages.count % count
    var start = pages.start.rawValue
    return (0..<count).map { _ in
      let length = size + (longer > 0 ? 1 : 0)
      longer = longer > 0 ? longer - 1 : 0
      defer { start = start &+ length }
      return WirePageRange(
        clamping: PageRange(start: PageNumber(start), clampingCount: length))
    }
  }

  private static func padded(_ ranges: [WirePageRange], to count: Int) -> [WirePageRange] {
    ranges + [WirePageRange](
      repeating: WirePageRange(rawValue: 0), count: max(0, count - ranges.count))
  }

  /// Every booked range by itself, cut so that there are `count` in all.
  private static func split(_ booked: [BookedRange], into count: Int) -> [WirePageRange] {
    var shares = booked.map { natural($0.pages) }
    if shares.reduce(0, { $0 &+ $1 }) != count { shares = even(booked, count) }
    var last: [Bool: PageRange] = [:]
    var ranges: [WirePageRange] = []
    for (range, share) in zip(booked, shares) {
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
  private static func even(_ booked: [BookedRange], _ count: Int) -> [Int] {
    var shares: [Int] = []
    var last: [Bool: PageRange] = [:]
    for range in booked {
      let before = last[range.freed]
      let touches =
        before?.end == range.pages.start || before?.start == range.pages.end
      let least = range.pages.count == 0 ? 0 : (range.pages.count - 1) / WirePageRange.maxCount + 1
      shares.append(Int(clamping: max(least, touches && range.pages.count > 1 ? 2 : 1)))
      last[range.freed] = range.pages
    }
    var left = count &- shares.reduce(0, { $0 &+ $1 })
    for index in shares.indices where left > 0 {
      let room = Int(clamping: booked[index].pages.count) - shares[index]
      let more = max(0, min(left, room))
      shares[index] += more
      left -= more
    }
    return shares
  }
}
