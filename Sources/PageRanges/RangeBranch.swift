/// A node above leaves or other branches, all of one height.
package final class RangeBranch: RangeNode {
  /// The lowest start below each child; `unusedStart` above those.
  ///
  /// What is below the first child of the first branch of a level has no bound below, so the start
  /// of that child is held as 0 whatever it is. All others are exact: the range below the place
  /// where a page belongs is then in the same leaf.
  private(set) var starts = NodeArray<UInt64>(repeating: RangeNode.unusedStart)

  /// The nodes below, ascending; nil above those.
  ///
  /// Only this file sets them. To say so would give them a getter, which copies all to read one.
  var children = NodeArray<RangeNode?>(repeating: nil)

  /// The branch above all there is so far.
  init(above root: RangeNode) {
    super.init(height: root.height + 1)
    insert(root, start: 0, at: 0)
  }

  private init(copying other: RangeBranch) {
    starts = other.starts
    children = other.children
    super.init(height: other.height)
    count = other.count
  }

  package override init(height: UInt32) { super.init(height: height) }

  package override func copy() -> RangeNode { RangeBranch(copying: self) }

  package override var firstStart: UInt64 { starts[0] }

  package override var lastStart: UInt64 { starts[Int(count) - 1] }

  /// The child at a place, and the lowest start below it: `starts` and `children`.
  package func child(at place: Int) -> (node: RangeNode?, start: UInt64) {
    (children[place], starts[place])
  }

  /// The place of the child below which a range that starts at `page` belongs.
  ///
  /// `page` is not `unusedStart`. The search is that of `RangeLeaf`.
  @inline(__always)
  func place(of page: UInt64) -> Int {
    var eighth = 0
    for index in 1..<8 { eighth &+= starts[index * 4] <= page ? 1 : 0 }
    var rank = eighth * 4
    for index in 0..<4 { rank &+= starts[(eighth * 4 | index) & 31] <= page ? 1 : 0 }
    return max(rank &- 1, 0) & 31
  }

  /// Makes sure that no other branch has this child too.
  @inline(__always)
  func makeChildOwn(at place: Int) {
    if !isKnownUniquelyReferenced(&children[place]) { children[place] = children[place]?.copy() }
  }
}

extension RangeBranch {
  private func insert(_ child: RangeNode?, start: UInt64, at place: Int) {
    let used = Int(count)
    starts.shiftUp(from: place, to: used)
    starts[place] = start
    children[used] = child
    for index in stride(from: used, to: place, by: -1) { children.swapAt(index, index - 1) }
    count += 1
  }

  private func removeChild(at place: Int) -> (child: RangeNode?, start: UInt64) {
    let used = Int(count)
    let start = starts[place]
    starts.shiftDown(from: place + 1, to: used, by: 1)
    starts[used - 1] = RangeNode.unusedStart
    for index in place..<used - 1 { children.swapAt(index, index + 1) }
    count -= 1
    return (children[used - 1].take(), start)
  }

  /// Moves children between this branch and the one above it, until this one has `kept` of them.
  private func balance(with upper: RangeBranch, keeping kept: Int) {
    while count < kept {
      let (child, start) = upper.removeChild(at: 0)
      insert(child, start: start, at: Int(count))
    }
    while count > kept {
      let (child, start) = removeChild(at: Int(count) - 1)
      upper.insert(child, start: start, at: 0)
    }
  }

  /// Cuts a child in two, which keeps `kept` ranges or children.
  ///
  /// There must be room for one more child, and this branch and the child must be the tree's own.
  func splitChild(at place: Int, keeping kept: Int) {
    if let leaf = children[place] as? RangeLeaf {
      let upper = leaf.split(keeping: kept)
      insert(upper, start: upper.firstStart, at: place + 1)
    } else if let branch = children[place] as? RangeBranch {
      let upper = RangeBranch(height: branch.height)
      branch.balance(with: upper, keeping: kept)
      insert(upper, start: upper.firstStart, at: place + 1)
    }
  }

  /// Brings the starts on the way to the leaf where `page` belongs up to date, and fills up the
  /// nodes on that way that have become sparse.
  ///
  /// The way must be the tree's own.
  func repair(at page: UInt64) {
    var place = place(of: page)
    if let branch = children[place] as? RangeBranch, branch.isSparse, count > 1 {
      // Before going on, so that what is below has something beside it.
      refillChild(at: place)
      place = self.place(of: page)
    }
    (children[place] as? RangeBranch)?.repair(at: page)
    updateStart(at: place)
    if let leaf = children[place] as? RangeLeaf, leaf.isSparse, count > 1 {
      refillChild(at: place)
    }
  }

  /// Joins the child at `place` with one beside it, or makes the two equally large.
  private func refillChild(at place: Int) {
    let place = max(place - 1, 0)
    makeChildOwn(at: place)
    makeChildOwn(at: place + 1)
    guard let low = children[place], let high = children[place + 1] else { return }
    let total = Int(low.count + high.count)
    let kept = total <= RangeNode.joinedCount ? total : total / 2
    if let low = low as? RangeLeaf, let high = high as? RangeLeaf {
      low.balance(with: high, keeping: kept)
    } else if let low = low as? RangeBranch, let high = high as? RangeBranch {
      low.balance(with: high, keeping: kept)
    }
    updateStart(at: place)
    if high.count > 0 { updateStart(at: place + 1) } else { _ = removeChild(at: place + 1) }
  }

  private func updateStart(at place: Int) {
    guard starts[place] > 0, let child = children[place], child.count > 0 else { return }
    starts[place] = child.firstStart
  }
}
