import Conversation
import PageRanges
import Traces
import VMBus

// Packets, page ranges, control messages and deliveries as bytes.

extension GuestPacket {
  /// Bits of the byte in front of a packet.
  static let quiet: UInt8 = 1
  /// Type, flags and transaction id follow; otherwise they are as Linux sends them.
  private static let isUnusual: UInt8 = 2
  /// What the descriptor and the footer say follows, where they lie.
  private static let hasOffset: UInt8 = 4
  private static let hasLength: UInt8 = 8
  private static let hasFooter: UInt8 = 16

  init(_ frame: UInt8, decoding reader: inout ByteReader) {
    self.init(payload: [])
    if frame & Self.isUnusual != 0 {
      type = PacketType(rawValue: reader.number(UInt16.self))
      flags = reader.number(UInt16.self)
      transactionID = reader.number()
    }
    if frame & Self.hasOffset != 0 { offset8 = reader.number(UInt16.self) }
    if frame & Self.hasLength != 0 { length8 = reader.number(UInt16.self) }
    if frame & Self.hasFooter != 0 { footer = reader.number() }
    payload = reader.bytes()
  }

  func encode(_ frame: UInt8, to writer: inout ByteWriter) {
    let isUsual = type == .inBand && flags == 0 && transactionID == 0
    writer.byte(
      frame | (isUsual ? 0 : Self.isUnusual) | (offset8 == nil ? 0 : Self.hasOffset)
        | (length8 == nil ? 0 : Self.hasLength) | (footer == nil ? 0 : Self.hasFooter))
    if !isUsual {
      writer.number(type.rawValue)
      writer.number(flags)
      writer.number(transactionID)
    }
    if let offset8 { writer.number(offset8) }
    if let length8 { writer.number(length8) }
    if let footer { writer.number(footer) }
    writer.bytes(payload)
  }
}

extension RingPlace {
  /// A byte with the ring in its lowest bit and the area in the next, and the offset.
  init(decoding reader: inout ByteReader) {
    let which = reader.byte()
    self.init(
      which & 1 == 0 ? .toHost : .toGuest, which & 2 == 0 ? .control : .data,
      offset: reader.number(UInt32.self))
  }

  func encode(to writer: inout ByteWriter) {
    writer.byte((ring == .toHost ? 0 : 1) | (area == .control ? 0 : 2))
    writer.number(offset)
  }
}

extension ByteReader {
  /// How many ranges, and of each the first page and the count, or as many as there are.
  mutating func pageRanges() -> [PageRange] {
    var ranges: [PageRange] = []
    for _ in 0..<min(number(), UInt64(TraceLimits.touchedRanges)) where !isAtEnd {
      ranges.append(PageRange(start: PageNumber(number()), clampingCount: number()))
    }
    return ranges
  }
}

extension ByteWriter {
  mutating func pageRanges(_ ranges: [PageRange]) {
    number(UInt(ranges.count))
    for range in ranges {
      number(range.start.rawValue)
      number(range.count)
    }
  }
}

extension GuestPost {
  init(decoding reader: inout ByteReader) {
    let isUnusual = reader.flag()
    self.init([])
    if isUnusual {
      type = reader.number(UInt32.self)
      connection = reader.number(UInt32.self)
    }
    message = reader.bytes()
  }

  func encode(to writer: inout ByteWriter) {
    let isUsual = self == GuestPost(message)
    writer.byte(isUsual ? 0 : 1)
    if !isUsual {
      writer.number(type)
      writer.number(connection)
    }
    writer.bytes(message)
  }
}

extension Delivery {
  /// Numbers of errors are mostly small and negative: 2n - 1 stands for -n, 2n for n.
  init(decoding reader: inout ByteReader) {
    switch reader.number() {
    case 0: self = .atOnce
    case 1: self = .held
    case let word:
      let value = UInt32(truncatingIfNeeded: word - 2)
      self = .answered(Int32(bitPattern: value >> 1 ^ (0 &- (value & 1))))
    }
  }

  func encode(to writer: inout ByteWriter) {
    switch self {
    case .atOnce: writer.number(0 as UInt64)
    case .held: writer.number(1 as UInt64)
    case .answered(let status):
      let folded = UInt32(bitPattern: status << 1 ^ status >> 31)
      writer.number(UInt64(folded) + 2)
    }
  }
}
