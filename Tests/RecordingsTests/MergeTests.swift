import Conversation
import DynamicMemoryProtocol
import HostEvents
import Simulation
import Testing
import Traces

@testable import Recordings

@Suite("Recordings in several files, and of guests alone")
struct MergeTests {
  private static func file(_ name: String, _ text: String) -> RecordedFile {
    RecordedFile(name: name, bytes: Array(text.utf8))
  }

  /// The messages that the guest sends, as the trace language has them.
  private static func messages(_ trace: Trace) -> [String] {
    trace.steps.compactMap { step in
      guard case .send = step.stimulus else { return nil }
      return TracePrinter.text(of: step.stimulus)
    }
  }

  private static let handshake = """
    1@100.000000:hv_balloon_state_change -> S_POST_RESET_CLOSED
    1@101.000000:hv_balloon_state_change -> S_VERSION
    1@102.000000:hv_balloon_incoming_version incoming proto version 2.0
    1@102.000001:hv_balloon_state_change -> S_CAPS
    1@103.000000:hv_balloon_incoming_caps incoming caps 0x1f
    1@103.000001:hv_balloon_state_change -> S_POST_INIT_WAIT

    """

  @Test("files of one clock are merged by time, whatever their order on the command line")
  func oneClock() throws {
    let host = Self.file("qemu.log", Self.handshake)
    let monitor = Self.file(
      "qmp.json",
      """
      {"event":"HV_BALLOON_STATUS_REPORT","data":{"committed":4096,"available":8192},\
      "timestamp":{"seconds":110,"microseconds":0}}
      {"event":"HV_BALLOON_STATUS_REPORT","data":{"committed":8192,"available":8192},\
      "timestamp":{"seconds":104,"microseconds":5}}
      """)
    let one = try ImportedRecording([host, monitor])
    let other = try ImportedRecording([monitor, host])
    #expect(one.trace.steps.map(\.stimulus) == other.trace.steps.map(\.stimulus))
    #expect(Replayer.replay(one.trace).divergence == nil)
    // Within a file its own order decides, and time never goes back.
    #expect(
      Self.messages(one.trace).suffix(2) == [
        "> status-report available=2 committed=1 trans=3",
        "> status-report available=2 committed=2 trans=4",
      ])
    #expect(one.trace.steps.map(\.time) == one.trace.steps.map(\.time).sorted())
    #expect(one.trace.machine.reportsStatus)
    #expect(!one.account.inventions.contains { $0.rule == .clocks })
  }

  @Test(
    "a command that the monitor noted amid what the host did at once comes before or behind it",
    arguments: ["99.999999", "101.000001", "102.000000", "160.000001", "160.000002"])
  func amidReaction(time: String) throws {
    let log = """
      \(Self.handshake)1@153.000000:hv_balloon_state_change -> S_IDLE
      1@160.000000:hv_balloon_state_change -> S_BALLOON_RB_WAIT
      1@160.000002:hv_balloon_state_change -> S_BALLOON_POSTING
      1@160.000003:hv_balloon_outgoing_balloon posting balloon 0 for 1024, remaining 1024
      1@160.000004:hv_balloon_state_change -> S_BALLOON_REPLY_WAIT
      """
    let command = "\(time) {\"execute\": \"balloon\", \"arguments\": {\"value\": 1073741824}}"
    // Seconds since 1970 are told by their number.
    let far = { (text: String) in
      text.replacing(/(^|@)(\d\d?\d?)\./.anchorsMatchLineEndings()) {
        "\($0.1)\(1_700_000_000 + (Int($0.2) ?? 0))."
      }
    }
    let imported = try ImportedRecording([
      Self.file("qemu.log", far(log)), Self.file("qmp.log", far(command)),
    ])
    #expect(Replayer.replay(imported.trace).divergence == nil)
    #expect(imported.trace.steps.contains { $0.stimulus == .target(1 << 30) })
    #expect(imported.account.leftOut == 0 && imported.account.uncompared == 0)
  }

  @Test("a guest's clock is moved so that both tell of the version at the same time")
  func otherClock() throws {
    let guest = """
      hv_balloon-391 [001] ..... 52.000000: balloon_status: available 7, committed 8; x
      kworker/0:1-8 [000] ..... 3.0: vmbus_on_message: msgtype=6
      """
    let words = "[   2.000000] hv_balloon: Using Dynamic Memory protocol version 2.0\n"
    let imported = try ImportedRecording([
      Self.file("qemu.log", Self.handshake), Self.file("guest.txt", words + guest),
    ])
    #expect(imported.account.inventions.contains { $0.rule == .clocks })
    let report = try #require(
      imported.trace.steps.first { TracePrinter.text(of: $0.stimulus).contains("available=7") })
    // 50 s behind the version, which the host had at 102 s, 2 s after its first event.
    #expect(report.time == VirtualTime(rawValue: 52_000_000_000))
    #expect(Self.messages(imported.trace).count == 3)
    let events = imported.account.events
    #expect(events.contains { $0.kind == .status && $0.confidence == .derived })
  }

  @Test("a guest's traces and words alone lead to the reports that it sent, in an open channel")
  func guestAlone() throws {
    let imported = try imported(
      """
      [    2.5] hv_balloon: Using Dynamic Memory protocol version 1.0
      [    2.6] hv_balloon: Max. dynamic memory size: 2048 MB
      hv_balloon-391 [001] ..... 49.0: balloon_status: available 812342, committed 501233; x
      hv_balloon-391 [001] ..... 120.0: balloon_status: available 1, committed 2; x
      """)
    #expect(
      Self.messages(imported.trace) == [
        "> version-request 1.0 trans=1",
        "> capabilities-report balloon hot-add align=128M trans=2",
        "> status-report available=812342 committed=501233 trans=3",
        "> status-report available=1 committed=2 trans=4",
      ])
    #expect(imported.trace.steps.contains { $0.stimulus == .open })
    #expect(imported.trace.machine.bootPages == 262_144)
    #expect(imported.trace.machine.backend?.pages == 262_144)
    #expect(Replayer.replay(imported.trace).divergence == nil)
    #expect(imported.account.inventions.contains { $0.rule == .backend })
  }

  @Test("a guest that opens and closes its channel again is followed, where the channel is known")
  func guestReopens() throws {
    let open = "vmbus_open: sending child_relid 0x5, openid 5, gpadlhandle 0x1, ret 0"
    let imported = try imported(
      """
      a-1 [000] 1.0: vmbus_onoffer: child_relid 0x5, if_type \
      525074dc-8985-46e2-8057-a307dc18a502, if_instance 0
      a-1 [000] 2.0: \(open)
      a-1 [000] 2.5: vmbus_open: sending child_relid 0x6, openid 6, gpadlhandle 0x1, ret 0
      a-1 [000] 3.0: balloon_status: available 1, committed 2; x
      a-1 [000] 4.0: vmbus_close_internal: sending child_relid 0x5, ret 0
      a-1 [000] 5.0: \(open)
      """)
    let channel = imported.trace.steps.map(\.stimulus).filter { $0 == .open || $0 == .close }
    #expect(channel == [.open, .close, .open])
  }

  @Test("what is known of the machine is taken, and else invented by a rule that is told")
  func knownMachine() throws {
    let text = Self.handshake + "1@153.0:hv_balloon_state_change -> S_IDLE\n"
    let log = """
      \(text)1@160.0:hv_balloon_state_change -> S_BALLOON_RB_WAIT
      1@160.1:hv_balloon_state_change -> S_BALLOON_POSTING
      1@160.2:hv_balloon_outgoing_balloon posting balloon 0 for 585728, remaining 4194304
      1@160.3:hv_balloon_state_change -> S_BALLOON_REPLY_WAIT
      """
    #expect(try imported(log).trace.machine.bootPages == 8_388_608)
    var known = KnownMachine()
    known.bootPages = 5_000_000
    known.backendPages = 32_768
    known.lowMemoryLimit = 2 << 30
    let trace = try imported(log, known: known).trace
    #expect(trace.machine.bootPages == 5_000_000)
    #expect(trace.machine.backend?.pages == 32_768)
    #expect(trace.machine.lowMemoryLimit == 2 << 30)
    #expect(Replayer.replay(trace).divergence == nil)
    #expect(trace.requests == ["060010000000000000f0080000000000"])
    #expect(trace.steps.contains { $0.stimulus == .target((5_000_000 - 4_194_304) * 4096) })
  }

  @Test("a warning about a message comes of one that the guest is made to send")
  func warnings() throws {
    let imported = try imported(
      """
      \(Self.handshake)qemu: warning: unknown DM message 200
      qemu: warning: unexpected DM_HOT_ADD_RESPONSE in 5 state
      qemu: warning: DM_STATUS_REPORT message too short (16 vs 48), ignoring
      qemu: warning: unexpected DM_HOT_ADD_RESPONSE in 6 state
      """)
    let trace = imported.trace
    #expect(Replayer.replay(trace).divergence == nil)
    let warned = trace.steps.flatMap(\.expectations).compactMap { expectation in
      if case .record(let name, _) = expectation.content, name.hasPrefix("warning") {
        return name
      }
      return nil
    }
    #expect(warned == ["warning unknown", "warning unexpected", "warning too-short"])
    // The host was not in that state.
    #expect(imported.account.uncompared == 1)
    #expect(imported.account.inventions.contains { $0.rule == .badMessage && $0.count == 3 })
  }
}
