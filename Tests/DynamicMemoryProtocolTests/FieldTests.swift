import Bytes
import PageRanges
import Testing

@testable import DynamicMemoryProtocol

struct WirePageRangeTests {
  @Test(
    "start and count take 40 and 24 bits",
    arguments: [
      (0x12_3456_789A, 0xAB_CDEF, "9a78563412efcdab"),
      (0xFF_FFFF_FFFF, 0xFF_FFFF, "ffffffffffffffff"),
      (0xFF_FFFF_FFFF, 0, "ffffffffff000000"),
      (0, 0xFF_FFFF, "0000000000ffffff"),
      (0x12400, 512, "0024010000000200"),
      (0, 0, "0000000000000000"),
    ] as [(UInt64, UInt64, String)])
  func fields(start: UInt64, count: UInt64, hex: String) throws {
    let range = try #require(WirePageRange(start: PageNumber(start), count: count))
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(range.rawValue)
    #expect(bytes.hexString == hex)
    let read = WirePageRange(rawValue: bytes.span.littleEndian64(at: 0))
    #expect(read.start == PageNumber(start))
    #expect(read.count == count)
  }

  @Test(
    "what does not fit is refused, not cut",
    arguments: [
      (1 << 40, 0), (.max, 1), (0, 1 << 24), (0, .max), (1 << 40, 1 << 24),
    ] as [(UInt64, UInt64)])
  func refused(start: UInt64, count: UInt64) {
    #expect(WirePageRange(start: PageNumber(start), count: count) == nil)
  }
}

struct MessageTypeTests {
  @Test(
    "each type has its number, name and sender",
    arguments: [
      (0, "DM_ERROR", "error", nil),
      (1, "DM_VERSION_REQUEST", "version-request", .guestToHost),
      (2, "DM_VERSION_RESPONSE", "version-response", .hostToGuest),
      (3, "DM_CAPABILITIES_REPORT", "capabilities-report", .guestToHost),
      (4, "DM_CAPABILITIES_RESPONSE", "capabilities-response", .hostToGuest),
      (5, "DM_STATUS_REPORT", "status-report", .guestToHost),
      (6, "DM_BALLOON_REQUEST", "balloon-request", .hostToGuest),
      (7, "DM_BALLOON_RESPONSE", "balloon-response", .guestToHost),
      (8, "DM_UNBALLOON_REQUEST", "unballoon-request", .hostToGuest),
      (9, "DM_UNBALLOON_RESPONSE", "unballoon-response", .guestToHost),
      (10, "DM_MEM_HOT_ADD_REQUEST", "hot-add-request", .hostToGuest),
      (11, "DM_MEM_HOT_ADD_RESPONSE", "hot-add-response", .guestToHost),
      (12, "DM_INFO_MESSAGE", "info", .hostToGuest),
      (13, "DM_MEM_HOT_REMOVE_REQUEST", "hot-remove-request", .hostToGuest),
      (14, "DM_MEM_HOT_REMOVE_RESPONSE", "hot-remove-response", .guestToHost),
    ] as [(UInt16, String, String, MessageType.Direction?)])
  func names(number: UInt16, name: String, word: String, direction: MessageType.Direction?) {
    let type = MessageType(rawValue: number)
    #expect(type.name == name)
    #expect(type.word == word)
    #expect(type.direction == direction)
    #expect(MessageType(word: word) == type)
    #expect(MessageType.known.contains(type))
  }

  @Test("each constant is the type of its name")
  func constants() {
    let constants: [MessageType] = [
      .error, .versionRequest, .versionResponse, .capabilitiesReport, .capabilitiesResponse,
      .statusReport, .balloonRequest, .balloonResponse, .unballoonRequest, .unballoonResponse,
      .hotAddRequest, .hotAddResponse, .info, .hotRemoveRequest, .hotRemoveResponse,
    ]
    #expect(constants == MessageType.known)
    #expect(constants.map(\.rawValue) == Array(0...14))
  }

  @Test("a type without a name keeps its number", arguments: [15, 200, 0xFFFF] as [UInt16])
  func unknown(number: UInt16) {
    let type = MessageType(rawValue: number)
    #expect(type.rawValue == number)
    #expect(type.name == nil && type.word == nil && type.direction == nil)
    #expect(type.description == "DM_\(number)")
  }

  @Test("no other word is a type")
  func unknownWords() {
    #expect(MessageType(word: "balloon") == nil)
    #expect(MessageType(word: "") == nil)
    #expect(MessageType(word: "Balloon-Request") == nil)
  }
}

struct VersionAndCapabilityTests {
  @Test(
    "versions have their numbers",
    arguments: [
      (ProtocolVersion.win7, 3, "0.3"), (.win8, 0x10000, "1.0"), (.win10, 0x20000, "2.0"),
      (ProtocolVersion(rawValue: .max), .max, "65535.65535"),
    ] as [(ProtocolVersion, UInt32, String)])
  func versions(version: ProtocolVersion, number: UInt32, text: String) {
    #expect(version.rawValue == number)
    #expect(version.description == text)
    #expect(ProtocolVersion(major: version.major, minor: version.minor) == version)
  }

  @Test("versions are ordered by number")
  func versionOrder() {
    #expect(ProtocolVersion.win7 < .win8)
    #expect(ProtocolVersion(major: 0, minor: 65535) < .win8)
    #expect(ProtocolVersion(major: 2, minor: 1) > .win10)
  }

  /// Words of real guests (guest description, section 4).
  @Test(
    "capability words of guests are read",
    arguments: [
      (0x1F, true, true, 32768), (0x2F, true, true, 524_288), (0x1D, true, false, 32768),
      (0x24, false, false, 131_072), (0x00, false, false, 256), (0x3F, true, true, 8_388_608),
    ] as [(UInt64, Bool, Bool, UInt64)])
  func guests(word: UInt64, balloon: Bool, hotAdd: Bool, pages: UInt64) {
    let capabilities = Capabilities(rawValue: word)
    #expect(capabilities.contains(.balloon) == balloon)
    #expect(capabilities.contains(.hotAdd) == hotAdd)
    #expect(!capabilities.contains(.hotRemove))
    #expect(capabilities.alignmentPages == pages)
  }

  @Test("another alignment changes its four bits and no other")
  func alignment() throws {
    let all = Capabilities(rawValue: .max)
    #expect(all.with(hotAddAlignment: 0)?.rawValue == 0xFFFF_FFFF_FFFF_FFC3)
    #expect(Capabilities(rawValue: 0).with(hotAddAlignment: 15)?.rawValue == 0x3C)
    #expect(all.with(hotAddAlignment: 16) == nil)
    #expect(all.with(hotAddAlignment: -1) == nil)
  }

  @Test("any result but 0 is a success")
  func results() {
    #expect(!HotAddResult.failure.isSuccess)
    #expect(HotAddResult.success.isSuccess)
    #expect(HotAddResult(rawValue: 0x8000_0000).isSuccess)
  }

  @Test("an error says in one line what is missing and where")
  func errorText() {
    let bytes: [UInt8] = [7, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]
    #expect {
      try Message(decoding: bytes.span)
    } throws: {
      "\($0)" == "DM_BALLOON_RESPONSE: range list at byte 16 is cut: 24 bytes needed, 16 there"
    }
  }
}
