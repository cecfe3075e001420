import Foundation
import HostEvents
import Testing
import Traces

@testable import Recordings

/// A line of a recording, and the event that it is.
struct RecordedLine: CustomTestStringConvertible, Sendable {
  var line: String
  var name: String
  var numbers: [String: UInt64] = [:]
  var time: RecordedTime?

  var testDescription: String { line }

  init(
    _ line: String, _ name: String, _ numbers: [String: UInt64] = [:],
    _ clock: RecordedTime.Clock? = nil, _ time: UInt64 = 0
  ) {
    self.line = line
    self.name = name
    self.numbers = numbers
    self.time = clock.map { RecordedTime($0, time) }
  }
}

/// The lines of the page on recorded-trace formats, and of its shapes those that it shows none of.
private let lines = [
  // 1.1, the four prefixes.
  RecordedLine(
    "hv_balloon_incoming_caps incoming caps 0x1f", "incoming-capabilities", ["word": 0x1f]),
  RecordedLine(
    "28714@1718022311.004217:hv_balloon_incoming_caps incoming caps 0x1f",
    "incoming-capabilities", ["word": 0x1f], .wall, 1_718_022_311_004_217_000),
  RecordedLine(
    "2025-07-01T09:30:12.004217Z (28714) hv_balloon_incoming_caps incoming caps 0x1f",
    "incoming-capabilities", ["word": 0x1f], .wall, 1_751_362_212_004_217_000),
  RecordedLine(
    "2025-11-03T10:00:00Z hv_balloon_incoming_caps incoming caps 0x1f",
    "incoming-capabilities", ["word": 0x1f], .wall, 1_762_164_000_000_000_000),
  // 1.2: early revisions printed starts in decimal.
  RecordedLine(
    "hv_balloon_outgoing_hot_add posting hot add 1 for 524288 @ 1048576", "outgoing-hot-add",
    ["trans": 1]),
  RecordedLine(
    "1@1.000001:vmbus_send_offer channel #3 dev 0x563a0383ef30", "vmbus offered", ["relid": 3],
    .wall, 1_000_001_000),
  // 1.3, what QEMU says between its events.
  RecordedLine(
    "2026-11-21T07:13:36.627687Z qemu: warning: unknown DM message 200", "warning unknown",
    ["type": 200], .wall, 1_795_245_216_627_687_000),
  RecordedLine(
    "2554-07-21T23:34:33.709551615Z qemu: warning: unknown DM message 200", "warning unknown",
    ["type": 200], .wall, .max),
  RecordedLine(
    "vm1 qemu-system-x86_64: warning: guest reported removed page 16777216 not found in RAM",
    "warning page-not-ram", ["page": 16_777_216]),
  RecordedLine(
    "qemu: ../hw/hyperv/vmbus.c:409: gpadl_iter_seek: Assertion `iter->active' failed.",
    "hostAbort"),
  // 1.4, QEMU's events in the host's ftrace.
  RecordedLine(
    "  qemu-28714 [001] ..... 46.114520: tracing_mark_write: hv_balloon_state_change -> S_IDLE",
    "state", [:], .host, 46_114_520_000),
  // 2, as simpletrace.py prints it.
  RecordedLine(
    "hv_balloon_incoming_version 413.250 pid=4242 major=0x2 minor=0x0", "incoming-version",
    ["major": 2, "minor": 0], .host, 413_250),
  RecordedLine(
    "hv_balloon_state_change 1.000 pid=4242 str=b'S_IDLE'", "state", [:], .host, 1000),
  // 3.1, ftrace; 3.2, trace-cmd and perf.
  RecordedLine(
    """
          hv_balloon-391     [001] .....    46.114520: balloon_status: available 812342, \
    committed 501233; vm_memory_committed 371209; pages_ballooned 0, pages_added 0, \
    pages_onlined 0
    """, "guest-status", ["available": 812_342, "committed": 501_233], .guest, 46_114_520_000),
  RecordedLine(
    "hv_balloon-391 (  391) [001] d..1. 46.114520: balloon_status: available 1, committed 2; x",
    "guest-status", ["available": 1, "committed": 2], .guest, 46_114_520_000),
  RecordedLine(
    "hv_balloon-391   [001]    46.114520: balloon_status:       available 1, committed 2; x",
    "guest-status", ["available": 1, "committed": 2], .guest, 46_114_520_000),
  RecordedLine(
    "hv_balloon   391 [001]    46.114520: hyperv:balloon_status: available 1, committed -2; x",
    "guest-status", ["available": 1, "committed": 0], .guest, 46_114_520_000),
  RecordedLine(
    """
    kworker/0:1-8 [000] ..... 1.5: vmbus_onoffer: child_relid 0x1f, monitorid 0xff, if_type \
    525074dc-8985-46e2-8057-a307dc18a502, if_instance 0
    """, "guest-offer", ["relid": 0x1f], .guest, 1_500_000_000),
  // 3.3, the kernel's log.
  RecordedLine(
    "[   48.809874] hv_balloon: Max. dynamic memory size: 2048 MB", "guest-maximum",
    ["bytes": 2_147_483_648], .guest, 48_809_874_000),
  RecordedLine(
    "[   50.067095] hv_balloon: Memory hot add failed", "guest-words", [:], .guest, 50_067_095_000),
  RecordedLine(
    "hv_balloon: Using Dynamic Memory protocol version 2.0", "guest-version",
    ["major": 2, "minor": 0]),
  RecordedLine(
    "[Fri Nov 21 07:13:36 2026] hv_balloon: Using Dynamic Memory protocol version 1.0",
    "guest-version", ["major": 1, "minor": 0], .wall, 1_795_245_216_000_000_000),
  RecordedLine(
    "Nov  3 10:00:01 vm kernel: [  12.5] hv_balloon: Using Dynamic Memory protocol version 2.0",
    "guest-version", ["major": 2, "minor": 0], .guest, 12_500_000_000),
  RecordedLine(
    "2025-11-03T11:00:00.5+01:00 vm kernel: hv_balloon: Ignore hot-add request!", "guest-words",
    [:], .wall, 1_762_164_000_500_000_000),
  RecordedLine(
    "6,1234,48809874,-;hv_balloon: Max. dynamic memory size: 1 MB", "guest-maximum",
    ["bytes": 1_048_576], .guest, 48_809_874_000),
  RecordedLine(
    """
    {"__REALTIME_TIMESTAMP": "1718022311004217", "MESSAGE": "hv_balloon: Max. dynamic memory \
    size: 2 MB"}
    """, "guest-maximum", ["bytes": 2_097_152], .wall, 1_718_022_311_004_217_000),
  // 4, the monitor.
  RecordedLine(
    """
    {"event":"HV_BALLOON_STATUS_REPORT","data":{"committed":816640000,"available":3333054464},\
    "timestamp":{"seconds":1600295492,"microseconds":661044}}
    """, "status-event", ["committed": 816_640_000, "available": 3_333_054_464], .wall,
    1_600_295_492_661_044_000),
  RecordedLine(
    #"{"execute":"balloon","arguments":{"value":1073741824}}"#, "target", ["bytes": 1 << 30]),
  RecordedLine(
    #"1600295492.5 -> {"execute":"balloon","arguments":{"value":4096}}"#, "target",
    ["bytes": 4096], .wall, 1_600_295_492_500_000_000),
  RecordedLine("(qemu) balloon 768", "target", ["bytes": 768 << 20]),
]

@Suite("Lines of recordings")
struct LineFormatTests {
  @Test("a line is the event that it is, whatever wrote it", arguments: lines)
  func line(line: RecordedLine) throws {
    let read = try RecordingReader([RecordedFile(name: "x", bytes: Array(line.line.utf8))])
    let event = try #require(read.events[0].first)
    #expect(read.events[0].count == 1)
    #expect(event.name == line.name)
    #expect(event.time == line.time)
    for (name, number) in line.numbers { #expect(event.fields.number(name) == number) }
    #expect(event.confidence != .exact || line.time != nil)
  }

  @Test("a line alone becomes a trace that parses, if it becomes one", arguments: lines)
  func alone(line: RecordedLine) throws {
    let file = RecordedFile(name: "x", bytes: Array(line.line.utf8))
    guard let imported = try? ImportedRecording([file]) else { return }
    let text = TracePrinter.text(of: imported.trace, notes: imported.notes)
    #expect(throws: Never.self) { try TraceParser.trace(from: Array(text.utf8), file: "x") }
  }

  @Test(
    "a line that tells nothing of use is no event, and none that is unknown",
    arguments: [
      "1@1.0:vmbus_channel_notify_guest channel #1", "# tracer: nop", "",
      "[    1.0] hv_vmbus: Vmbus version:5.3", #"{"QMP": {"version": {}}}"#,
      "kworker/0:1-8 [000] ..... 1.5: vmbus_on_message: msgtype=6",
    ])
  func noise(line: String) throws {
    let read = try RecordingReader([file(line)])
    #expect(read.events[0].count == 1)
    #expect(read.counts.noise == 1 && read.counts.unknown == 0 && read.counts.damaged == 0)
  }

  @Test(
    "a line that nobody knows is counted",
    arguments: [
      "2025-11-03 10:00:00.123+0000: starting up libvirt version: 10.0", "x", "{", "{]", "[[[",
      "[ 1.0] hv_balloon: nobody ever said this", "12@", "9999-99-99T99:99:99Z",
      #"{"MESSAGE": "something else"}"#, "warning: x", "qemu: Assertion `x' failed.",
    ])
  func unknown(line: String) throws {
    let read = try RecordingReader([file(line)])
    #expect(read.events[0].count == 1)
    #expect(read.counts.unknown == 1)
  }

  @Test(
    "an event with a number that is none, or too large, is counted as damaged",
    arguments: [
      "hv_balloon_incoming_caps incoming caps 0x1fffffffffffffffff",
      "hv_balloon_incoming_caps incoming caps", "hv_balloon_state_change -> S_NOTHING",
      "hv_balloon_state_change -> S_HOT_REMOVE_POSTING", "vmbus_recv_message type x size 1",
      "a-1 [000] 1.0: balloon_status: available x", "hv_balloon_new_event 1",
      "[ 1.0] hv_balloon: Max. dynamic memory size: 99999999999999999999 MB",
      "hv_balloon_outgoing_balloon posting balloon 0 for 99999999999999999999, remaining 1",
    ])
  func damaged(line: String) throws {
    let read = try RecordingReader([file(line)])
    #expect(read.events[0].count == 1)
    #expect(read.counts.damaged == 1)
  }

  /// A file with this line, and one that makes it a recording.
  private func file(_ line: String) -> RecordedFile {
    RecordedFile(
      name: "x", bytes: Array("\(line)\nhv_balloon_state_change -> S_IDLE\n".utf8),
      format: .mixed)
  }

  @Test("lines may end as they like, be too long, hold zeros, and break off")
  func ugly() throws {
    let long = String(repeating: "x", count: 100_000)
    let text = """
      hv_balloon_state_change -> S_VERSION\r
      \0\0hv_balloon_incoming_caps\0 incoming caps 0x1f\0
      \(long)
      hv_balloon_state_change -> S_CAPS
      hv_balloon_state_cha
      """
    let read = try RecordingReader([RecordedFile(name: "x", bytes: Array(text.utf8))])
    #expect(read.events[0].map(\.name) == ["state", "incoming-capabilities", "state"])
    #expect(read.events[0].map(\.source.line) == [1, 2, 4])
    #expect(read.counts.cut == 1 && read.counts.unknown == 1 && read.counts.damaged == 1)
  }

  @Test("a file without any event is no recording")
  func nothing() {
    for text in ["", "hello", "dynmem trace 1\n"] {
      #expect(throws: RecordingError.nothing) {
        try RecordingReader([RecordedFile(name: "x", bytes: Array(text.utf8))])
      }
    }
  }

  @Test("the page on recording tells of every rule and of every form")
  func page() throws {
    let page = try String(
      contentsOf: repositoryFolder.appending(path: "Traces/RECORDING.md"), encoding: .utf8)
    for rule in Invention.Rule.allCases { #expect(page.contains("| `\(rule.rawValue)` |")) }
    for format in RecordingFormat.allCases where ![.mixed, .traceEvents].contains(format) {
      #expect(page.contains("`\(format.rawValue)`"))
    }
  }

  @Test("what is told to be of one form is not read as another")
  func form() throws {
    let text = Array("[ 1.0] hv_balloon: Memory hot add failed\n".utf8)
    #expect(throws: RecordingError.nothing) {
      try RecordingReader([RecordedFile(name: "x", bytes: text, format: .qemuLog)])
    }
    #expect(
      try RecordingReader([RecordedFile(name: "x", bytes: text, format: .kernelLog)])
        .events[0].count == 1)
  }
}
