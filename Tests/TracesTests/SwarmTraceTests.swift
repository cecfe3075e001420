import Conversation
import Simulation
import Testing
import Traces

@Suite("Traces of simulated runs")
struct SwarmTraceTests {
  private static func record(_ options: SwarmOptions) -> (trace: Trace, failure: CheckFailure?) {
    var run = SwarmRun(options)
    var recorder = TraceRecorder(options.machine)
    while let step = run.next() { recorder.append(step.stimulus, at: step.time, run.log) }
    return (recorder.trace, run.failure)
  }

  @Test("the trace of a run replays to the same, also when it was a file in between")
  func replays() throws {
    let options = SwarmOptions(seed: SwarmSeed(rawValue: 4))
    let trace = try TraceParser.trace(
      from: Array(TracePrinter.text(of: Self.record(options).trace).utf8), file: "run")
    let result = Replayer.replay(trace, checking: true)
    #expect(result.divergence == nil)
    #expect(result.digest == SwarmOutcome(of: options).digest)
  }

  @Test("the trace of a run that fails fails in the same way")
  func fails() throws {
    let seeds = (UInt64(1)...100).lazy.map { SwarmSeed(rawValue: $0) }
    let recorded = seeds.map {
      Self.record(SwarmOptions(seed: $0, planting: .unballoonOffByOne))
    }
    let (trace, failure) = try #require(recorded.first { $0.failure != nil })
    #expect(Replayer.replay(trace, checking: true).findings.failures.first == failure)
  }
}
