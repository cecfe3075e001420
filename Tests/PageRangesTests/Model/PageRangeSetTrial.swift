import PageRanges

/// A set and its model, driven by the same operations and compared after each.
struct PageRangeSetTrial {
  /// A mistake planted to see it found: what the set inserts in place of a range.
  typealias PlantedBug = (PageRange, PageRangeSet) -> PageRange

  private var set = PageRangeSet()
  private var model: NaivePageSet
  private var snapshots: [(set: PageRangeSet, runs: [PageRange])] = []
  private let pages: UInt64
  private let plantedBug: PlantedBug?

  /// The first difference between a set and its model under these operations, or nil.
  static func failure(
    of operations: [PageRangeSetOperation], pages: UInt64, plantedBug: PlantedBug? = nil
  ) -> String? {
    var trial = PageRangeSetTrial(pages: pages, plantedBug: plantedBug)
    for (index, operation) in operations.enumerated() {
      let isThorough = index % 64 == 0 || index == operations.count - 1
      if let failure = trial.apply(operation) ?? (isThorough ? trial.compare() : nil) {
        return "operation \(index), \(operation): \(failure)"
      }
    }
    return trial.compareSnapshots()
  }

  private init(pages: UInt64, plantedBug: PlantedBug?) {
    self.pages = pages
    self.plantedBug = plantedBug
    model = NaivePageSet(pages: Int(pages))
  }

  private mutating func apply(_ operation: PageRangeSetOperation) -> String? {
    switch operation {
    case .insert(let range): return insert(range, budget: nil)
    case .insertWithinBudget(let range, let budget): return insert(range, budget: budget)
    case .remove(let range):
      return Self.difference("removed", set.remove(range), model.set(range, to: false))
    case .insertComb(let range):
      let teeth = Self.pages(of: range, each: 2)
      let expected = teeth.reduce(0) { $0 + model.set($1, to: true) }
      let new = teeth.reduce(0) { $0 + set.insert($1).newPages }
      return Self.difference("inserted", new, expected)
    case .removeComb(let range):
      let teeth = Self.pages(of: range, each: 3)
      let expected = teeth.reduce(0) { $0 + model.set($1, to: false) }
      let removed = teeth.reduce(0) { $0 + set.remove($1) }
      return Self.difference("removed", removed, expected)
    case .query(let range): return query(range)
    case .takeHighest(let maximum):
      let expected = maximum == 0 ? nil : model.runs.last.map { $0.suffix(maximum) }
      return take(expected, set.takeHighest(upTo: maximum))
    case .takeLowest(let maximum):
      let expected = maximum == 0 ? nil : model.runs.first.map { $0.prefix(maximum) }
      return take(expected, set.takeLowest(upTo: maximum))
    case .formUnion(let ranges): return formUnion(ranges)
    case .subtract(let ranges):
      let expected = ranges.reduce(0) { $0 + model.set($1, to: false) }
      return Self.difference("subtracted", set.subtract(Self.set(of: ranges)), expected)
    case .intersect(let ranges): return intersect(ranges)
    case .removeAll:
      set.removeAll()
      model = NaivePageSet(pages: Int(pages))
      return compare()
    case .snapshot:
      if snapshots.count == 4 { snapshots.removeFirst() }
      snapshots.append((set, model.runs))
      return nil
    case .restore: return restore()
    }
  }

  private mutating func insert(_ range: PageRange, budget: Int?) -> String? {
    let known = set.rangeCount
    let inserted = plantedBug?(range, set) ?? range
    do {
      let found =
        if let budget { try set.insert(inserted, budget: budget) } else { set.insert(inserted) }
      let new = model.set(range, to: true)
      let expected = PageRangeSet.Insertion(newPages: new, duplicatePages: range.count - new)
      if let budget, set.rangeCount > max(budget, known) { return "the budget is exceeded" }
      return Self.difference("inserted", found, expected)
    } catch {
      let isJust = !range.isEmpty && !model.touches(range) && known >= error.budget
      return isJust && error.budget == budget ? nil : "refused, though the budget allows it"
    }
  }

