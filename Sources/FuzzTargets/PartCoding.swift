import Conversation
import VMBus

// Packets, control messages and deliveries as bytes.

extension GuestPacket {
  /// Bits of the byte in front of a packet.
  static let quiet: UInt8 = 1
  /// Type, flags and transaction id follow; otherwise they are as Linux sends them.
  private static let isUnusual: UInt8 = 2

  init(_ frame: UInt8, decoding reader: inout ByteReader) {
    self.init(payload: [])
    if frame & Self.isUnusual != 0 {
      type = PacketType(rawValue: reader.number(UInt16.self))
      flags = reader.number(UInt16.self)
      transactionID = reader.number()
    }
    payload = reader.bytes()
  }

  func encode(_ frame: UInt8, to writer: inout ByteWriter) {
    let isUsual = self == GuestPacket(payload: payload)
    writer.byte(frame | (isUsual ? 0 : Self.isUnusual))
    if !isUsual {
      writer.number(type.rawValue)
      writer.number(flags)
      writer.number(transactionID)
    }
    writer.bytes(payload)
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
