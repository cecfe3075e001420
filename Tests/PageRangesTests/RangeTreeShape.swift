import PageRanges

/// What is wrong with a tree, or how large its parts are.
struct RangeTreeShape {
  private(set) var flaws: [String] = []
  private(set) var leafCount = 0
  private(set) var ranges: [PageRange] = []
  let height: UInt32

  init(of tree: RangeTree) {
    height = tree.root.height
    visit(tree.root, isFirst: true, isLast: true)
    for (low, high) in zip(ranges, ranges.dropFirst()) where low.end >= high.start {
      flaws.append("\(low) and \(high) touch or are out of order")
    }
  }

  private mutating func visit(_ node: RangeNode, isFirst: Bool, isLast: Bool) {
    // A branch that has just lost a child is seen to by the next change below it.
    let fewest = isFirst || isLast ? 1 : node.height == 0 ? 8 : 7
    if node.usedCount < fewest || node.usedCount > 32 {
      flaws.append("a node of height \(node.height) has a count of \(node.usedCount)")
    }
    if let leaf = node as? RangeLeaf { visit(leaf) }
    if let branch = node as? RangeBranch { visit(branch, isFirst: isFirst, isLast: isLast) }
  }

  private mutating func visit(_ leaf: RangeLeaf) {
    leafCount += 1
    for index in 0..<32 {
      let isUsed = index < leaf.usedCount
      if isUsed { ranges.append(leaf.range(at: index)) }
      if isUsed, leaf.range(at: index).isEmpty { flaws.append("a range is empty") }
    }
    if leaf.rank(of: RangeNode.highestStart) != leaf.usedCount {
      flaws.append("unused place in use")
    }
  }

  private mutating func visit(_ branch: RangeBranch, isFirst: Bool, isLast: Bool) {
    for place in 0..<32 {
      let (node, bound) = branch.child(at: place)
      guard place < branch.usedCount, let child = node else {
        let isClear = bound == .max && node == nil
        if place < branch.usedCount || !isClear { flaws.append("a child where none should be") }
        continue
      }
      if child.height + 1 != branch.height { flaws.append("heights differ") }
      let rangesBefore = ranges.count
      let isFirstChild = isFirst && place == 0
      visit(child, isFirst: isFirstChild, isLast: isLast && place == branch.usedCount - 1)
      if ranges.count == rangesBefore { continue }
      let start = isFirstChild ? 0 : ranges[rangesBefore].start.rawValue
      if bound != start { flaws.append("a start is wrong") }
    }
  }
}
