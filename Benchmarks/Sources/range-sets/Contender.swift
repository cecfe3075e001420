import PageRanges
import RangeSetPeers

/// A range set that is measured.
protocol Contender: ~Copyable {
  static var name: String { get }

  /// The largest size at which it is worth waiting for.
  static var largestSize: Int { get }

  init()

  /// Gives how many pages were there already, if the contender tells.
  mutating func insert(_ range: PageRange) -> UInt64
  mutating func remove(_ range: PageRange) -> UInt64
  func overlaps(_ range: PageRange) -> Bool

  /// Takes up to so many pages off the highest range; gives how many.
  mutating func takeHighest(upTo maximum: UInt64) -> UInt64

  var rangeCount: Int { get }

  /// The sum of the ends of all ranges, which takes a look at each.
  func sum() -> UInt64
}

struct OurSet: Contender {
  private var ranges = PageRangeSet()

  static var name: String { "PageRangeSet" }
  static var largestSize: Int { .max }

  mutating func insert(_ range: PageRange) -> UInt64 { ranges.insert(range).duplicatePages }

  mutating func remove(_ range: PageRange) -> UInt64 { ranges.remove(range) }

  func overlaps(_ range: PageRange) -> Bool { ranges.overlaps(range) }

  mutating func takeHighest(upTo maximum: UInt64) -> UInt64 {
    ranges.takeHighest(upTo: maximum)?.count ?? 0
  }

  var rangeCount: Int { ranges.rangeCount }

  func sum() -> UInt64 {
    var sum: UInt64 = 0
    for range in ranges.ranges { sum &+= range.end.rawValue }
    return sum
  }
}

/// GLib's `GTree`, used as QEMU's hv-balloon uses its own.
struct GTreeSet: ~Copyable, Contender {
  private let handle = gtree_set_new()

  static var name: String { "GTree" }
  static var largestSize: Int { 1_000_000 }

  deinit { gtree_set_free(handle) }

  mutating func insert(_ range: PageRange) -> UInt64 {
    gtree_set_insert(handle, range.start.rawValue, range.count)
  }

  mutating func remove(_ range: PageRange) -> UInt64 {
    gtree_set_remove(handle, range.start.rawValue, range.count)
  }

  func overlaps(_ range: PageRange) -> Bool {
    gtree_set_overlaps(handle, range.start.rawValue, range.count)
  }

  mutating func takeHighest(upTo maximum: UInt64) -> UInt64 {
    gtree_set_take_highest(handle, maximum)
  }

  var rangeCount: Int { gtree_set_range_count(handle) }

  func sum() -> UInt64 { gtree_set_sum(handle) }
}

/// Abseil's `btree_map` from start to end.
struct BTreeMapSet: ~Copyable, Contender {
  private let handle: OpaquePointer?

  static var name: String { "btree_map" }
  static var largestSize: Int { .max }

  init() { handle = btree_set_new() }

  private init(copying other: borrowing BTreeMapSet) { handle = btree_set_copy(other.handle) }

  deinit { btree_set_free(handle) }

  func copy() -> BTreeMapSet { BTreeMapSet(copying: self) }

  mutating func insert(_ range: PageRange) -> UInt64 {
    btree_set_insert(handle, range.start.rawValue, range.count)
  }

  mutating func remove(_ range: PageRange) -> UInt64 {
    btree_set_remove(handle, range.start.rawValue, range.count)
  }

  func overlaps(_ range: PageRange) -> Bool {
    btree_set_overlaps(handle, range.start.rawValue, range.count)
  }

  mutating func takeHighest(upTo maximum: UInt64) -> UInt64 {
    btree_set_take_highest(handle, maximum)
  }

  var rangeCount: Int { btree_set_range_count(handle) }

  func sum() -> UInt64 { btree_set_sum(handle) }
}

/// The standard library's `RangeSet`.
struct StandardSet: Contender {
  private var pages = RangeSet<UInt64>()

  static var name: String { "RangeSet" }
  static var largestSize: Int { 10_000 }

  mutating func insert(_ range: PageRange) -> UInt64 {
    pages.insert(contentsOf: range.start.rawValue..<range.end.rawValue)
    return 0
  }

  mutating func remove(_ range: PageRange) -> UInt64 {
    pages.remove(contentsOf: range.start.rawValue..<range.end.rawValue)
    return 0
  }

  func overlaps(_ range: PageRange) -> Bool {
    !pages.isDisjoint(RangeSet(range.start.rawValue..<range.end.rawValue))
  }

  mutating func takeHighest(upTo maximum: UInt64) -> UInt64 {
    guard let last = pages.ranges.last else { return 0 }
    let count = min(maximum, last.upperBound - last.lowerBound)
    pages.remove(contentsOf: last.upperBound - count..<last.upperBound)
    return count
  }

  var rangeCount: Int { pages.ranges.count }

  func sum() -> UInt64 { pages.ranges.reduce(0) { $0 &+ $1.upperBound } }
}
