extension PageRangeSet {
  /// The ranges, from the lowest to the highest.
  public var ranges: Ranges { Ranges(self, from: PageNumber(0)) }

  /// The ranges, from the highest to the lowest.
  public var reversedRanges: ReversedRanges { ReversedRanges(self) }

  /// The ranges of a set, ascending.
  public struct Ranges: Sequence, IteratorProtocol {
    private let tree: RangeTree?
    private var only: PageRange?
    private var leaf: RangeLeaf?
    private var index = 0
    private var nextLeaf = RangeNode.unusedStart

    /// The ranges from the last that starts no higher than `page`, or else the first, on.
    init(_ set: PageRangeSet, from page: PageNumber) {
      tree = set.tree
      guard tree != nil else {
        only = set.only
        return
      }
      let start = Swift.min(page.rawValue, RangeNode.highestStart)
      enterLeaf(of: start)
      if let leaf { index = Swift.max(leaf.rank(of: start) - 1, 0) }
    }

    private mutating func enterLeaf(of page: UInt64) {
      index = 0
      tree?.withLeaf(.toPage(page)) { leaf, next in
        self.leaf = leaf
        nextLeaf = next
      }
    }

    /// The next range up, or nil at the end.
    public mutating func next() -> PageRange? {
      guard let leaf else { return only.take() }
      let range = leaf.range(at: index)
      index += 1
      if index == leaf.count {
        self.leaf = nil
        if nextLeaf != RangeNode.unusedStart { enterLeaf(of: nextLeaf) }
      }
      return range
    }
  }

  /// The ranges of a set, descending.
  public struct ReversedRanges: Sequence, IteratorProtocol {
    private let tree: RangeTree?
    private var only: PageRange?
    private var leaf: RangeLeaf?
    private var index = 0

    fileprivate init(_ set: PageRangeSet) {
      tree = set.tree
      if tree == nil { only = set.only } else { enterLeaf(of: RangeNode.highestStart) }
    }

    private mutating func enterLeaf(of page: UInt64) {
      tree?.withLeaf(.toPage(page)) { leaf, _ in
        index = leaf.rank(of: page)
        self.leaf = index > 0 ? leaf : nil
      }
    }

    /// The next range down, or nil at the end.
    public mutating func next() -> PageRange? {
      guard let leaf else { return only.take() }
      index -= 1
      let range = leaf.range(at: index)
      if index == 0 {
        self.leaf = nil
        if let below = range.start.retreated(by: 1) { enterLeaf(of: below.rawValue) }
      }
      return range
    }
  }
}
