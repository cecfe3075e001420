import PageRanges

/// What is done to a set, and how often.
struct Workload: Sendable {
  /// What is timed.
  enum Action: Sendable {
    case insert([PageRange])
    case remove([PageRange])
    case overlaps([PageRange])
    /// Take so many pages at most off the highest range, until nothing is left.
    case takeAll(upTo: UInt64)
    /// Look at each range.
    case iterate
  }

  let name: String

  /// What is in the set before, in the order it comes.
  let built: [PageRange]

  let action: Action

  /// How many operations are timed.
  let count: Int
}

/// A kind of workload, of any size.
enum WorkloadKind: String, CaseIterable, Sendable {
  case randomDisjoint = "random, disjoint"
  case randomMerging = "random, merging"
  case sequential
  case reverse
  case alternate = "alternate pages"
  case fillingInOrder = "filling the gaps, in order"
  case filling = "filling the gaps, at random"
  case overlaps = "overlap queries"
  case splitting = "removals that split"
  case iteration = "iteration"
  case taking = "taking from the top"
  case givingBack = "giving back 200 GB"

  /// The workload of so many ranges, the same for a seed.
  func workload(_ count: Int, seed: UInt64) -> Workload {
    var random = SplitMix64(seed: seed)
    let n = UInt64(count)
    switch self {
    case .randomDisjoint: return inserting(shuffled(slots(n), &random))
    case .randomMerging: return inserting((0..<n).map { _ in page(random.next(below: n)) })
    case .sequential: return inserting((0..<n).map(page))
    case .reverse: return inserting((0..<n).reversed().map(page))
    case .alternate: return inserting((0..<n).map { page(2 * $0) })
    case .fillingInOrder:
      return inserting((0..<n).map { page(2 * $0 + 1) }, into: (0..<n).map { page(2 * $0) })
    case .filling:
      return inserting(
        shuffled((0..<n).map { page(2 * $0 + 1) }, &random), into: (0..<n).map { page(2 * $0) })
    case .overlaps:
      let queries = shuffled(slots(n), &random).map { PageRange($0.start..<$0.start) }
      return workload(.overlaps(queries.map { page($0.start.rawValue + 9) }), count, &random)
    case .splitting:
      let middles = shuffled(slots(n), &random).map { page($0.start.rawValue + 3) }
      return workload(.remove(middles), count, &random)
    case .iteration: return workload(.iterate, count, &random)
    case .taking: return workload(.takeAll(upTo: .max), count, &random)
    case .givingBack:
      let pages = max(Self.pagesOf200GB / n, 2)
      let built = shuffled((0..<n).map { range($0 * (pages + 1), pages) }, &random)
      let pieces = (pages + 511) / 512
      return Workload(
        name: rawValue, built: built, action: .takeAll(upTo: 512), count: count * Int(pieces))
    }
  }

  /// 200 GB, in pages.
  private static let pagesOf200GB: UInt64 = 200_000_000_000 / 4096

  /// What is inserted, into a set that may have something in it.
  private func inserting(_ ranges: [PageRange], into built: [PageRange] = []) -> Workload {
    Workload(name: rawValue, built: built, action: .insert(ranges), count: ranges.count)
  }

  /// Something done to a set of ranges that came at random.
  private func workload(
    _ action: Workload.Action, _ count: Int, _ random: inout SplitMix64
  ) -> Workload {
    let built = shuffled(slots(UInt64(count)), &random)
    return Workload(name: rawValue, built: built, action: action, count: count)
  }

  /// Eight pages of each sixteen.
  private func slots(_ count: UInt64) -> [PageRange] { (0..<count).map { range($0 * 16, 8) } }

  private func page(_ number: UInt64) -> PageRange { range(number, 1) }

  private func range(_ start: UInt64, _ count: UInt64) -> PageRange {
    PageRange(PageNumber(start)..<PageNumber(start + count))
  }

  private func shuffled(_ ranges: [PageRange], _ random: inout SplitMix64) -> [PageRange] {
    var ranges = ranges
    for index in ranges.indices.dropFirst() {
      ranges.swapAt(index, Int(random.next(below: UInt64(index + 1))))
    }
    return ranges
  }
}
