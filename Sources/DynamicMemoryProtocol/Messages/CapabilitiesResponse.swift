public import Bytes

/// The host answers a capabilities report.
///
/// Source: Dynamic Memory protocol, section 5, message 4.
@usableFromInline package struct CapabilitiesResponse: FixedSizeMessage {
  /// The type of every such message that does not lie.
  @inlinable package static var type: MessageType { .capabilitiesResponse }

  /// 16 bytes.
  @inlinable package static var fixedSize: Int { 16 }

  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// Whether the report is accepted, and what the host can do.
  @usableFromInline package var capabilities: HostCapabilities

  /// An answer; hosts repeat the report's transaction number.
  @inlinable package init(transactionID: UInt32, capabilities: HostCapabilities) {
    header = Self.honestHeader(transactionID)
    self.capabilities = capabilities
  }

  /// Reads the message.
  ///
  /// - Throws: `WireError` if the bytes end before the layout does.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    header = try Self.header(ofFixedPart: message)
    capabilities = HostCapabilities(rawValue: message.littleEndian64(at: 8))
  }

  /// Stores the message at `offset`, which must have room for it.
  @inlinable package func storeFixedPart(
    into span: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.store(into: &span, at: offset)
    span.storeLittleEndian(capabilities.rawValue, at: offset &+ 8)
  }
}
