import PageRanges
import RangeSetPeers

/// What it costs to copy a set, to change one range of the copy, and to let the copy go.
enum Copying {
  static let name = "copying"

  static func printTable(sizes: [Int], runs: Int) {
    print("\nMicroseconds to copy a set, change one range of the copy, and drop it")
    print("ranges".padded(10) + OurSet.name.padded(14) + BTreeMapSet.name.padded(14))
    for size in sizes {
      let workload = WorkloadKind.randomDisjoint.workload(size, seed: 1)
      guard case .insert(let ranges) = workload.action else { continue }
      let times = [ours(ranges, runs), btreeMap(ranges, runs)]
      print(String(size).padded(10) + times.map { ($0 / 1000).text(2).padded(14) }.joined())
    }
  }

  private static func ours(_ ranges: [PageRange], _ runs: Int) -> Double {
    var set = PageRangeSet()
    for range in ranges { set.insert(range) }
    // Other places each time, so that what a change touches is not in the cache from the last.
    return median(runs, of: ranges) { range in
      var copy = set
      copy.remove(range)
      return UInt64(copy.rangeCount)
    }
  }

  private static func btreeMap(_ ranges: [PageRange], _ runs: Int) -> Double {
    var set = BTreeMapSet()
    for range in ranges { _ = set.insert(range) }
    return median(runs, of: ranges) { range in
      var copy = set.copy()
      _ = copy.remove(range)
      return UInt64(copy.rangeCount)
    }
  }

  private static func median(
    _ runs: Int, of ranges: [PageRange], _ body: (PageRange) -> UInt64
  ) -> Double {
    let times = (0..<runs * 3).map { run in
      let range = ranges[(run * 7919 + 13) % ranges.count]
      let begun = thread_nanoseconds()
      let count = body(range)
      let time = thread_nanoseconds() - begun
      precondition(count == ranges.count - 1)
      return Double(time)
    }
    return times.sorted()[times.count / 2]
  }
}
