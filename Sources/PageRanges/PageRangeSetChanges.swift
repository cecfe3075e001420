extension PageRangeSet {
  /// What an insertion found.
  public struct Insertion: Hashable, Sendable {
    /// How many of the pages were not in the set before.
    public var newPages: UInt64

    /// How many of the pages were in the set already.
    public var duplicatePages: UInt64

    /// The outcome of inserting this many new and this many known pages.
    public init(newPages: UInt64, duplicatePages: UInt64) {
      self.newPages = newPages
      self.duplicatePages = duplicatePages
    }
  }

  /// Adds the pages of `range`, joining them with the ranges they touch.
  ///
  /// - Complexity: O(log n + k), where k is the number of ranges it joins.
  @discardableResult
  public mutating func insert(_ range: PageRange) -> Insertion {
    let before = tally.pages
    _ = insert(range, withinBudget: .max)
    let new = tally.pages &- before
    return Insertion(newPages: new, duplicatePages: range.count &- new)
  }

  /// Adds the pages of `range`, unless that would take the set above `budget` ranges.
  ///
  /// A range that touches one in the set adds none to their number, and is never refused.
  ///
  /// - Throws: `PageRangeBudgetExceeded`, leaving the set as it was.
  /// - Complexity: O(log n + k), where k is the number of ranges it joins.
  @discardableResult
  public mutating func insert(
    _ range: PageRange, budget: Int
  ) throws(PageRangeBudgetExceeded) -> Insertion {
    let before = tally.pages
    guard insert(range, withinBudget: budget) else {
      throw PageRangeBudgetExceeded(budget: budget)
    }
    let new = tally.pages &- before
    return Insertion(newPages: new, duplicatePages: range.count &- new)
  }

  /// Takes the pages of `range` out of the set; one range may become two.
  ///
  /// - Returns: How many pages were in the set and now are not.
  /// - Complexity: O(log n + k), where k is the number of ranges it meets.
  @discardableResult
  public mutating func remove(_ range: PageRange) -> UInt64 {
    let before = tally.pages
    var start = range.start.rawValue
    let end = range.end.rawValue
    while start < end {
      guard tree != nil else {
        removeWithoutTree(PageRange(from: start, to: end))
        break
      }
      start = removeFromLeaf(start: start, end: end)
    }
    return before &- tally.pages
  }

  /// Takes every page out of the set.
  public mutating func removeAll() { self = PageRangeSet() }

  /// Takes the highest range out of the set, or the top of it if it is longer than `maximum` pages.
  ///
  /// - Returns: The pages taken, or nil if the set is empty or `maximum` is 0.
  /// - Complexity: O(log n).
  public mutating func takeHighest(upTo maximum: UInt64) -> PageRange? {
    guard maximum > 0 else { return nil }
    var tally = self.tally
    let change = tree?.withOwnLeaf(.toHighest) { leaf, _ in
      (taken: leaf.takeLast(upTo: maximum, tally: &tally), needsRepair: leaf.isSparse)
    }
    guard let change else {
      let range = only
      setOnly(range?.dropLast(maximum))
      return range?.suffix(maximum)
    }
    self.tally = tally
    tidy(at: RangeNode.highestStart, needsRepair: change.needsRepair)
    return change.taken
  }

  /// Takes the lowest range out of the set, or the bottom of it if it is longer than `maximum`
  /// pages.
  ///
  /// - Returns: The pages taken, or nil if the set is empty or `maximum` is 0.
  /// - Complexity: O(log n).
  public mutating func takeLowest(upTo maximum: UInt64) -> PageRange? {
    guard maximum > 0 else { return nil }
    var tally = self.tally
    let change = tree?.withOwnLeaf(.toLowest) { leaf, _ in
      (taken: leaf.takeFirst(upTo: maximum, tally: &tally), needsRepair: leaf.isSparse)
    }
    guard let change else {
      let range = only
      setOnly(range?.dropFirst(maximum))
      return range?.prefix(maximum)
    }
    self.tally = tally
    tidy(at: 0, needsRepair: change.needsRepair)
    return change.taken
  }
}

