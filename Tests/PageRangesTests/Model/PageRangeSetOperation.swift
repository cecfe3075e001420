import PageRanges

/// Something done to a set and to its model alike.
enum PageRangeSetOperation: Hashable {
  case insert(PageRange)
  case insertWithinBudget(PageRange, budget: Int)
  case remove(PageRange)
  /// Insert every other page.
  case insertComb(PageRange)
  /// Remove every third page.
  case removeComb(PageRange)
  case query(PageRange)
  case takeHighest(UInt64)
  case takeLowest(UInt64)
  case formUnion([PageRange])
  case subtract([PageRange])
  case intersect([PageRange])
  case removeAll
  /// Keep a copy, to be compared at the end with what it was when it was made.
  case snapshot
  /// Go on with a set restored from what this one saves.
  case restore
}

/// What sort of operations a random list is made of.
struct OperationMix {
  /// How many pages there are to work on.
  var pages: UInt64
  /// How long a range may be, in pages.
  var longest: UInt64
  /// How many of 16 operations insert.
  var insertions: UInt64
  /// Whether ranges start on even pages only, which lets many lie side by side.
  var alternate = false

  /// Whether many ranges are inserted and removed at once, which makes for a large tree.
  var hasCombs = false

  static let all = [
    OperationMix(pages: 40, longest: 6, insertions: 6),
    OperationMix(pages: 400, longest: 5, insertions: 7),
    OperationMix(pages: 4_000, longest: 1, insertions: 13, alternate: true),
    OperationMix(pages: 4_000, longest: 40, insertions: 10),
    OperationMix(pages: 10_000, longest: 200, insertions: 4, hasCombs: true),
  ]

  func operations(_ count: Int, seed: UInt64) -> [PageRangeSetOperation] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in operation(from: &random) }
  }

  private func operation(from random: inout SplitMix64) -> PageRangeSetOperation {
    if hasCombs, random.next(below: 64) == 0 {
      let range = range(from: &random, upTo: pages)
      return random.next(below: 2) == 0 ? .insertComb(range) : .removeComb(range)
    }
    if random.next(below: 16) < insertions { return .insert(range(from: &random)) }
    switch random.next(below: 64) {
    case 0..<12: return .insertWithinBudget(range(from: &random), budget: budget(from: &random))
    case 12..<28: return .remove(range(from: &random))
    case 28..<44: return .query(range(from: &random, upTo: longest * 4))
    case 44..<50: return .takeHighest(random.next(below: longest + 1))
    case 50..<56: return .takeLowest(random.next(below: longest + 1))
    case 56: return .formUnion(ranges(from: &random))
    case 57: return .subtract(ranges(from: &random))
    case 58: return .intersect([range(from: &random, upTo: pages)] + ranges(from: &random))
    case 59: return .remove(range(from: &random, upTo: pages / 2))
    case 60: return .insert(range(from: &random, upTo: pages / 2))
    case 61: return random.next(below: 8) == 0 ? .removeAll : .restore
    default: return .snapshot
    }
  }

  private func budget(from random: inout SplitMix64) -> Int {
    Int(random.next(below: max(2, pages / (alternate ? 2 : 4))))
  }

  private func ranges(from random: inout SplitMix64) -> [PageRange] {
    (0..<random.next(below: 9)).map { _ in range(from: &random) }
  }

  private func range(from random: inout SplitMix64, upTo longest: UInt64? = nil) -> PageRange {
    let limit = longest ?? self.longest
    var start = random.next(below: pages)
    if alternate { start &= ~1 }
    let isEmpty = random.next(below: 32) == 0
    let count = isEmpty ? 0 : 1 + random.next(below: limit)
    return PageRange(PageNumber(start)..<PageNumber(min(start + count, pages)))
  }
}
