import Conversation
import HostEngine
import HostEvents
import Simulation
import Testing

@Suite("Everything in every state")
struct ExhaustiveTests {
  /// A policy, and which of the cases are run.
  struct Sample: Sendable, CustomTestStringConvertible {
    var policy: HostPolicy
    var part: Int
    var testDescription: String { "\(policy.judgement), from \(part)" }

    static let all: [Sample] = [HostPolicy.hardened, .qemu].flatMap { policy in
      (0..<2).map { Sample(policy: policy, part: $0) }
    }
  }

  @Test("every state of the host is reached", arguments: [HostPolicy.hardened, .qemu])
  func states(_ policy: HostPolicy) {
    let reached = ReachedState.all(policy)
    let expected = HostState.allCases.filter { $0.isQEMUs || policy.hotRemove }
    #expect(Set(reached.map(\.state)) == Set(expected))
    for start in reached {
      #expect(start.checked.findings.failures == [])
      #expect(!start.checked.machine.isHalted)
    }
  }

  @Test("every lie about every message is another, and every stimulus is there")
  func generated() {
    #expect(Set(MessageLies.all.map(\.name)).count == MessageLies.all.count)
    #expect(MessageLies.all.count > 600)
    let types = Set(MessageLies.all.filter { $0.payload.count > 1 }.map { $0.payload[0] })
    #expect(types.isSuperset(of: Array(0...15) + [22, 255]))
    #expect(Set(EveryStimulus.all).count == EveryStimulus.all.count)
    #expect(Set(EveryStimulus.all.map(\.markName)) == Set(Stimulus.markNames))
  }

  /// `dynmem check --exhaustive` runs all of them.
  @Test("a lie about a message breaks nothing, in any state", arguments: Sample.all)
  func lies(_ sample: Sample) {
    var run = ExhaustiveRun(sample.policy)
    run.lies(each: 41, from: 17 * sample.part)
    #expect(run.failures == [])
    #expect(run.cases > 300)
  }

  @Test("any two stimuli break nothing, in any state", arguments: Sample.all)
  func stimuli(_ sample: Sample) {
    var run = ExhaustiveRun(sample.policy)
    run.stimuli(each: 37, from: 17 * sample.part)
    #expect(run.failures == [])
    #expect(run.cases > 300)
  }
}
