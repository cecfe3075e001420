import Conversation
import Testing
import Traces

/// A text that is not what it should be, and the line at which that shows.
struct BrokenImport: CustomTestStringConvertible, Sendable {
  var text: String
  var line: Int

  var testDescription: String { "\(text.prefix(60).debugDescription)" }

  init(_ text: String, _ line: Int = 2) {
    self.text = text
    self.line = line
  }
}

private let longWord = String(repeating: "a", count: 1 << 20)

@Suite("Scripts, transcripts and recordings that are broken")
struct QEMUImporterTests {
  static let scripts = [
    "opne", "open\u{0}", "\u{0}", "guest 0g", "guest 012", "guest type=65536 00", "guest type= 00",
    "guest -", "repeat 1000001 guest 00", "repeat -1 guest 00", "repeat 2", "repeat 2 open",
    "repeat", "advance", "advance -5", "advance 1.5", "advance 18446744073709551616", "target",
    "target x", "target 0x", "hold", "hold x", "discardfail", "config boot_pages", "config x=1",
    "config boot_pages=18446744073709551616", "config boot_pages=-1", "config layout=all", "ram a",
    "ram a 0", "ram a 0 x", "ram a 0 0 kind=rim", "ram a 0 0 kind", "ram a 0 0 x=1", longWord,
    "guest \(longWord)x", "config addr=\(longWord)", "gu\u{301}est 00", "１",
    "config boot_pages=0x10000000000000", "config memdev_pages=4503599627370496",
    "repeat 0 guest 00", "config tx_pages=0", "config tx_pages=262145",
    "config tx_pages=18446744073709551615",
    "config id=a23456789b23456789c23456789d23456789e2345",
  ].map { BrokenImport("# first\n\($0)\nopen\n") }

  /// A trace has 1,024 at most.
  private static func tooManyRegions(_ line: String) -> BrokenImport {
    BrokenImport(String(repeating: line + "\n", count: 1025), 1025)
  }

