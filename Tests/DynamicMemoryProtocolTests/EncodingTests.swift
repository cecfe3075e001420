import Bytes
import PageRanges
import Testing

@testable import DynamicMemoryProtocol

/// Messages made from values, against the byte strings of the guest description, section 1, and the
/// protocol description, section 4.
struct EncodingTests {
  /// The bytes that appending gives, as hex.
  private func hex(_ append: (inout [UInt8]) -> Void) -> String {
    var bytes: [UInt8] = []
    append(&bytes)
    return bytes.hexString
  }

  private func hex(_ message: some RangeListMessage, _ ranges: [WirePageRange]) -> String {
    var bytes: [UInt8] = []
    message.append(to: &bytes, ranges: ranges.span)
    return bytes.hexString
  }

  private func range(_ start: UInt64, _ count: UInt64) throws -> WirePageRange {
    try #require(WirePageRange(start: PageNumber(start), count: count))
  }

  @Test("version messages")
  func versions() {
    #expect(
      hex(VersionRequest(transactionID: 1, version: .win10).append)
        == "01001000010000000000020000000000")
    #expect(
      hex(VersionRequest(transactionID: 3, version: .win7, isLastAttempt: true).append)
        == "01001000030000000300000001000000")
    #expect(
      hex(VersionResponse(transactionID: 1, isAccepted: true).append)
        == "02001000010000000100000000000000")
  }

  @Test("capability messages")
  func capabilities() throws {
    let linux = try #require(([.balloon, .hotAdd] as Capabilities).with(hotAddAlignment: 7))
    #expect(
      hex(CapabilitiesReport(transactionID: 2, capabilities: linux).append)
        == "03002000020000001f000000000000000000000000000000ffffffffffffffff")
    #expect(
      hex(CapabilitiesResponse(transactionID: 2, capabilities: .accepted).append)
        == "04001000020000000100000000000000")
  }

  @Test("a status report")
  func status() {
    let report = StatusReport(transactionID: 3, availablePages: 500_000, committedPages: 300_000)
    #expect(
      hex(report.append)
        == "050030000300000020a1070000000000e093040000000000" + String(repeating: "0", count: 48))
  }

  @Test("balloon messages")
  func balloon() throws {
    #expect(
      hex(BalloonRequest(transactionID: 0, pageCount: 1000).append)
        == "0600100000000000e803000000000000")
    let one = try #require(BalloonResponse(transactionID: 4, morePages: true, rangeCount: 1))
    let given = try range(0x12400, 512)
    #expect(
      hex(one, [given])
        == "070018000400000000000000030000000024010000000200")
    let last = try #require(BalloonResponse(transactionID: 5, morePages: false, rangeCount: 0))
    #expect(hex(last, []) == "07001000050000000000000000000000")
  }

  @Test("unballoon messages")
  func unballoon() throws {
    let request = UnballoonRequest(transactionID: 1, morePages: false, rangeCount: 1)
    let given = try range(0x12400, 512)
    #expect(
      hex(request, [given])
        == "080018000100000000000000010000000024010000000200")
    #expect(hex(UnballoonResponse(transactionID: 6).append) == "0900080006000000")
  }

  @Test("hot-add messages")
  func hotAdd() throws {
    let memory = try range(0x100000, 524_288)
    #expect(
      hex(HotAddRequest(transactionID: 2, range: memory, region: memory).append)
        == "0a001800020000000000100000000008" + "0000100000000008")
    #expect(
      hex(HotAddRequest(transactionID: 2, range: memory, region: nil).append)
        == "0a001000020000000000100000000008")
    #expect(
      hex(HotAddResponse(transactionID: 7, pageCount: 524_288, result: .success).append)
        == "0b001000070000000000080001000000")
  }

  @Test("an info message")
  func info() throws {
    let content = InfoContent(maxPageCount: 524_288)
    let message = InfoMessage(transactionID: 3, content: content)
    var bytes: [UInt8] = []
    message.append(to: &bytes, content: content)
    #expect(
      bytes.hexString == "0c0020000300000000000000100000000000000008000000" + "0000080000000000")
    #expect(message.encodedSize == bytes.count)
    #expect(try InfoMessage(decoding: bytes.span).content(in: bytes.span) == content)
  }

  @Test("hot-remove messages")
  func hotRemove() throws {
    let request = HotRemoveRequest(
      transactionID: 1, virtualNode: 2, pageCount: 3, quality: [.large, .local])
    #expect(hex(request.append) == "0d001800010000000200000003000000" + "0300000000000000")
    let response = HotRemoveResponse(
      transactionID: 1, result: 1, morePages: true, rangeCount: 2)
    let ranges = [try range(1, 2), try range(3, 4)]
    #expect(
      hex(response, ranges)
        == "0e0028000100000001000000020000000100000000000000" + "0100000000020000"
        + "0300000000040000")
  }

  @Test("a sender may lie about type, size, count and bits")
  func lies() throws {
    var answer = UnballoonResponse(transactionID: 6)
    answer.header.type = .balloonResponse
    answer.header.size = 0xFFFF
    #expect(hex(answer.append) == "0700ffff06000000")

    let many = try #require(BalloonResponse(transactionID: 1, morePages: true, rangeCount: 256))
    #expect(many.header.size == 16 + 256 * 8)
    let given = try range(9, 1)
    #expect(
      hex(many, [given])
        == "0700100801000000" + "0000000001020000" + "0900000000010000")

    var request = UnballoonRequest(transactionID: 1, morePages: false, rangeCount: 0)
    request.flags = 0xFFFF_FFFE
    request.morePages = true
    request.rangeCount = 0x7FFF_FFFF
    #expect(hex(request.appendFixedPart) == "0800100001000000" + "ffffffffffffff7f")
  }

  @Test("counts that do not fit are refused, sizes that do not fit are 65535")
  func limits() throws {
    #expect(
      BalloonResponse(transactionID: 0, morePages: false, rangeCount: 0x8000_0000) == nil)
    let most = try #require(
      BalloonResponse(transactionID: 0, morePages: false, rangeCount: 0x7FFF_FFFF))
    #expect(most.rangeCount == 0x7FFF_FFFF)
    #expect(most.header.size == 0xFFFF)
    #expect(most.encodedSize == 17_179_869_192)
    let fitting = UnballoonRequest(transactionID: 0, morePages: false, rangeCount: 8189)
    #expect(fitting.header.size == 65528)
    let beyond = UnballoonRequest(transactionID: 0, morePages: false, rangeCount: .max)
    #expect(beyond.header.size == 0xFFFF)
  }

  @Test("a page of ranges is as full as the protocol says")
  func fullPage() {
    #expect(MessageLimits.ranges == 510)
    #expect(MessageLimits.hotRemoveRanges == 509)
  }
}
