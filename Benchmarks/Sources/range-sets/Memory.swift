import Glibc
import PageRanges
import RangeSetPeers

/// What a set takes, as malloc counts it.
enum Memory {
  static func printTable(sizes: [Int]) {
    useMallocOnly()
    print("Bytes for each range, random and disjoint\n" + "ranges".padded(10) + names)
    for size in [1] + sizes {
      let workload = WorkloadKind.randomDisjoint.workload(size, seed: 1)
      let bytes = [
        used(by: OurSet.self, workload),
        size <= GTreeSet.largestSize ? used(by: GTreeSet.self, workload) : nil,
        used(by: BTreeMapSet.self, workload),
      ]
      let texts = bytes.map { ($0.map { (Double($0) / Double(size)).text(1) } ?? "-").padded(14) }
      print(String(size).padded(10) + texts.joined())
    }
  }

  /// Starts this program again with GLib's own allocator switched off, unless it is: that keeps what
  /// is freed, and malloc does not know how much of it is in use.
  private static func useMallocOnly() {
    if getenv("G_SLICE") != nil { return }
    setenv("G_SLICE", "always-malloc", 1)
    execv("/proc/self/exe", CommandLine.unsafeArgv)
  }

  private static var names: String {
    RaceTable.names.dropLast().map { $0.padded(14) }.joined()
  }

  /// The bytes of a set itself and of what it has allocated.
  private static func used<Set: Contender & ~Copyable>(
    by type: Set.Type, _ workload: Workload
  ) -> Int {
    guard case .insert(let ranges) = workload.action else { return 0 }
    // Many small sets at once: malloc does not tell of what it keeps ready for the next.
    let sets = max(1, 20_000 / ranges.count)
    let before = allocated_bytes()
    let after = held(sets, type, ranges)
    return (after - before) / sets + MemoryLayout<Set>.size
  }

  /// What is allocated while there are so many sets.
  private static func held<Set: Contender & ~Copyable>(
    _ sets: Int, _ type: Set.Type, _ ranges: [PageRange]
  ) -> Int {
    if sets == 0 { return allocated_bytes() }
    var set = Set()
    for range in ranges { _ = set.insert(range) }
    let bytes = held(sets - 1, type, ranges)
    precondition(set.rangeCount == ranges.count)
    return bytes
  }
}
