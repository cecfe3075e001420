import ArgumentParser
import Conversation
import Foundation
import HostEngine
import Recordings
import Simulation
import Traces

/// Which situations the traces and some seeds come to, and which they ought to.
struct Coverage {
  private var recorder = MarkRecorder()

  /// Where the marks stand that must be reached, one a line.
  static let list = "Traces/MARKS.txt"

  /// Takes in all traces below a path.
  mutating func replay(_ path: String) throws(TraceInput.Failure) {
    for input in try Inputs.find(at: path) {
      let trace = try input.load()
      var machine = Machine(trace.machine)
      var log = ObservationLog()
      recorder.begin(trace.machine)
      for step in trace.steps {
        for _ in 0..<step.repetitions {
          log.removeAll()
          machine.apply(step.stimulus, at: step.time, into: &log)
          recorder.observe(step.stimulus, log)
        }
      }
    }
  }

  /// Takes in so many simulated runs of each profile, from seed 1 on.
  mutating func simulate(_ seeds: UInt64) {
    for policy in [nil, HostPolicy.qemu] {
      for seed in 0..<seeds {
        var run = SwarmRun(
          SwarmOptions(seed: SwarmSeed(rawValue: 1).advanced(by: seed), policy: policy))
        recorder.begin(run.options.machine)
        while let step = run.next() { recorder.observe(step.stimulus, run.log) }
      }
    }
  }

  /// What was met, in order.
  var reached: [Mark] { recorder.counts.keys.sorted() }

  /// What must be met and was not.
  func missing(of needed: [Mark]) -> [Mark] {
    needed.filter { recorder.counts[$0] == nil }
  }

  /// A row for each group: marks that were met, and marks that are known.
  func table(_ console: Console) -> String {
    let known = Set(MarkCatalogue.all).union(recorder.counts.keys)
    let rows = Mark.Group.allCases.map { group in
      let all = known.filter { $0.group == group }
      let met = all.count { recorder.counts[$0] != nil }
      let name = group.rawValue.padding(toLength: 14, withPad: " ", startingAt: 0)
      return "\(name)\(met) of \(all.count)"
    }
    let never = known.filter { recorder.counts[$0] == nil }.sorted().map { "never: \($0)" }
    return (rows + never).joined(separator: "\n")
  }

  /// The marks of a list.
  static func marks(in bytes: [UInt8]) -> [Mark] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { Mark($0) }
  }
}

extension Check {
  /// Prints what was met, and fails when something of the list was not.
  func cover(_ console: Console) throws {
    var coverage = Coverage()
    let needed = try console.reportingFailures { () throws(TraceInput.Failure) in
      for path in paths.isEmpty ? ["Traces"] : paths { try coverage.replay(path) }
      return marks ? [] : Coverage.marks(in: try Inputs.bytes(of: Coverage.list))
    }
    coverage.simulate(seeds)
    if marks {
      for mark in coverage.reached { console.print("\(mark)") }
      return
    }
    let missing = coverage.missing(of: needed)
    console.print(coverage.table(console))
    for mark in missing { console.print("no longer reached: \(mark)") }
    let verdict = missing.isEmpty ? console.mark("passed", .good) : console.mark("failed", .bad)
    console.print(
      "\(verdict): \(coverage.reached.count) marks reached, \(missing.count) of"
        + " \(needed.count) needed are missing")
    if !missing.isEmpty { throw Status.failure }
  }
}
