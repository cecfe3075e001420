import Conversation
import Exports
import Testing
import Traces

@Suite("Captures for Wireshark")
struct PcapngTests {
  private static func capture(of trace: Trace) throws -> PcapngReader {
    try PcapngReader(ExportFormat.pcapng.file(of: trace))
  }

  @Test(
    "a capture of a session holds the packets that were recorded, bytes and direction",
    arguments: ["s04-reboot-6.12", "s10-evil-versions", "s11-evil-raw"])
  func packets(session: String) throws {
    let capture = try Self.capture(of: Sample.trace("recorded/" + session))
    let found = capture.packets.filter { $0.bytes[2] == 0 && $0.bytes[3] == 0 }
    let recorded = try Sample.packets(of: session)
    try #require(found.count == recorded.count)
    for (packet, words) in zip(found, recorded) {
      // number, time, direction, type, transaction, flags, payload
      let isFromGuest = words[2] == "G>H"
      #expect(packet.flags == (isFromGuest ? 1 : 2))
      #expect(packet.bytes[1] == (isFromGuest ? 0 : 1))
      let payload = Sample.bytes(hex: words[6])
      let content = packet.bytes.dropFirst(8)
      #expect(PcapngReader.number(content, 0, 2) == Int(words[3]))
      #expect(PcapngReader.number(content, 4, 2) == 2 + (payload.count + 7) / 8)
      #expect(PcapngReader.number(content, 8, 8) == Int(words[4]))
      #expect(content.dropFirst(16).starts(with: payload))
      #expect(content.count == 16 + (payload.count + 7) / 8 * 8 + 8)
    }
  }

  @Test("the footer of a packet tells where it began: behind the one before, from 0 at each open")
  func footers() throws {
    let capture = try Self.capture(of: Sample.trace("recorded/s01-balloon-6.12"))
    var positions = [0, 0]
    var count = 0
    for packet in capture.packets {
      let kind = packet.bytes[2]
      if kind == 12, String(decoding: packet.bytes.dropFirst(8), as: UTF8.self) == "opened" {
        positions = [0, 0]
      }
      guard kind == 0 else { continue }
      let origin = Int(packet.bytes[1])
      #expect(
        PcapngReader.number(packet.bytes[...], packet.bytes.count - 4, 4) == positions[origin])
      positions[origin] = (positions[origin] + packet.bytes.count - 8) % 16_384
      count += 1
    }
    #expect(count > 100)
  }

  @Test("link type, program, title and resolution are told, and times do not go back")
  func header() throws {
    let trace = try Sample.trace("malicious/DM-E7-page-twice-in-a-message.dmtrace")
    let capture = try Self.capture(of: trace)
    #expect(capture.linkType == 147)
    #expect(capture.section[4] == [Array("dynmem".utf8)])
    #expect(capture.section[1]?.first == Array(trace.title.utf8))
    #expect(capture.interface[9] == [[9]])
    let times = capture.packets.map(\.time)
    #expect(times == times.sorted())
    #expect(times.last == trace.steps.last?.time.rawValue)
    #expect(capture.packets.allSatisfy { $0.length == $0.bytes.count })
  }

  @Test("a violation is a record, and a comment beside the packet that broke the rule")
  func violations() throws {
    let capture = try Self.capture(
      of: Sample.trace("malicious/DM-E7-page-twice-in-a-message.dmtrace"))
    let index = try #require(
      capture.packets.firstIndex {
        $0.bytes[2] == 6
          && String(decoding: $0.bytes.dropFirst(8), as: UTF8.self)
            .hasPrefix("DM-E7 ")
      })
    let cause = try #require(capture.packets[..<index].last { $0.bytes[2] == 0 })
    #expect(cause.flags == 1)
    #expect(cause.comments.contains { $0.hasPrefix("violation DM-E7") })
  }

  @Test("a refused request carries the violation, not the answer that the host sent first")
  func refusal() throws {
    let capture = try Self.capture(
      of: Sample.trace(
        lines: """
          0  open
             > version-request 3.0 trans=1
          """))
    let faulty = capture.packets.filter { $0.comments.contains { $0.hasPrefix("violation DM-C4") } }
    #expect(faulty.map { $0.bytes[1] } == [0])
    #expect(faulty.first?.bytes[24] == 1)
  }

  @Test("an abort of the host is a record")
  func abort() throws {
    let capture = try Self.capture(of: Sample.trace("recorded/s12-evil-hotadd"))
    let last = try #require(capture.packets.last)
    #expect(last.bytes[2] == 8)
    #expect(String(decoding: last.bytes.dropFirst(8), as: UTF8.self).hasPrefix("HA-2a "))
  }

  @Test("packets that lie about their frame keep what they say; what has no room is told apart")
  func framing() throws {
    let capture = try Self.capture(
      of: Sample.trace(
        lines: """
          title odd

          0  open
             > raw 0102 length8=9 offset8=1 footer=7
             repeat 400 > quiet status-report available=1 committed=1 trans=0
          """))
    let packets = capture.packets.filter { [0, 13].contains($0.bytes[2]) }
    let first = try #require(packets.first).bytes.dropFirst(8)
    #expect(
      Array(first) == [6, 0, 1, 0, 9, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
        + [1, 2, 0, 0, 0, 0, 0, 0] + [7, 0, 0, 0, 0, 0, 0, 0])
    #expect(packets.contains { $0.bytes[2] == 13 })
    #expect(packets.dropFirst().first?.comments.contains("without a signal") == true)
  }
}
