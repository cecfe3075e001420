import Conversation
import FuzzTargets
import PageRanges
import Recordings
import Simulation
import Testing
import Traces

@Suite("Fuzz inputs: bytes, conversations and traces are the same thing")
struct FuzzInputTests {
  @Test("any bytes are a conversation, and its bytes are that conversation", arguments: 0..<40)
  func anyBytes(seed: UInt64) {
    var random = RandomBytes(seed: seed)
    for _ in 0..<50 {
      let input = FuzzInput(decoding: random.bytes(upTo: 200))
      let canonical = input.encoded
      #expect(FuzzInput(decoding: canonical) == input)
      #expect(FuzzInput(decoding: canonical).encoded == canonical)
    }
  }

  @Test(
    "a conversation of any bytes is a trace, and that trace is the conversation", arguments: 0..<40)
  func anyTrace(seed: UInt64) throws {
    var random = RandomBytes(seed: seed)
    for _ in 0..<20 {
      let input = FuzzInput(decoding: random.bytes(upTo: 160))
      let text = TracePrinter.text(of: input.trace)
      let parsed = try TraceParser.trace(from: Array(text.utf8), file: "printed")
      #expect(FuzzInput(parsed) == input, "\(text)")
      #expect(parsed.steps.map(\.time) == input.trace.steps.map(\.time))
    }
  }

  @Test("whatever the traces of the repository do, bytes say too")
  func repositoryTraces() throws {
    let inputs = try RepositoryFiles.traces()
    #expect(inputs.count > 100)
    for file in inputs {
      let trace = try file.load()
      guard !FuzzInput.isMore(trace) else { continue }
      let input = FuzzInput(decoding: FuzzInput(trace).encoded)
      #expect(input.machine == trace.machine, "\(file.path)")
      #expect(input.trace.steps.map(\.time) == trace.steps.map(\.time), "\(file.path)")
      #expect(input.steps.map(\.stimulus) == trace.steps.map(\.stimulus), "\(file.path)")
      #expect(input.steps.map(\.repetitions) == trace.steps.map(\.repetitions), "\(file.path)")
    }
  }

  /// Half of the corpus stands on them: its files mean something else if they change.
  @Test(
    "the machines that have a number are those that the corpus was made for",
    arguments: [(0, "hardened"), (1, "qemu")])
  func numbered(number: UInt8, profile: String) {
    let small = """
      dynmem trace 1
      machine   boot=16M hot-add=32M profile=\(profile) low=10M status-report=on
      region    rom 0xa0000 64K kind=rom
      region    huge 0xbb8000 2M page=16K
      region    shifted 0xfa0000 256K offset=0x200
      region    odd 0x1004800 36K
      complete  none

      """
    #expect(TracePrinter.text(of: FuzzInput(decoding: [number]).trace) == small)
    let usual = """
      dynmem trace 1
      machine   boot=1G profile=\(profile)
      complete  none

      """
    #expect(TracePrinter.text(of: FuzzInput(decoding: [number + 2]).trace) == usual)
  }

  @Test("random bytes make a conversation of every kind of stimulus")
  func everyKind() {
    var random = RandomBytes(seed: 1)
    var seen: Set<StimulusKind> = []
    for _ in 0..<2000 {
      for step in FuzzInput(decoding: random.bytes(upTo: 200)).steps {
        seen.insert(step.stimulus.kind)
      }
    }
    #expect(seen == Set(StimulusKind.allCases))
  }

  @Test(
    "the usual steps are as short as can be",
    arguments: [
      ([0], FuzzInput(machine: HostileRun.machine)),
      ([0, 0x02], FuzzInput(machine: HostileRun.machine, steps: [.init(.open)])),
      (
        [0, 0x02 | 7 << 5],
        FuzzInput(machine: HostileRun.machine, steps: [.init(after: .seconds(51), .open)])
      ),
      (
        [3, 0x01, 0, 2, 9, 8],
        FuzzInput(machine: .qemu, steps: [.init(.send(.init(payload: [9, 8]), signal: true))])
      ),
      (
        [0, 22, 2, 100, 3, 0x80, 8, 1],
        FuzzInput(
          machine: HostileRun.machine,
          steps: [.init(.touch([PageRange(from: 100, to: 103), PageRange(from: 1024, to: 1025)]))])
      ),
      (
        [2, 31, 100, 5],
        {
          var step = FuzzInput.Step(.signal)
          step.repetitions = 100
          return FuzzInput(machine: MachineConfiguration(), steps: [step])
        }()
      ),
    ] as [([UInt8], FuzzInput)])
  func layout(bytes: [UInt8], input: FuzzInput) {
    #expect(input.encoded == bytes)
    #expect(FuzzInput(decoding: bytes) == input)
  }

  @Test("time stops at the last moment there is")
  func lastMoment() {
    let late = FuzzInput.Step(after: VirtualDuration(rawValue: .max), .wait)
    let twice = FuzzInput(machine: HostileRun.machine, steps: [late, late])
    let decoded = FuzzInput(decoding: twice.encoded)
    #expect(decoded.steps.map(\.delay.rawValue) == [.max, 0])
  }
}
