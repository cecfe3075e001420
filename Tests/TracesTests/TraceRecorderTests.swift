import Conversation
import Simulation
import Testing
import Traces

/// Does to a machine what a trace tells, and records it.
private func record(_ told: Trace, complete: ObservationKinds) -> Trace {
  var machine = Machine(told.machine)
  var recorder = TraceRecorder(told.machine, title: told.title, complete: complete)
  var log = ObservationLog()
  for step in told.steps {
    // The log goes on, so that the recorder has to find its place in it.
    let first = log.observations.count
    machine.apply(step.stimulus, at: step.time, into: &log)
    recorder.append(step.stimulus, at: step.time, log, from: first)
  }
  return recorder.trace
}

@Test(
  "a recording of any kinds of observation replays, also after it was printed and parsed",
  arguments: [ObservationKinds.sent, [.states, .memory], .all, []])
func recorded(complete: ObservationKinds) throws {
  let golden = try trace(balloonSingle)
  let recording = record(golden, complete: complete)
  #expect(recording.steps.count == golden.steps.count)
  #expect(Replayer.replay(recording).divergence == nil)
  let parsed = try trace(TracePrinter.text(of: recording))
  #expect(Replayer.replay(parsed).divergence == nil)
  #expect(Replayer.replay(parsed).digest == Replayer.replay(golden).digest)
}

@Test("a recording of the kinds that a hand-written trace tells in full tells the same")
func recordedAsWritten() throws {
  let golden = try trace(balloonSingle)
  let told = golden.steps.map { step in
    step.expectations.map(\.content).filter { content in
      // The trace tells one packet that was received, and answers of the monitor, as a selection.
      switch content {
      case .received: false
      case .record(let name, _): !name.hasPrefix("answer ")
      default: true
      }
    }
  }
  let recording = record(golden, complete: golden.complete)
  #expect(recording.steps.map { $0.expectations.map(\.content) } == told)
}

@Test("an abort is recorded whatever is recorded, and time never goes back")
func recordedAbort() throws {
  let text = """
    dynmem trace 1
    complete none
    5s        open
              > version-request 2.0 trans=1
              > quiet raw 0100
              monitor balloon 512M

    """
  var told = try traceForQEMU(text)
  told.steps[2].time = .zero
  let recording = record(told, complete: [])
  #expect(recording.steps[2].time == VirtualTime(rawValue: 5_000_000_000))
  #expect(
    TracePrinter.text(of: recording).hasSuffix(
      "monitor balloon 512M\n          . hostAbort HA-1b\n"))
  #expect(Replayer.replay(recording).divergence == nil)
}
