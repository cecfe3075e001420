import Conversation
import HostEvents
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

  /// Steps up to the end of the safety phase.
  private static func storm(_ options: SwarmOptions) -> (steps: [Trace.Step], run: SwarmRun) {
    var run = SwarmRun(options)
    var steps: [Trace.Step] = []
    while let step = run.next() {
      if !run.isCalm { steps.append(Trace.Step(time: step.time, stimulus: step.stimulus)) }
    }
    return (steps, run)
  }

  @Test("a failure of the liveness phase shrinks with a guest that goes on answering")
  func shrinksLiveness() throws {
    // A host that sleeps through an answer accuses the guest of never having answered.
    let tried = (UInt64(1)...300).lazy.map {
      Self.storm(SwarmOptions(seed: SwarmSeed(rawValue: $0), planting: .lostWakeUp))
    }
    let (steps, run) = try #require(tried.first { $0.run.accusation?.rawValue == "DM-D12" })
    let options = run.options
    let found = try #require(run.failure)
    let shrunk = try #require(
      Shrinker.shrink(
        steps, in: options.machine, to: .finding(.liveness, what: found.what), beforeCalm: options))
    #expect(shrunk.steps.count <= 3)
    let trace = shrunk.trace(title: "")
    #expect(trace.steps.count * 4 < run.steps)
    // The guest answers to the end, and the replay says what is wrong without any checker.
    #expect(TracePrinter.text(of: trace).contains("> unballoon-response"))
    #expect(Replayer.replay(trace).divergence != nil)
    var healthy = trace
    healthy.machine.plantedBug = nil
    #expect(Replayer.replay(healthy, checking: true).findings.failures == [])
  }
}
