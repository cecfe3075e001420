/// The ranges of a set that has more than one: a B+ tree whose nodes the copies of a set share
/// until one of them changes.
///
/// A change finds its leaf, makes the nodes on the way there the tree's own, and changes the leaf
/// in place (`RangeTreeDescent`). Only where the leaf was full, or has become sparse, does the tree
/// change above it.
package struct RangeTree {
  /// The top node.
  package private(set) var root: RangeNode

  /// The tree of two ranges that do not touch.
  init(_ low: PageRange, _ high: PageRange) {
    let leaf = RangeLeaf()
    leaf.append(low)
    leaf.append(high)
    root = leaf
  }

  /// Makes sure that no other tree has the top node too.
  @inline(__always)
  mutating func makeRootOwn() {
    if !isKnownUniquelyReferenced(&root) { root = root.copy() }
  }

  /// Splits the leaf where a range that starts at `page` belongs, and full branches above it.
  ///
  /// The way there must be the tree's own.
  mutating func makeRoom(for page: UInt64) {
    if root.isFull { root = RangeBranch(above: root) }
    var node = root
    var (isFirst, isLast) = (true, true)
    while let branch = node as? RangeBranch {
      var place = branch.place(of: page)
      if let child = branch.children[place], child.isFull {
        // At an end of the tree more is likely to come in order: leave the part behind full.
        let isBelow = isFirst && place == 0 && page < child.firstStart
        let isAbove = isLast && place == branch.count - 1 && page > child.lastStart
        let half = RangeNode.capacity / 2
        let kept = isBelow ? 1 : isAbove ? RangeNode.capacity - 1 : half
        branch.splitChild(at: place, keeping: kept)
        place = branch.place(of: page)
      }
      isFirst = isFirst && place == 0
      isLast = isLast && place == branch.count - 1
      guard let child = branch.children[place] else { return }
      node = child
    }
  }

  /// Puts the way to the leaf where `page` belongs in order after ranges were taken out there.
  ///
  /// The way must be the tree's own.
  mutating func repair(at page: UInt64) {
    if root.height == 0 { return }
    (root as? RangeBranch)?.repair(at: page)
    while let branch = root as? RangeBranch, branch.count == 1, let child = branch.children[0] {
      root = child
    }
  }
}
