import Conversation
import HostEngine
import Simulation
import Testing
import Traces

@Suite("Comparing two runs")
struct RunComparisonTests {
  @Test("a run is the same as itself")
  func same() throws {
    let golden = try traceForQEMU(balloonSingle)
    let comparison = RunComparison(golden, golden)
    #expect(comparison.difference == nil)
    #expect(comparison.eventCount == golden.steps.count)
    #expect(comparison.observationCount > golden.steps.count)
  }

  @Test("another target is the first difference, and what came before is shown")
  func otherStimulus() throws {
    let golden = try traceForQEMU(balloonSingle)
    var other = golden
    let place = try #require(
      golden.steps.firstIndex { if case .target = $0.stimulus { true } else { false } })
    other.steps[place].stimulus = .target(4096)
    let difference = try #require(RunComparison(golden, other, contextLines: 3).difference)
    #expect(difference.stepIndex == place)
    #expect(difference.stimulus == nil)
    #expect(difference.second?.hasSuffix("monitor balloon 4K") == true)
    #expect(difference.context.count == 3)
  }

  @Test("what one run lacks at its end is a difference")
  func shorter() throws {
    let golden = try traceForQEMU(balloonSingle)
    var other = golden
    other.steps.removeLast()
    let difference = try #require(RunComparison(golden, other).difference)
    #expect(difference.eventNumber == golden.steps.count)
    #expect(difference.first != nil)
    #expect(difference.second == nil)
  }

  @Test("two profiles differ where one goes beyond the other, unless that kind is not compared")
  func profiles() throws {
    let text = """
      dynmem trace 1
      machine   boot=1G profile=qemu
      0         open
      +1ms      > version-request 2.0 trans=1
      +1ms      > version-request 2.0 trans=1
      """
    let trace = try TraceParser.trace(from: Array(text.utf8), file: "twice")
    var hardened = trace
    hardened.machine.policy = .hardened
    let difference = try #require(RunComparison(trace, hardened).difference)
    // QEMU warns of a request in the wrong state; a hardened host names the rule.
    #expect(difference.eventNumber == 3)
    #expect(difference.second == ". violation DM-D2 count=1")
    #expect(RunComparison(trace, hardened, kinds: [.sent, .states]).difference == nil)
  }
}
