import Conversation
import Simulation
import Traces

/// The trace of a simulated run.
enum SwarmTrace {
  /// Does a run once more and records it, up to its end or to what failed.
  ///
  /// Where a target came to no end, the trace demands one, and diverges.
  static func record(_ options: SwarmOptions) -> Trace {
    var run = SwarmRun(options)
    var recorder = TraceRecorder(
      options.machine, title: "simulate --seed \(options.seed.rawValue)",
      complete: ObservationKinds.all.subtracting([.received, .busEvents, .arrivals]))
    while let step = run.next() { recorder.append(step.stimulus, at: step.time, run.log) }
    var trace = recorder.trace
    trace.demandLiveness(of: run)
    return trace
  }
}

/// What was drawn for a run, as a table.
enum SwarmTable {
  static func text(of options: SwarmOptions) -> String {
    let width = options.table.map(\.name.count).max() ?? 0
    let rows = options.table.map { option in
      "  " + option.name + String(repeating: " ", count: width - option.name.count + 2)
        + option.value
    }
    return (["seed \(options.seed.rawValue)"] + rows).joined(separator: "\n")
  }
}
