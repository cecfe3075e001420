/// A node of the tree behind a large `PageRangeSet`: a `RangeLeaf` or, above those, a
/// `RangeBranch`.
///
/// Nodes are shared by the sets that are copies of each other. A node only ever changes while one
/// set alone can reach it.
class RangeNode {
  /// How many levels there are below this node; 0 for a leaf.
  final let height: UInt32

  /// How many ranges or children there are.
  final var count: UInt32 = 0

  init(height: UInt32) { self.height = height }

  /// The lowest start of a range below, as far as it is known: see `RangeBranch.starts`.
  var firstStart: UInt64 { RangeNode.unusedStart }

  /// The lowest start below the last child, or the start of the last range.
  var lastStart: UInt64 { RangeNode.unusedStart }

  /// A copy that shares what is below.
  func copy() -> RangeNode { self }
}

extension RangeNode {
  /// How many ranges or children there is room for.
  final var capacity: Int { height == 0 ? RangeLeaf.capacity : RangeBranch.capacity }

  /// Two nodes are joined if they have no more than this together, so that the next insertion does
  /// not part them again.
  final var joinedCount: Int { capacity / 4 * 3 }

  /// No range starts here, since the end of a range is a page number.
  static var unusedStart: UInt64 { .max }

  /// The highest page number where a range can start.
  static var highestStart: UInt64 { .max - 1 }

  final var isFull: Bool { Int(count) == capacity }

  /// Whether there are so few ranges or children that the node is to be joined with one beside it,
  /// or to get some from there.
  final var isSparse: Bool { Int(count) < capacity / 4 }
}
