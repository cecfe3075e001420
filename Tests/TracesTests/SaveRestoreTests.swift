import Bytes
import Conversation
import Foundation
import HostEngine
import Simulation
import Testing

@testable import Traces

/// Checker I12: saving and restoring after any event changes nothing that follows.
@Suite("A machine is saved and restored after every event")
struct SaveRestoreTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func inputs(_ folder: String) -> [TraceInput] {
    let path = root.appending(path: "Traces/" + folder).path
    return (try? TraceInput.find(at: path)) ?? []
  }

  /// A trace as single events: a step that repeats is as many.
  private static func events(of trace: Trace) -> [(VirtualTime, Stimulus)] {
    trace.steps.flatMap { step in
      (0..<step.repetitions).map { _ in (step.time, step.stimulus) }
    }
  }

  /// Goes through a trace with a machine that is replaced by its restored image after every event,
  /// beside one that runs on; both must do and see the same, and have the same image at the end.
  ///
  /// Of a trace with more events than `most` only about so many are looked at, evenly spread. How
  /// many that were is the answer.
  private static func check(_ trace: Trace, most: Int = .max) throws -> Int {
    var unbroken = Machine(trace.machine)
    var restored = unbroken
    var log = ObservationLog()
    let events = events(of: trace)
    let pace = max(1, events.count / most)
    var looks = 0
    for (index, (time, stimulus)) in events.enumerated() {
      log.removeAll()
      unbroken.apply(stimulus, at: time, into: &log)
      log.removeAll()
      restored.apply(stimulus, at: time, into: &log)
      try #require(restored.digest == unbroken.digest, "event \(index + 1)")
      guard index.isMultiple(of: pace) || index + 1 == events.count else { continue }
      restored = try Machine(restoring: restored.image, configuration: trace.machine)
      looks += 1
    }
    // What the digest leaves out is in the image.
    #expect(restored.image == unbroken.image)
    return looks
  }

  @Test("of a recorded session, without a difference", arguments: inputs("recorded"))
  func recordings(_ input: TraceInput) throws {
    let trace = try input.load()
    #expect(try Self.check(trace) == Self.events(of: trace).count)
  }

  @Test("of a golden transcript, without a difference", arguments: inputs("goldens"))
  func goldens(_ input: TraceInput) throws {
    #expect(try Self.check(try input.load(), most: 5) > 0)
  }

  @Test(
    "the same guest before a hardened host, without a difference", arguments: inputs("recorded"))
  func hardened(_ input: TraceInput) throws {
    var trace = try input.load()
    trace.machine.policy = .hardened
    #expect(try Self.check(trace, most: 10) > 0)
  }

  @Test("in a flood of reports, in a train that stopped (DM-H9)")
  func flood() throws {
    let input = try #require(Self.inputs("malicious").first { $0.path.contains("/DM-H9-") })
    let trace = try input.load()
    #expect(try Self.check(trace) == Self.events(of: trace).count)
  }

  @Test("every trace of the repository is found")
  func found() {
    #expect(Self.inputs("recorded").count == 17)
    #expect(Self.inputs("goldens").count == 142)
  }
}
