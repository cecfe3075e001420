import Conversation
import HostEngine
import HostEvents
import Simulation
import Testing
import Traces

@Suite("Shrinking")
struct ShrinkerTests {
  /// An abort that a guest reaches at random, and the most events that a person would need for it.
  struct Abort: Sendable, CustomTestStringConvertible {
    var abort: HostAbort
    var mostEvents: Int
    var testDescription: String { abort.id }

    // Opening is one event, a handshake three, as the reference tells of each trigger.
    static let all = [
      Abort(abort: .packetBeforeOpen, mostEvents: 2), Abort(abort: .packetAtTarget, mostEvents: 3),
      Abort(abort: .packetAtTimer, mostEvents: 5), Abort(abort: .unalignedHotAdd, mostEvents: 6),
      Abort(abort: .realignedHotAdd, mostEvents: 10),
    ]
  }

  @Test("an abort found at random shrinks to what a person would write", arguments: Abort.all)
  func aborts(_ sample: Abort) throws {
    var machine = HostileRun.machine
    machine.policy = .qemu
    var run = HostileRun(seed: 1, in: machine)
    let found = run.steps(upTo: 100_000) { log, _ in
      Failure.all(in: log).contains(.hostAbort(sample.abort))
    }
    let steps = try #require(found).map { Trace.Step(time: $0.time, stimulus: $0.stimulus) }
    let shrunk = try #require(
      Shrinker.shrink(steps, in: machine, to: .hostAbort(sample.abort)))
    #expect(shrunk.steps.count <= sample.mostEvents)
    #expect(shrunk.machine.regions == [])
    let trace = shrunk.trace(title: "shrunk")
    // A text that says all of it, and passes.
    let text = TracePrinter.text(of: trace)
    let replay = Replayer.replay(try TraceParser.trace(from: Array(text.utf8), file: "shrunk"))
    #expect(replay.divergence == nil)
    #expect(replay.hostAbort == sample.abort)
  }

  /// A host that takes a page twice, buried among two thousand reports.
  private static func buried() throws -> Trace {
    var text = """
      dynmem trace 1
      machine   boot=1G hot-add=2G status-report=on to-host-pages=8
      0         open
      +17ms     > version-request 2.0 trans=1
      +19ms     > capabilities-report balloon hot-add align=4M trans=2
      +50.123s  monitor balloon 1000M

      """
    for number in 0..<1000 {
      text += "+1.\(number % 10)ms    > status-report available=\(number) committed=77 trans=3\n"
    }
    text += "          > balloon-response more trans=4 ranges=[0x8123+7 0x9001+100 0xa777+3]\n"
    for number in 0..<1000 {
      text += "+1us      > status-report available=\(number) committed=88 trans=5\n"
    }
    text += "+1ms      > balloon-response trans=6 ranges=[0xb000+9 0x9002+50]\n"
    return try TraceParser.trace(from: Array(text.utf8), file: "buried")
  }

  @Test("a failure among two thousand events shrinks to a handful, the same in each run")
  func longTrace() throws {
    let trace = try Self.buried()
    let failure = Failure.violation(ViolationID(rawValue: "DM-E8"))
    #expect(FailureSearch(trace).failure(named: "dm-e8") == failure)
    let shrunk = try #require(Shrinker.shrink(trace.steps, in: trace.machine, to: failure))
    #expect(shrunk.steps.count <= 6)
    #expect(shrunk.machine.backend == nil)
    #expect(!shrunk.machine.reportsStatus)
    let again = try #require(Shrinker.shrink(trace.steps, in: trace.machine, to: failure))
    #expect(shrunk.steps == again.steps)
    let text = TracePrinter.text(of: shrunk.trace(title: ""))
    #expect(text.contains(". violation DM-E8"))
    #expect(!text.contains("status-report available"))
  }

  @Test("a planted bug, a trace that expects another answer, shrinks and diverges in the same way")
  func plantedDivergence() throws {
    var golden = try traceForQEMU(balloonSingle)
    let place = try #require(
      golden.steps.lastIndex { step in
        step.expectations.contains { if case .sent = $0.content { true } else { false } }
      })
    for (index, expectation) in golden.steps[place].expectations.enumerated() {
      guard case .sent(var packet) = expectation.content else { continue }
      packet.payload[packet.payload.count - 1] ^= 1
      golden.steps[place].expectations[index].content = .sent(packet)
    }
    let failure = try #require(FailureSearch(golden).failure(named: nil))
    let shrunk = try #require(Shrinker.shrink(golden.steps, in: golden.machine, to: failure))
    #expect(shrunk.steps.count <= golden.steps.count)
    let before = try #require(Replayer.replay(golden).divergence)
    let after = try #require(Replayer.replay(shrunk.trace(title: "")).divergence)
    #expect(after.expected == before.expected)
    #expect(after.observed == before.observed)
    #expect(after.difference?.field == before.difference?.field)
  }

  @Test("a message for the bus loses what is not needed, until it has a name")
  func busMessage() throws {
    // Initiate-contact: type 14, some version at 8, processor 16 at 12, and far too much behind.
    let message = "0e000000000000001000000010000000" + String(repeating: "ff", count: 224)
    let text = "dynmem trace 1\nmachine boot=1G profile=qemu\n0 > control \(message)\n"
    let trace = try TraceParser.trace(from: Array(text.utf8), file: "long")
    let failure = Failure.hostAbort(.unknownProcessor)
    let shrunk = try #require(Shrinker.shrink(trace.steps, in: trace.machine, to: failure))
    let shown = TracePrinter.text(of: shrunk.trace(title: ""))
    #expect(shown.contains(" > initiate-contact "), "\(shown)")
    #expect(shown.contains(" vp="), "\(shown)")
  }

  @Test("what does not fail is not shrunk")
  func passing() throws {
    let golden = try traceForQEMU(balloonSingle)
    #expect(FailureSearch(golden).failures.isEmpty)
    #expect(
      Shrinker.shrink(golden.steps, in: golden.machine, to: .hostAbort(.packetAtTarget)) == nil)
  }

  @Test("no more runs are tried than allowed, and what is left still fails", arguments: [1, 2, 20])
  func limited(tries: Int) throws {
    let trace = try Self.buried()
    let failure = Failure.violation(ViolationID(rawValue: "DM-E8"))
    let shrunk = try #require(
      Shrinker.shrink(trace.steps, in: trace.machine, to: failure, tryLimit: tries))
    #expect(shrunk.tries <= tries)
    #expect(
      FailureSearch(shrunk.trace(title: "")).failures.contains(failure))
  }
}
