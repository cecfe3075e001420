/// A set of pages, held as the fewest ranges that have exactly those pages.
///
/// The ranges never overlap and never touch: what is inserted joins what it touches, and what is
/// removed may split a range in two. So a set of pages has one form only, whatever happened to it
/// before, and two sets with the same pages are equal and have the same digest.
///
/// A set is a value. A copy costs the same however large the set is, and a change to a copy leaves
/// the other alone.
///
/// Whoever inserts ranges that a guest chose should give a budget, since each range that touches no
/// other costs memory.
public struct PageRangeSet: Sendable {
  var tally = PageTally()

  /// The start of the only range, while there is only one: `tally` has its length.
  private var onlyStart: UInt64 = 0

  /// The ranges, while there are more than one.
  package var tree: RangeTree?

  /// The set without pages.
  ///
  /// - Complexity: O(1), and no memory is allocated.
  public init() {}

  /// How many pages are in the set.
  ///
  /// - Complexity: O(1).
  public var pageCount: UInt64 { tally.pages }

  /// How many ranges the set has.
  ///
  /// - Complexity: O(1).
  public var rangeCount: Int { tally.ranges }

  /// Whether the set has no pages.
  public var isEmpty: Bool { tally.ranges == 0 }

  /// A hash of the pages in the set, the same whatever order they came in.
  ///
  /// It is 0 for the empty set, and stays the same from process to process and from version to
  /// version. It is no defence against someone who looks for two sets with the same digest.
  ///
  /// - Complexity: O(1).
  public var digest: UInt128 { tally.digest.value }

  /// The lowest range, or nil if the set is empty.
  public var first: PageRange? {
    guard let tree else { return only }
    return tree.withLeaf(.toLowest) { leaf, _ in leaf.range(at: 0) }
  }

  /// The highest range, or nil if the set is empty.
  public var last: PageRange? {
    guard let tree else { return only }
    return tree.withLeaf(.toHighest) { leaf, _ in leaf.range(at: Int(leaf.count) - 1) }
  }

  /// The range of a set that has no tree, and so has one range at most.
  var only: PageRange? {
    isEmpty ? nil : PageRange(from: onlyStart, to: onlyStart &+ tally.pages)
  }

  /// Makes this the set of one range or none.
  mutating func setOnly(_ range: PageRange?) {
    self = PageRangeSet()
    guard let range, !range.isEmpty else { return }
    onlyStart = range.start.rawValue
    tally.add(start: range.start.rawValue, end: range.end.rawValue)
  }
}
