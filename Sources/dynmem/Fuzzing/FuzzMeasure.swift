import Foundation
import FuzzTargets
import Recordings

/// How fast a target is without libFuzzer and its instrumentation: its corpus, over and over.
///
/// Each input comes several times on end, as do those that a fuzzer makes of one.
struct FuzzMeasure {
  private let target: FuzzTarget
  private let options: FuzzOptions

  /// Inputs that are run before the clock starts, so that nothing is done for the first time.
  private static let warmingUp = 2

  init(_ target: FuzzTarget, _ options: FuzzOptions) {
    self.target = target
    self.options = options
  }

  /// Runs so many inputs and prints how many a second of processor time that is: the mean of all
  /// files of the corpus, the median one and the dearest.
  func measure(executions: Int, _ console: Console) throws {
    let inputs = try console.reportingFailures { () throws(TraceInput.Failure) in try corpus() }
    guard !inputs.isEmpty else {
      console.complain("\(FuzzFolders(target).corpus) has no files")
      throw Status.noInput
    }
    var runner = FuzzRunner(target, options)
    var findings = 0
    for _ in 0..<Self.warmingUp { findings = inputs.count { !isPassing($0, &runner) } }
    let rounds = max(1, executions / inputs.count)
    var costs: [Double] = []
    for input in inputs {
      let begun = clock()
      for _ in 0..<rounds { _ = isPassing(input, &runner) }
      costs.append(Double(clock() - begun) / Double(CLOCKS_PER_SEC) / Double(rounds))
    }
    let total = costs.reduce(0, +)
    costs.sort()
    let sizes = inputs.map(\.count).sorted()
    console.print(
      "\(target.rawValue): \(inputs.count * rounds) executions of \(inputs.count) inputs, "
        + "the median one of \(sizes[sizes.count / 2]) bytes\(steps(of: inputs))")
    console.print("  mean of all      " + rate(total / Double(costs.count)))
    console.print("  the median input " + rate(costs[costs.count / 2]))
    console.print("  the dearest      " + rate(costs.last ?? 0))
    if findings > 0 {
      console.print("  \(findings) of \(inputs.count) have findings, with which an execution ends")
    }
  }

  private func corpus() throws(TraceInput.Failure) -> [[UInt8]] {
    var inputs: [[UInt8]] = []
    for file in CorpusFile.all(of: target) { inputs.append(try file.bytes()) }
    return inputs
  }

  /// Runs an input; whether nothing was found in it.
  private func isPassing(_ input: [UInt8], _ runner: inout FuzzRunner) -> Bool {
    do throws(FuzzFinding) {
      try runner.run(input)
      return true
    } catch {
      return false
    }
  }

  private func steps(of inputs: [[UInt8]]) -> String {
    guard target.takesConversations else { return "" }
    let steps = inputs.map { FuzzInput(decoding: $0).steps.count }.sorted()
    return ", of \(steps[steps.count / 2]) steps"
  }

  private func rate(_ seconds: Double) -> String {
    let each = seconds * 1_000_000
    return String(format: "%9.0f a second, %8.1f µs each", 1 / max(seconds, 1e-9), each)
  }
}
