public import Bytes

/// The guest proposes a protocol version; the host answers yes or no.
///
/// Source: Dynamic Memory protocol, section 5, message 1.
@usableFromInline package struct VersionRequest: FixedSizeMessage {
  /// The type of every such message that does not lie.
  @inlinable package static var type: MessageType { .versionRequest }

  /// 16 bytes.
  @inlinable package static var fixedSize: Int { 16 }

  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// The version proposed.
  @usableFromInline package var version: ProtocolVersion

  /// Bit 0 tells the last attempt; the others are reserved.
  @usableFromInline package var flags: UInt32

  /// A proposal of this version.
  @inlinable package init(
    transactionID: UInt32, version: ProtocolVersion, isLastAttempt: Bool = false
  ) {
    header = Self.honestHeader(transactionID)
    self.version = version
    flags = isLastAttempt ? 1 : 0
  }

  /// Reads the message.
  ///
  /// - Throws: `WireError` if the bytes end before the layout does.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    header = try Self.header(ofFixedPart: message)
    version = ProtocolVersion(rawValue: message.littleEndian32(at: 8))
    flags = message.littleEndian32(at: 12)
  }

  /// Stores the message at `offset`, which must have room for it.
  @inlinable package func storeFixedPart(
    into span: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.store(into: &span, at: offset)
    span.storeLittleEndian(version.rawValue, at: offset &+ 8)
    span.storeLittleEndian(flags, at: offset &+ 12)
  }
}

extension VersionRequest {
  /// Whether the guest gives up if this version is refused.
  @inlinable package var isLastAttempt: Bool {
    get { flags & 1 != 0 }
    set { flags = flags & ~1 | (newValue ? 1 : 0) }
  }
}
