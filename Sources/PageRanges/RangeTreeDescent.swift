// All that the compiler does not check in this module: the way down the tree, which every operation
// takes, and that a tree can be sent.
//
// On the way down a node is looked at without counting a reference to it: the tree refers to it,
// and nothing makes the tree let go of it meanwhile. Counting costs an insertion a tenth to a
// third more time, and a search twice as much.

/// A node that two trees share is never changed, so no thread sees another change one.
extension RangeTree: @unchecked Sendable {}

/// Which leaf of a tree to go down to.
package enum RangeTreeDescent {
  /// The leaf where a range that starts at this page, which is not `RangeNode.unusedStart`,
  /// belongs.
  case toPage(UInt64)
  /// The leaf with the lowest ranges.
  case toLowest
  /// The leaf with the highest ranges.
  case toHighest
}

extension RangeTree {
  /// Looks at one leaf.
  ///
  /// `body` gets the leaf and the start of the next leaf, or `RangeNode.unusedStart`.
  @inline(__always)
  package func withLeaf<Result>(
    _ descent: RangeTreeDescent, _ body: (_ leaf: RangeLeaf, _ next: UInt64) -> Result
  ) -> Result {
    var next = RangeNode.unusedStart
    var node = unsafe Unmanaged.passUnretained(root)
    while let child = unsafe node._withUnsafeGuaranteedRef({ node in
      unsafe node.child(descent, next: &next)
    }) {
      unsafe node = child
    }
    return unsafe node._withUnsafeGuaranteedRef { leaf in
      unsafe body(unsafeDowncast(leaf, to: RangeLeaf.self), next)
    }
  }

  /// Changes one leaf, which is first made this tree's own, and every node on the way to it.
  ///
  /// `body` gets the leaf and the start of the next leaf, or `RangeNode.unusedStart`.
  @inline(__always)
  package mutating func withOwnLeaf<Result>(
    _ descent: RangeTreeDescent, _ body: (_ leaf: RangeLeaf, _ next: UInt64) -> Result
  ) -> Result {
    makeRootOwn()
    var next = RangeNode.unusedStart
    var node = unsafe Unmanaged.passUnretained(root)
    while let child = unsafe node._withUnsafeGuaranteedRef({ node in
      unsafe node.ownChild(descent, next: &next)
    }) {
      unsafe node = child
    }
    return unsafe node._withUnsafeGuaranteedRef { leaf in
      unsafe body(unsafeDowncast(leaf, to: RangeLeaf.self), next)
    }
  }
}

extension RangeNode {
  /// The child to go down to, or nil in a leaf.
  ///
  /// `next` becomes the start of the child above that one, if there is one.
  @inline(__always)
  fileprivate final func child(
    _ descent: RangeTreeDescent, next: inout UInt64
  ) -> Unmanaged<RangeNode>? {
    guard height > 0 else { return nil }
    let branch = unsafe unsafeDowncast(self, to: RangeBranch.self)
    let place = branch.place(descent, next: &next)
    guard let child = branch.children[place] else { return nil }
    return unsafe Unmanaged.passUnretained(child)
  }

  @inline(__always)
  fileprivate final func ownChild(
    _ descent: RangeTreeDescent, next: inout UInt64
  ) -> Unmanaged<RangeNode>? {
    guard height > 0 else { return nil }
    let branch = unsafe unsafeDowncast(self, to: RangeBranch.self)
    let place = branch.place(descent, next: &next)
    branch.makeChildOwn(at: place)
    guard let child = branch.children[place] else { return nil }
    return unsafe Unmanaged.passUnretained(child)
  }
}

extension RangeBranch {
  @inline(__always)
  fileprivate func place(_ descent: RangeTreeDescent, next: inout UInt64) -> Int {
    let place =
      switch descent {
      case .toPage(let page): place(of: page)
      case .toLowest: 0
      case .toHighest: (Int(count) &- 1) & 31
      }
    if place < RangeNode.capacity - 1 { next = min(next, starts[place + 1]) }
    return place
  }
}
