import PageRanges
import RangeSetPeers

/// How a contender did: the run times of one workload, in nanoseconds for each operation.
struct Measurement {
  private(set) var samples: [Double] = []
  private(set) var checksum: UInt64 = 0

  var median: Double? {
    samples.isEmpty ? nil : samples.sorted()[samples.count / 2]
  }

  /// Runs workloads of one kind once each, one after the other, and keeps their mean as a sample.
  ///
  /// The time is that of the thread, so that what else runs on the machine counts for less.
  mutating func run<Set: Contender & ~Copyable>(_ workloads: [Workload], on set: Set.Type) {
    guard let first = workloads.first else { return }
    // A look at the clock takes as long as ten insertions: one for many small sets.
    let batch = max(1, 1_000 / max(first.count, 1))
    var time: UInt64 = 0
    var rest = workloads[...]
    checksum = 0
    while !rest.isEmpty {
      time += Self.time(of: Array(rest.prefix(batch)), on: set, &checksum)
      rest = rest.dropFirst(batch)
    }
    let operations = workloads.reduce(0) { $0 + $1.count }
    samples.append(Double(time) / Double(max(operations, 1)))
  }

  /// Gives how many nanoseconds the actions of these workloads take, each on a set of its own.
  private static func time<Set: Contender & ~Copyable>(
    of workloads: [Workload], on: Set.Type, _ checksum: inout UInt64
  ) -> UInt64 {
    let sets = UnsafeMutablePointer<Set>.allocate(capacity: workloads.count)
    for (index, workload) in workloads.enumerated() {
      (sets + index).initialize(to: Set())
      for range in workload.built { _ = sets[index].insert(range) }
    }
    let begun = thread_nanoseconds()
    for (index, workload) in workloads.enumerated() {
      checksum &+= perform(workload.action, on: &sets[index])
    }
    let time = thread_nanoseconds() - begun
    sets.deinitialize(count: workloads.count)
    sets.deallocate()
    return time
  }

  @inline(never)
  private static func perform<Set: Contender & ~Copyable>(
    _ action: Workload.Action, on set: inout Set
  ) -> UInt64 {
    var sum: UInt64 = 0
    switch action {
    case .insert(let ranges): for range in ranges { sum &+= set.insert(range) }
    case .remove(let ranges): for range in ranges { sum &+= set.remove(range) }
    case .overlaps(let ranges): for range in ranges { sum &+= set.overlaps(range) ? 1 : 0 }
    case .takeAll(let maximum):
      var taken: UInt64 = 1
      while taken > 0 {
        taken = set.takeHighest(upTo: maximum)
        sum &+= taken
      }
    case .iterate: sum = set.sum()
    }
    return sum &+ UInt64(set.rangeCount)
  }
}
