/// A node of the tree behind a large `PageRangeSet`: a `RangeLeaf` or, above those, a
/// `RangeBranch`.
///
/// Nodes are shared by the sets that are copies of each other. A node only ever changes while one
/// set alone can reach it.
package class RangeNode {
  /// How many levels there are below this node; 0 for a leaf.
  package final let height: UInt32

  /// How many ranges or children there are.
  ///
  /// Of this module alone, as what a node holds is: what others could reach would be guarded
  /// against a second access whenever it is used, a fifth of what a small set costs.
  final var count: UInt32 = 0

  package init(height: UInt32) { self.height = height }

  /// The lowest start of a range below, as far as it is known: see `RangeBranch.starts`.
  package var firstStart: UInt64 { RangeNode.unusedStart }

  /// The lowest start below the last child, or the start of the last range.
  package var lastStart: UInt64 { RangeNode.unusedStart }

  /// A copy that shares what is below.
  package func copy() -> RangeNode { self }
}

extension RangeNode {
  /// How many ranges or children there is room for.
  ///
  /// An insertion at random reads most of its leaf, which is in no cache where a set is large: with
  /// 64 it takes a third longer at a million ranges, and the change of a copy, which shares all
  /// children of a branch, half as long again. With 16 a set would take a tenth more memory.
  static var capacity: Int { 32 }

  /// A node with fewer ranges or children than this is joined with one beside it, or gets some
  /// from there.
  static var sparseCount: Int { 8 }

  /// Two nodes are joined if they have no more than this together, so that the next insertion does
  /// not part them again.
  static var joinedCount: Int { 24 }

  /// No range starts here, since the end of a range is a page number.
  static var unusedStart: UInt64 { .max }

  /// The highest page number where a range can start.
  package static var highestStart: UInt64 { .max - 1 }

  final var isFull: Bool { Int(count) == RangeNode.capacity }

  final var isSparse: Bool { Int(count) < RangeNode.sparseCount }
}

// For whoever looks at the shape of a tree.
extension RangeNode {
  /// How many ranges or children there are.
  package final var usedCount: Int { Int(count) }
}
