import Bytes
import HostEvents
import Testing
import Traces

@testable import Recordings

@Suite("QEMU's binary traces")
struct SimpleTraceTests {
  /// The golden file of the page on recorded-trace formats, section 2.
  private static let golden =
    [UInt8](
      hex: "ffffffffffffffffb429a40acb77b1f20400000000000000"
        + "000000000000000007000000000000001b000000") ?? []

  private static let record =
    [UInt8](
      hex: "0100000000000000070000000000000015cd5b0700000000"
        + "2800000092100000" + "02000000000000000000000000000000") ?? []

  private func events(_ bytes: [UInt8]) throws -> [RecordedEvent] {
    try SimpleTraceReader.read(bytes, file: 0, list: nil).events
  }

  @Test("the golden file holds one proposal of version 2.0")
  func goldenFile() throws {
    let bytes = Self.golden + Array("hv_balloon_incoming_version".utf8) + Self.record
    let reader = try SimpleTraceReader.read(bytes, file: 0, list: nil)
    let event = try #require(reader.events.first)
    #expect(reader.events.count == 1)
    #expect(event.name == "incoming-version")
    #expect(event.fields.number("major") == 2 && event.fields.number("minor") == 0)
    #expect(event.time == RecordedTime(.host, 123_456_789))
    #expect(reader.counts.damaged == 0 && reader.counts.unknown == 0)
  }

  @Test("a session in binary leads to the same conversation as its log", arguments: [false, true])
  func session(isBigEndian: Bool) throws {
    let session = try RecordedLog.named("s04")
    var file = SimpleTraceFile(isBigEndian: isBigEndian)
    for line in session.log.textLines { file.append(line: line) }
    let binary = try ImportedRecording([RecordedFile(name: "trace-1", bytes: file.bytes)])
    let text = try ImportedRecording([RecordedFile(name: "log", bytes: session.log)])
    #expect(binary.trace.steps.map(\.stimulus) == text.trace.steps.map(\.stimulus))
    #expect(binary.trace.steps.map(\.time) == text.trace.steps.map(\.time))
    #expect(binary.trace.requests == session.requests)
    #expect(Replayer.replay(binary.trace).divergence == nil)
  }

  @Test("version 3 is read with QEMU's list of events, and refused without")
  func olderVersion() throws {
    let session = try RecordedLog.named("s12")
    let names = ["cpu_in", "vmbus_x"] + QEMULine.eventNames + ["vmbus_channel_notify_guest"]
    var file = SimpleTraceFile(version: 3, names: names)
    for line in session.log.textLines { file.append(line: line) }
    let list = names.map { "\($0)(int a) \"text %d\"" }.joined(separator: "\n")
    let binary = RecordedFile(name: "trace-1", bytes: file.bytes)
    let imported = try ImportedRecording([
      binary, RecordedFile(name: "trace-events-all", bytes: Array(list.utf8)),
    ])
    #expect(imported.trace.requests == session.requests)
    #expect(throws: RecordingError.needsEventList) { try ImportedRecording([binary]) }
  }

  @Test("other versions are refused", arguments: [0, 2, 5, UInt64.max])
  func otherVersions(version: UInt64) {
    let file = SimpleTraceFile(version: version)
    #expect(throws: RecordingError.simpleTraceVersion(version)) {
      try SimpleTraceReader.read(file.bytes, file: 0, list: nil)
    }
  }

  @Test("a file that breaks off anywhere keeps what came before")
  func cut() throws {
    var file = SimpleTraceFile()
    let whole = try RecordedLog.named("s09").log.textLines.prefix(12)
    for line in whole { file.append(line: line) }
    let count = try events(file.bytes).count
    for length in 24..<file.bytes.count {
      let reader = try SimpleTraceReader.read(
        Array(file.bytes.prefix(length)), file: 0, list: nil)
      #expect(reader.events.count <= count)
    }
  }

  @Test(
    "a length that lies ends the reading, and nothing more",
    arguments: [0, 1, 23, 25, 0x7FFF_FFFF, 0xFFFF_FFFF] as [UInt64])
  func lengths(length: UInt64) throws {
    var file = SimpleTraceFile()
    let line = "1@1.000000:hv_balloon_incoming_version incoming proto version 2.0"
    file.append(line: line)
    file.number(1)
    file.number(0)
    file.number(0)
    file.number(length, bytes: 4)
    file.number(1, bytes: 4)
    let reader = try SimpleTraceReader.read(file.bytes, file: 0, list: nil)
    #expect(reader.events.count == 1)
    #expect(reader.counts.damaged == 1)

    var names = SimpleTraceFile()
    names.append(line: line)
    names.number(0)
    names.number(9)
    names.number(length, bytes: 4)
    #expect(try events(names.bytes).count == 1)
  }

  @Test("records that QEMU dropped, and numbers without a name, are counted")
  func dropped() throws {
    var file = SimpleTraceFile()
    file.append(line: "1@1.000000:hv_balloon_incoming_version incoming proto version 2.0")
    for (id, argument) in [(0xFFFF_FFFF_FFFF_FFFE, 17), (77, 1)] as [(UInt64, UInt64)] {
      file.number(1)
      file.number(id)
      file.number(0)
      file.number(32, bytes: 4)
      file.number(1, bytes: 4)
      file.number(argument)
    }
    let reader = try SimpleTraceReader.read(file.bytes, file: 0, list: nil)
    #expect(reader.counts.dropped == 17)
    #expect(reader.counts.unknown == 1)
  }
}