  @Test(
    "a broken line of a script is refused with its number",
    arguments: scripts + [tooManyRegions("ram a 0 1")])
  func script(broken: BrokenImport) {
    let error = #expect(throws: TraceError.self) {
      try QEMUScript(Array(broken.text.utf8), file: "a")
    }
    #expect(error?.line == broken.line)
    #expect(error?.file == "a")
    #expect(error?.problem.isEmpty == false)
  }

  static let transcripts =
    scripts.map { BrokenImport("# first\n> \($0.text.dropFirst("# first\n".count))") }
    + [
      "trace: hv_balloon_state_change", "trace: ", "trace", "tx: 02 | pkt=6",
      "tx: 02001000010000000100000000000000 | pkt=6 xid=1 DM_VERSION_RESPONSE size=16 trans=1",
      "tx: zz | pkt=6 xid=1", "tx: 00 | pkt=65536 xid=1", "tx: 00 | pkt=6 xid=-1",
      "warning: unknown DM message 65536x", "timer: armed for t=99999999999999999999",
      "discard: \u{0} offset=0x0 length=0x0", "  re-oved_guest 0x10000+1", "hello", longWord,
      "\u{0}",
      "query: state=S_NONE actual=0 trans_id=0 target_pages=0 target_changed=0 "
        + "removed_guest=0 removed_both=0",
    ].map { BrokenImport("> open\n\($0)\n") }
    + [BrokenImport("open: ok\n", 1), BrokenImport("", 1), BrokenImport("# only\n", 1)]

  @Test(
    "a broken line of a transcript is refused with its number",
    arguments: transcripts + [tooManyRegions("> ram a 0 1")])
  func transcript(broken: BrokenImport) {
    let error = #expect(throws: TraceError.self) {
      try QEMUTranscriptImporter.trace(of: Array(broken.text.utf8), file: "a")
    }
    #expect(error?.line == broken.line)
  }

  static let packets = [
    "# x state S_IDLE", "# 1 state S_NONE", "# 1 state", "# 1 frob", "# -1 channel open",
    "# 18446744073709551616 channel open", "# 1 target set to 5 pages", "# 1 target set (x bytes)",
    "# 1 target set to 5 pages (18446744073709551616 bytes)", "1 2 G>H", "1 2 G>H 6 0 0",
    "1 2 G>X 6 0 0 00", "1 2 G>H 65536 0 0 00", "1 -2 G>H 6 0 0 00", "1 2 G>H 6 -1 0 00",
    "1 2 G>H 6 0 65536 00", "1 2 G>H 6 0 0 0", "1 2 G>H 6 0 0 0x", "1 2 G>H 6 0 0 \u{0}0",
    "\u{0}", longWord, "1 2 G>H 6 0 0 \(longWord)z",
  ].map { BrokenImport("# 0 state S_POST_RESET_CLOSED\n\($0)\n") }

  @Test("a broken line of recorded packets is refused with its number", arguments: packets)
  func recordedPackets(broken: BrokenImport) {
    let recording = QEMURecording(
      name: "s", packets: Array(broken.text.utf8), machine: Array("boot-memory 1G\n".utf8))
    let error = #expect(throws: TraceError.self) {
      try QEMURecordingImporter.trace(of: recording)
    }
    #expect(error?.line == broken.line)
    #expect(error?.file == "s/packets.txt")
  }

  static let machines = [
    BrokenImport("qemu 10\n", 1), BrokenImport("", 1), BrokenImport("boot-memory\n", 1),
    BrokenImport("qemu 10\nboot-memory 1X\n"), BrokenImport("qemu 10\nboot-memory -1\n"),
    BrokenImport("qemu 10\nboot-memory 18446744073709551616\n"),
    BrokenImport("qemu 10\nboot-memory 16777216T\n"), BrokenImport("qemu 10\nboot-memory 0x\n"),
    BrokenImport("boot-memory 1G\nreplay nearly\n"), BrokenImport("boot-memory 1G\nbackend 1P\n"),
    BrokenImport("boot-memory 1G\nmemslots many\n"),
    BrokenImport("boot-memory 1G\nbackend-address \(longWord)\n"),
  ]

  @Test("a memory map with more regions than a trace can have is refused with its line")
  func memoryMap() {
    let broken = Self.tooManyRegions(
      "  00000000000c3000-00000000000e3fff (prio 0, rom): pc.ram @00000000000c3000 KVM")
    var recording = QEMURecording(name: "s", packets: [], machine: Array("boot-memory 1G\n".utf8))
    recording.memoryMap = Array(broken.text.utf8)
    let error = #expect(throws: TraceError.self) {
      try QEMURecordingImporter.trace(of: recording)
    }
    #expect(error?.file == "s/memory-map.txt")
    #expect(error?.line == broken.line)
  }

  @Test("a machine of a recording that cannot be made is refused", arguments: machines)
  func recordedMachine(broken: BrokenImport) {
    let recording = QEMURecording(name: "s", packets: [], machine: Array(broken.text.utf8))
    let error = #expect(throws: TraceError.self) {
      try QEMURecordingImporter.trace(of: recording)
    }
    #expect(error?.line == broken.line)
    #expect(error?.file == "s/machine.txt")
  }

  @Test("a line of the trace log that is no known event is refused with its number")
  func recordedLog() {
    var recording = QEMURecording(
      name: "s", packets: [], machine: Array("boot-memory 1G\n".utf8))
    let lines = [
      "1@1:vmbus_channel_notify_guest channel #1", "1@1:hv_balloon_state_chance -> S_IDLE",
    ]
    recording.traceLog = Array(lines.text)
    let error = #expect(throws: TraceError.self) {
      try QEMURecordingImporter.trace(of: recording)
    }
    #expect(error?.line == 2)
    #expect(error?.file == "s/qemu-trace.log")
  }

  @Test("line ends of another system change nothing", arguments: Golden.all.sampled(5))
  func carriageReturns(golden: Golden) throws {
    let script = golden.script.lines.map { $0 + "\r" }.text
    #expect(try QEMUScript(script, file: "a") == QEMUScript(golden.script, file: "a"))
    let transcript = golden.transcript.lines.map { $0 + "\r" }.text
    #expect(golden.failure(of: transcript) == nil)
  }

  @Test(
    "huge times and numbers are taken as far as they go",
    arguments: [
      "advance 18446744073709551615\nadvance 18446744073709551615\ntarget 18446744073709551615",
      "config boot_pages=4503599627370495 low_max=0 boot_pgsz=0\nopen\nquery",
      "config memdev_pages=4503599627370495 memslots=99999999999 memdev_pgsz=0\nopen\nquery",
      "config addr=18446744073709551615 memdev_pages=1\nopen", "config warn_limit=0\nguest 0100",
      "config tx_pages=262144\nopen",
      "ram a 0xffffffffffffffff 0xffffffffffffffff\nopen\nunrealize\nopen",
      "open\nrepeat 1000 guest 0f00\ncounts", "guest type=0xffff 00",
    ])
  func hugeNumbers(script: String) throws {
    #expect(try Self.lines(of: script) > 0)
  }

  @Test(
    "a backend that is too large for any machine can be hot-added from",
    arguments: [
      "memdev_pages=4503599627370495", "memdev_pages=4503599627370493 memslots=1",
      "memdev_pages=2251799813685248 memslots=4294967295",
      "addr=0xfffffff800000000 memdev_pages=4503599627370495 memslots=0",
    ])
  func hugeBackend(configuration: String) throws {
    let script = """
      config \(configuration)
      open
      guest 01001000010000000000020000000000
      guest 030020000200000003000000000000000000000000000000ffffffff00000000
      advance 50000
      target 9223372036854775807
      query
      sysreset
      """
    let lines = try Self.lines(of: script)
    #expect((20...1100).contains(lines))
  }

  /// How many lines the transcript of a script has.
  private static func lines(of script: String) throws -> Int {
    var count = 0
    QEMUTranscript(of: try QEMUScript(Array(script.utf8), file: "a")).write { _ in count += 1 }
    return count
  }
}
