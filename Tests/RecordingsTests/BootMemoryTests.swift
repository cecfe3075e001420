import Recordings
import Simulation
import Testing
import Traces

@Suite("Boot memory that follows from the monitor's log")
struct BootMemoryTests {
  /// Hot-add of so many pages, all of which the guest takes.
  private static func hotAdd(_ pages: Int) -> String {
    LogText.state("HOT_ADD_SETUP")
      + LogText.event("our_range_add adding our range 262144 @ 0x800000")
      + LogText.event("map_slot mapping memslot 0 / 1 @ 0x0") + LogText.state("HOT_ADD_RB_WAIT")
      + LogText.state("HOT_ADD_POSTING")
      + LogText.event("outgoing_hot_add posting hot add 0 for \(pages) @ 0x800000")
      + LogText.state("HOT_ADD_REPLY_WAIT")
      + LogText.event("incoming_hot_add incoming hot add response 7, result 1, count \(pages)")
      + LogText.idle
  }

  /// The log with a second for each line, and targets in MiB behind so many of them.
  private func imported(
    _ log: String, targets: [(line: Int, mebibytes: Int)]
  ) throws -> ImportedRecording {
    let lines = log.split(separator: "\n").enumerated().map {
      "1@\(1_700_000_000 + $0.offset).000000:\($0.element)\n"
    }
    let commands = targets.map {
      "\(1_699_999_999 + $0.line).5 {\"execute\":\"balloon\",\"arguments\":{\"value\":"
        + "\($0.mebibytes << 20)}}\n"
    }
    let recording = try ImportedRecording([
      RecordedFile(name: "a.log", bytes: Array(lines.joined().utf8)),
      RecordedFile(name: "q.json", bytes: Array(commands.joined().utf8)),
    ])
    let divergence = Replayer.replay(recording.trace).divergence
    #expect(divergence == nil, "\(divergence?.description ?? "")")
    return recording
  }

  /// Blocks of 128 MiB are added: 512 MiB, and 256 MiB of the 256 MiB or 380 MiB that are missing.
  @Test(
    "where the first target is growth it is the roundest that fits", arguments: [768, 892])
  func growth(target: Int) throws {
    let recording = try imported(
      LogText.handshake + Self.hotAdd(65_536), targets: [(7, target)])
    #expect(recording.trace.machine.bootPages == 131_072)
  }

  /// 500 MiB and 256 MiB more are 756 MiB: for 700 MiB the guest has to give up 56 MiB.
  @Test("the next target that takes memory leaves no choice")
  func growthThenShrinking() throws {
    let recording = try imported(
      LogText.handshake + Self.hotAdd(65_536) + LogText.balloon(1, 14_336),
      targets: [(7, 800), (16, 700)])
    #expect(recording.trace.machine.bootPages == 128_000)
  }

  @Test("of a recorded session whose first target is growth it is what the machine had")
  func session() throws {
    let session = try RecordedLog.named("s12")
    let recording = try ImportedRecording([
      RecordedFile(name: "qemu.log", bytes: session.log),
      RecordedFile(name: "qmp.log", bytes: session.commands),
    ])
    #expect(recording.trace.machine.bootPages == session.bootPages)
    #expect(Replayer.replay(recording.trace).divergence == nil)
    #expect(recording.trace.requests == session.requests)
  }
}
