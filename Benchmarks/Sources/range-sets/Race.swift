import Glibc
import PageRanges

/// How the contenders did at one kind of workload.
struct RaceTable {
  /// The medians at one size, in nanoseconds; nil for a contender that did not run.
  struct Row {
    let size: Int
    let medians: [Double?]

    var ours: Double? { medians[0] }
  }

  static let names = [
    OurSet.name, GTreeSet.name, BTreeMapSet.name, StandardSet.name,
  ]

  let kind: WorkloadKind
  var rows: [Row] = []
}

/// All contenders at all workloads, in turn, so that a slow minute of the machine hits them alike.
struct Race {
  let options: Options

  /// Prints each table as it is ready.
  func run() -> [RaceTable] {
    print(
      "Nanoseconds for each operation: the median of \(options.runs) runs in turn, thread time.")
    return WorkloadKind.allCases.filter {
      $0.rawValue.contains(options.filter) || options.filter.isEmpty
    }
    .map { kind in
      var table = RaceTable(kind: kind)
      print("\n\(kind.rawValue)\n\(Self.heading)")
      for size in options.sizes {
        let row = RaceTable.Row(size: size, medians: medians(of: kind, size: size))
        print(Self.line(row))
        // So that it can be read when it is there, in a pipe too.
        fflush(nil)
        table.rows.append(row)
      }
      return table
    }
  }

  private func medians(of kind: WorkloadKind, size: Int) -> [Double?] {
    var results = RaceTable.names.map { _ in Measurement() }
    // Small sets many times over, each in another order, or the processor learns it by heart.
    let sets = max(1, 50_000 / kind.workload(size, seed: 0).count)
    for run in 0..<options.runs {
      let workloads = (0..<sets).map { set in
        kind.workload(size, seed: UInt64(run * sets + set))
      }
      // Another one first each time: each finds the heap as the one before it left it.
      for turn in 0..<results.count {
        let index = (run + turn) % results.count
        measure(index, workloads, size, &results[index])
      }
      checkAgreement(results, of: kind)
    }
    return results.map(\.median)
  }

  /// Runs the contender with this place in the table, if it takes part.
  private func measure(
    _ index: Int, _ workloads: [Workload], _ size: Int, _ result: inout Measurement
  ) {
    switch index {
    case 0: result.run(workloads, on: OurSet.self)
    case 1: if takesPart(GTreeSet.self, size) { result.run(workloads, on: GTreeSet.self) }
    case 2: if takesPart(BTreeMapSet.self, size) { result.run(workloads, on: BTreeMapSet.self) }
    default:
      // A query of a large one takes milliseconds.
      if workloads.first?.name == WorkloadKind.overlaps.rawValue, size > 1_000 { return }
      if takesPart(StandardSet.self, size) { result.run(workloads, on: StandardSet.self) }
    }
  }

  private func takesPart<Set: Contender & ~Copyable>(_ set: Set.Type, _ size: Int) -> Bool {
    size <= Set.largestSize && (options.rival.isEmpty || Set.name.contains(options.rival))
  }

  /// A contender that gets something wrong is out of the race; `RangeSet` counts no duplicates.
  private func checkAgreement(_ results: [Measurement], of kind: WorkloadKind) {
    let isCounting = kind == .randomMerging || kind == .splitting
    for (name, result) in zip(RaceTable.names, results) where !result.samples.isEmpty {
      if isCounting, name == StandardSet.name { continue }
      precondition(result.checksum == results[0].checksum, "\(name) and ours differ at \(kind)")
    }
  }

  private static var heading: String {
    let names = RaceTable.names.map { $0.padded(14) }.joined()
    let ratios = RaceTable.names.dropFirst().map { "/ \($0)".padded(13) }.joined()
    return "ranges".padded(10) + names + ratios
  }

  /// The times, and how many times longer than ours those of the others are.
  private static func line(_ row: RaceTable.Row) -> String {
    let times = row.medians.map { ($0.map { $0.text(1) } ?? "-").padded(14) }.joined()
    let ratios = row.medians.dropFirst().map { time in
      guard let time, let ours = row.ours else { return "-".padded(13) }
      return (time / ours).text(2).padded(13)
    }
    return String(row.size).padded(10) + times + ratios.joined()
  }
}

extension String {
  /// The text with spaces before it, so many columns wide at least.
  func padded(_ width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}

extension Double {
  /// The number with so many digits after the point.
  func text(_ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int(self * scale + 0.5)
    let whole = String(scaled / Int(scale))
    return digits == 0 ? whole : whole + "." + String(scaled % Int(scale) + Int(scale)).dropFirst()
  }
}
