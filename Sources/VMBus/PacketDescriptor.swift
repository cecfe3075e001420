public import GuestMemory

/// The 16 bytes in front of every ring packet, as they are: decoding never fails, the fields may
/// hold anything.
///
/// Source: VMBus ring, section 3.
@usableFromInline package struct PacketDescriptor: Hashable, Sendable {
  /// The size of a descriptor in bytes.
  @inlinable @inline(__always) package static var byteCount: Int { 16 }
  /// The size in bytes of the footer behind every packet.
  @inlinable @inline(__always) package static var footerBytes: Int { 8 }
  /// The largest payload in bytes that the 16-bit length field can express.
  @inlinable @inline(__always) package static var maximumPayloadBytes: Int { (0xFFFF - 2) * 8 }

  /// What kind of packet this is.
  @usableFromInline package var type: PacketType
  /// Where the payload starts, counted from the start of the packet in units of 8 bytes.
  @usableFromInline package var offset8: UInt16
  /// The packet's length without the footer, in units of 8 bytes.
  @usableFromInline package var len8: UInt16
  /// The flags.
  @usableFromInline package var flags: PacketFlags
  /// The sender's transaction id.
  @usableFromInline package var transactionID: UInt64

  /// A descriptor with exactly these fields, true or not.
  @inlinable package init(
    type: PacketType, offset8: UInt16, len8: UInt16, flags: PacketFlags, transactionID: UInt64
  ) {
    self.type = type
    self.offset8 = offset8
    self.len8 = len8
    self.flags = flags
    self.transactionID = transactionID
  }

  /// The descriptor of a packet with this payload and no extended header, or nil if the payload
  /// is larger than `maximumPayloadBytes`.
  @inlinable package init?(
    type: PacketType, payloadBytes: Int, flags: PacketFlags, transactionID: UInt64
  ) {
    guard payloadBytes >= 0, payloadBytes <= Self.maximumPayloadBytes else { return nil }
    self.init(
      type: type, offset8: 2, len8: UInt16(truncatingIfNeeded: 2 &+ (payloadBytes &+ 7) / 8),
      flags: flags, transactionID: transactionID)
  }

  /// The descriptor in these two little-endian words.
  @inlinable package init(head: UInt64, transactionID: UInt64) {
    type = PacketType(rawValue: UInt16(truncatingIfNeeded: head))
    offset8 = UInt16(truncatingIfNeeded: head >> 16)
    len8 = UInt16(truncatingIfNeeded: head >> 32)
    flags = PacketFlags(rawValue: UInt16(truncatingIfNeeded: head >> 48))
    self.transactionID = transactionID
  }

  /// The descriptor in the first 16 bytes of `bytes`.
  ///
  /// - Precondition: there are 16 bytes.
  @inlinable package init(decoding bytes: borrowing Span<UInt8>) {
    self.init(head: load64(bytes, at: 0), transactionID: load64(bytes, at: 8))
  }

  /// The first eight bytes as a little-endian word: type, offset, length, flags.
  @inlinable package var head: UInt64 {
    UInt64(type.rawValue) | UInt64(offset8) << 16 | UInt64(len8) << 32
      | UInt64(flags.rawValue) << 48
  }

  /// Where the payload is said to start, in bytes from the start of the packet.
  @inlinable package var payloadOffset: Int { Int(offset8) &* 8 }
  /// How long the packet says it is, in bytes, without the footer.
  @inlinable package var packetBytes: Int { Int(len8) &* 8 }
  /// How many bytes of the ring the packet says it takes: with the footer.
  @inlinable package var ringBytes: Int { packetBytes &+ Self.footerBytes }

  /// How many bytes of a ring a packet with this payload takes; at most `Int.max`.
  @inlinable package static func ringBytes(payloadBytes: Int) -> Int {
    guard payloadBytes <= maximumPayloadBytes else { return Int.max }
    return byteCount &+ (max(payloadBytes, 0) &+ 7) / 8 &* 8 &+ footerBytes
  }
}