extension PageRangeSet {
  /// Gives whether the budget allows it.
  private mutating func insert(_ range: PageRange, withinBudget budget: Int) -> Bool {
    if range.isEmpty { return true }
    guard tree != nil else { return insertWithoutTree(range, withinBudget: budget) }
    while true {
      switch insertIntoLeaf(range, withinBudget: budget) {
      case .done: return true
      case .refused: return false
      case .full: tree?.makeRoom(for: range.start.rawValue)
      case .spills:
        insertAcrossLeaves(range)
        return true
      }
    }
  }

  @inline(__always)
  private mutating func insertIntoLeaf(
    _ range: PageRange, withinBudget budget: Int
  ) -> LeafOutcome {
    let start = range.start.rawValue
    let end = range.end.rawValue
    // Held apart, because the tree changes at the same time.
    var tally = self.tally
    let change = tree?.withOwnLeaf(.toPage(start)) { leaf, next in
      let before = leaf.count
      let outcome = leaf.insert(
        start: start, end: end, next: next, budget: budget, tally: &tally)
      return (outcome: outcome, needsRepair: leaf.count < before && leaf.isSparse)
    }
    guard let change else { return .done }
    self.tally = tally
    tidy(at: start, needsRepair: change.needsRepair)
    return change.outcome
  }

  private mutating func insertWithoutTree(
    _ range: PageRange, withinBudget budget: Int
  ) -> Bool {
    guard let known = only else {
      if budget <= 0 { return false }
      setOnly(range)
      return true
    }
    if known.touches(range) {
      setOnly(PageRange(min(known.start, range.start)..<max(known.end, range.end)))
      return true
    }
    if budget <= 1 { return false }
    tally.add(start: range.start.rawValue, end: range.end.rawValue)
    tree = range.start < known.start ? RangeTree(range, known) : RangeTree(known, range)
    return true
  }

  /// Inserts a range that touches some in more than one leaf: takes those out, then inserts all of
  /// them as one.
  private mutating func insertAcrossLeaves(_ range: PageRange) {
    let below = self.range(startingAtOrBelow: range.start)
    let above = self.range(startingAtOrBelow: range.end)
    var joined = range.start..<range.end
    if let below, below.end >= range.start { joined = below.start..<joined.upperBound }
    if let above, above.end > range.end { joined = joined.lowerBound..<above.end }
    remove(PageRange(joined))
    insert(PageRange(joined))
  }

  /// Gives where to go on.
  private mutating func removeFromLeaf(start: UInt64, end: UInt64) -> UInt64 {
    var tally = self.tally
    let change = tree?.withOwnLeaf(.toPage(start)) { leaf, next in
      let first = leaf.firstStart
      let outcome = leaf.remove(start: start, end: end, next: next, tally: &tally)
      let needsRepair = leaf.isSparse || leaf.firstStart != first
      return (outcome: outcome, needsRepair: needsRepair, next: next)
    }
    guard let change else { return end }
    self.tally = tally
    if case .full = change.outcome {
      tree?.makeRoom(for: start)
      return start
    }
    tidy(at: start, needsRepair: change.needsRepair)
    if case .spills = change.outcome { return change.next }
    return end
  }

  private mutating func removeWithoutTree(_ range: PageRange) {
    guard let known = only, let common = known.intersection(range) else { return }
    let below = PageRange(known.start..<common.start)
    let above = PageRange(common.end..<known.end)
    setOnly(below.isEmpty ? above : below)
    guard !below.isEmpty, !above.isEmpty else { return }
    tally.add(start: above.start.rawValue, end: above.end.rawValue)
    tree = RangeTree(below, above)
  }

  /// Puts the tree in order after a change to the leaf where `page` belongs, and does without one
  /// when one range is left or none.
  @inline(__always)
  private mutating func tidy(at page: UInt64, needsRepair: Bool) {
    if needsRepair { tree?.repair(at: page) }
    if tally.ranges < 2 { setOnly(isEmpty ? nil : first) }
  }
}