  private func query(_ range: PageRange) -> String? {
    let known = model.count(in: range)
    return Self.difference("pages in range", set.overlapPages(range), known)
      ?? Self.difference("overlaps", set.overlaps(range), known > 0)
      ?? Self.difference("contains", set.contains(range), known == range.count)
      ?? Self.difference("has start", set.contains(range.start), model.contains(range.start))
      ?? Self.difference("has end", set.contains(range.end), model.contains(range.end))
  }

  private mutating func take(_ expected: PageRange?, _ taken: PageRange?) -> String? {
    if let expected { _ = model.set(expected, to: false) }
    return Self.difference("took", taken, expected)
  }

  private mutating func formUnion(_ ranges: [PageRange]) -> String? {
    let other = Self.set(of: ranges)
    let new = ranges.reduce(0) { $0 + model.set($1, to: true) }
    let expected = PageRangeSet.Insertion(newPages: new, duplicatePages: other.pageCount - new)
    return Self.difference("united", set.formUnion(other), expected)
  }

  private mutating func intersect(_ ranges: [PageRange]) -> String? {
    let other = Self.set(of: ranges)
    var common = NaivePageSet(pages: Int(pages))
    for range in ranges { _ = common.set(range, to: true) }
    for page in 0..<pages where !model.contains(PageNumber(page)) {
      _ = common.set(PageRange(PageNumber(page)..<PageNumber(page + 1)), to: false)
    }
    let intersection = set.intersection(other)
    if intersection != other.intersection(set) { return "intersection is not symmetric" }
    (set, model) = (intersection, common)
    return compare()
  }

  private mutating func restore() -> String? {
    do {
      let restored = try PageRangeSet(validating: set.ranges, budget: set.rangeCount)
      if restored != set || restored.digest != set.digest { return "restored another set" }
      set = restored
      return nil
    } catch {
      return "not restored: \(error)"
    }
  }

  /// Compares everything that can be seen of the set.
  private func compare() -> String? {
    let runs = model.runs
    return Self.difference("ranges", Array(set.ranges), runs)
      ?? Self.difference("reversed", Array(set.reversedRanges), runs.reversed())
      ?? Self.difference("page count", set.pageCount, model.pageCount)
      ?? Self.difference("range count", set.rangeCount, runs.count)
      ?? Self.difference("is empty", set.isEmpty, runs.isEmpty)
      ?? Self.difference("first", set.first, runs.first)
      ?? Self.difference("last", set.last, runs.last)
      ?? Self.difference("digest", set.digest, Self.set(of: runs.reversed()).digest)
  }

  private func compareSnapshots() -> String? {
    for (index, snapshot) in snapshots.enumerated() {
      let pages = snapshot.runs.reduce(0) { $0 + $1.count }
      let failure =
        Self.difference("ranges", Array(snapshot.set.ranges), snapshot.runs)
        ?? Self.difference("page count", snapshot.set.pageCount, pages)
        ?? Self.difference("is equal", set == snapshot.set, snapshot.runs == model.runs)
      if let failure { return "snapshot \(index): \(failure)" }
    }
    return nil
  }

  /// Single pages of a range, so many apart.
  private static func pages(of range: PageRange, each distance: UInt64) -> [PageRange] {
    stride(from: range.start.rawValue, to: range.end.rawValue, by: Int(distance)).map {
      PageRange(PageNumber($0)..<PageNumber($0 + 1))
    }
  }

  private static func set(of ranges: [PageRange]) -> PageRangeSet {
    var set = PageRangeSet()
    for range in ranges { set.insert(range) }
    return set
  }

  private static func difference<Value: Equatable>(
    _ what: String, _ actual: Value, _ expected: Value
  ) -> String? {
    actual == expected ? nil : "\(what) is \(actual), should be \(expected)"
  }
}
