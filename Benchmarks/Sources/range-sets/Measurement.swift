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
  mutating func run<Set: Contender & ~Copyable>(_ workloads: [Workload], on: Set.Type) {
    var time: UInt64 = 0
    var operations = 0
    checksum = 0
    for workload in workloads {
      var set = Set()
      for range in workload.built { _ = set.insert(range) }
      let begun = thread_nanoseconds()
      checksum &+= Self.perform(workload.action, on: &set)
      let passed = thread_nanoseconds() - begun
      time += passed - min(passed, Self.clockCost)
      operations += workload.count
    }
    samples.append(Double(time) / Double(max(operations, 1)))
  }

  /// What reading the clock adds to each measurement, which counts where sets are small.
  private static let clockCost: UInt64 = {
    let costs = (0..<1001).map { _ in
      let begun = thread_nanoseconds()
      return thread_nanoseconds() - begun
    }
    return costs.sorted()[costs.count / 2]
  }()

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
