import Bytes
import Testing

@testable import DynamicMemoryProtocol

struct MessageTests {
  static let samples = Sample.parse(recordedPackets) + Sample.parse(inventedMessages)

  @Test("a message reads as another decoder reads it", arguments: samples)
  func decodes(sample: Sample) {
    #expect(reading(of: sample.bytes) == sample.fields)
  }

  @Test(
    "a message encodes to the bytes it came from, excess apart",
    arguments: samples.filter { $0.encodedSize != nil })
  func encodesAgain(sample: Sample) throws {
    let message = try Message(decoding: sample.bytes.span)
    var bytes: [UInt8] = [0xEE]
    message.append(to: &bytes, copyingRestFrom: sample.bytes.span)
    let size = try #require(sample.encodedSize)
    #expect(bytes == [0xEE] + sample.bytes.prefix(size))
  }

  @Test("every known type is among the samples, and none is without bytes")
  func samplesAreComplete() {
    let types = Set(
      Self.samples.compactMap { try? MessageHeader(decoding: $0.bytes.span).type.rawValue })
    #expect(types.isSuperset(of: 0...14))
    #expect(Self.samples.allSatisfy { $0.bytes.count >= 8 && !$0.fields.isEmpty })
  }

  @Test("fewer than eight bytes are a cut header, whose type is told when it is there")
  func shortHeaders() {
    let bytes: [UInt8] = [7, 0, 16, 0, 1, 0, 0]
    for count in 0..<8 {
      let error = WireError(
        messageType: count < 2 ? nil : .balloonResponse, offset: 0,
        reason: .truncated(needed: 8, available: UInt64(count)))
      #expect(throws: error) { try Message(decoding: bytes.span.extracting(first: count)) }
      #expect(throws: error) { try BalloonResponse(decoding: bytes.span.extracting(first: count)) }
    }
  }

  /// Fixed size and size with two ranges or a region of each type (protocol, sections 3 and 5).
  static let sizes: [(type: UInt8, fixed: Int, list: Int?)] = [
    (1, 16, nil), (2, 16, nil), (3, 32, nil), (4, 16, nil), (5, 48, nil), (6, 16, nil),
    (7, 16, 32), (8, 16, 32), (9, 8, nil), (11, 16, nil), (12, 16, nil), (13, 24, nil),
    (14, 24, 40),
  ]

  @Test("a message cut anywhere tells what is missing, and a whole one is taken", arguments: sizes)
  func cutAnywhere(type: UInt8, fixed: Int, list: Int?) {
    var bytes = [UInt8](repeating: 0, count: 64)
    bytes[0] = type
    if list != nil { bytes[12] = type == 7 ? 2 << 1 : 2 }
    let whole = list ?? fixed
    for count in 8..<whole {
      let available = UInt64(count)
      let expected =
        if count < fixed {
          WireError(
            messageType: MessageType(rawValue: UInt16(type)), offset: 8,
            reason: .truncated(needed: UInt64(fixed), available: available))
        } else {
          WireError(
            messageType: MessageType(rawValue: UInt16(type)), offset: fixed,
            reason: .rangeListTruncated(needed: UInt64(whole), available: available))
        }
      #expect(throws: expected) { try Message(decoding: bytes.span.extracting(first: count)) }
    }
    for count in whole...64 {
      #expect(throws: Never.self) { try Message(decoding: bytes.span.extracting(first: count)) }
    }
  }

  @Test("a hot-add request needs 24 bytes unless its header says 16")
  func cutHotAdd() {
    var bytes = [UInt8](repeating: 0, count: 24)
    bytes[0] = 10
    for size in [0, 8, 15, 17, 24, 255] as [UInt8] {
      bytes[2] = size
      for count in 8..<24 {
        let error = WireError(
          messageType: .hotAddRequest, offset: count < 16 ? 8 : 16,
          reason: .truncated(needed: count < 16 ? 16 : 24, available: UInt64(count)))
        #expect(throws: error) { try Message(decoding: bytes.span.extracting(first: count)) }
      }
      #expect(throws: Never.self) { try Message(decoding: bytes.span) }
    }
    bytes[2] = 16
    #expect(throws: Never.self) { try Message(decoding: bytes.span.extracting(first: 16)) }
  }

  @Test("an info message tells where its content is cut")
  func cutContent() throws {
    let bytes = [12, 0] + [UInt8](repeating: 0, count: 30)
    for count in 16..<32 {
      let span = bytes.span.extracting(first: count)
      let message = try InfoMessage(decoding: span)
      let error = WireError(
        messageType: .info, offset: count < 24 ? 16 : 24,
        reason: .truncated(needed: count < 24 ? 24 : 32, available: UInt64(count)))
      #expect(throws: error) {
        try message.content(in: bytes.span.extracting(first: count))
      }
    }
  }

  @Test("no type and no filling makes a decoder trap")
  func anything() {
    for type in UInt8.min...20 {
      for fill in [0x00, 0x01, 0x7F, 0x80, 0xFF] as [UInt8] {
        var bytes = [UInt8](repeating: fill, count: 56)
        bytes[0] = type
        bytes[1] = 0
        for count in 0...56 { _ = reading(of: Array(bytes.prefix(count))) }
      }
    }
  }
}
