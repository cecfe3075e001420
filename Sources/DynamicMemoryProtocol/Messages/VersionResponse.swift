public import Bytes

/// The host accepts or refuses the version that the guest proposed.
///
/// Source: Dynamic Memory protocol, section 5, message 2.
@usableFromInline package struct VersionResponse: FixedSizeMessage {
  /// The type of every such message that does not lie.
  @inlinable package static var type: MessageType { .versionResponse }

  /// 16 bytes.
  @inlinable package static var fixedSize: Int { 16 }

  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// Bit 0 tells acceptance; the others are reserved.
  @usableFromInline package var flags: UInt64

  /// An answer; hosts repeat the request's transaction number.
  @inlinable package init(transactionID: UInt32, isAccepted: Bool) {
    header = Self.honestHeader(transactionID)
    flags = isAccepted ? 1 : 0
  }

  /// Reads the message.
  ///
  /// - Throws: `WireError` if the bytes end before the layout does.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    header = try Self.header(ofFixedPart: message)
    flags = message.littleEndian64(at: 8)
  }

  /// Stores the message at `offset`, which must have room for it.
  @inlinable package func storeFixedPart(
    into span: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.store(into: &span, at: offset)
    span.storeLittleEndian(flags, at: offset &+ 8)
  }
}

extension VersionResponse {
  /// Whether the version is accepted.
  @inlinable package var isAccepted: Bool {
    get { flags & 1 != 0 }
    set { flags = flags & ~1 | (newValue ? 1 : 0) }
  }
}
