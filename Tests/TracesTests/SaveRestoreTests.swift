import Bytes
import Conversation
import Foundation
import HostEngine
import Recordings
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

  private static func count(_ trace: Trace) -> Int {
    trace.steps.reduce(0) { $0 + $1.repetitions }
  }

  @Test("of a recorded session, without a difference", arguments: inputs("recorded"))
  func recordings(_ input: TraceInput) throws {
    let trace = try input.load()
    #expect(try SaveRestoreReplay.check(trace) == Self.count(trace))
  }

  @Test("of a golden transcript, without a difference", arguments: inputs("goldens"))
  func goldens(_ input: TraceInput) throws {
    #expect(try SaveRestoreReplay.check(try input.load(), most: 5) > 0)
  }

  @Test(
    "the same guest before a hardened host, without a difference", arguments: inputs("recorded"))
  func hardened(_ input: TraceInput) throws {
    var trace = try input.load()
    trace.machine.policy = .hardened
    #expect(try SaveRestoreReplay.check(trace, most: 10) > 0)
  }

  @Test(
    "of every other trace, without a difference",
    arguments: inputs("malicious") + inputs("conversations") + inputs("checkers"))
  func others(_ input: TraceInput) throws {
    // 65,536 ranges are slow to write down without the optimizer: `dynmem check --save-restore`
    // does all of it.
    let most = input.path.contains("/DM-E10-") ? 1 : 8
    #expect(try SaveRestoreReplay.check(try input.load(), most: most) > 0)
  }

  @Test("in a flood of reports, in a train that stopped (DM-H9)")
  func flood() throws {
    let input = try #require(Self.inputs("malicious").first { $0.path.contains("/DM-H9-") })
    let trace = try input.load()
    #expect(try SaveRestoreReplay.check(trace) == Self.count(trace))
  }

  @Test("every trace of the repository is found")
  func found() {
    #expect(Self.inputs("recorded").count == 17)
    #expect(Self.inputs("goldens").count == 142)
    #expect(Self.inputs("malicious").count >= 99)
    #expect(Self.inputs("conversations").count >= 11)
    let folders = ["recorded", "goldens", "malicious", "conversations", "checkers", "scripts"]
    #expect(Self.inputs("").count == folders.map { Self.inputs($0).count }.reduce(0, +))
  }
}
