public import Bytes

/// The guest tells what it can do.
///
/// Source: Dynamic Memory protocol, section 5, message 3.
@usableFromInline package struct CapabilitiesReport: FixedSizeMessage {
  /// The type of every such message that does not lie.
  @inlinable package static var type: MessageType { .capabilitiesReport }

  /// 32 bytes.
  @inlinable package static var fixedSize: Int { 32 }

  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// What it can do.
  @usableFromInline package var capabilities: Capabilities

  /// The fewest pages it can live with; Linux sends 0 and hosts ignore it.
  @usableFromInline package var minPageCount: UInt64

  /// The highest page it can add; Linux sends all ones and hosts ignore it.
  @usableFromInline package var maxPageNumber: UInt64

  /// A report; the two numbers default to what Linux and Windows send.
  @inlinable package init(
    transactionID: UInt32, capabilities: Capabilities, minPageCount: UInt64 = 0,
    maxPageNumber: UInt64 = .max
  ) {
    header = Self.honestHeader(transactionID)
    self.capabilities = capabilities
    self.minPageCount = minPageCount
    self.maxPageNumber = maxPageNumber
  }

  /// Reads the message.
  ///
  /// - Throws: `WireError` if the bytes end before the layout does.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    header = try Self.header(ofFixedPart: message)
    capabilities = Capabilities(rawValue: message.littleEndian64(at: 8))
    minPageCount = message.littleEndian64(at: 16)
    maxPageNumber = message.littleEndian64(at: 24)
  }

  /// Stores the message at `offset`, which must have room for it.
  @inlinable package func storeFixedPart(
    into span: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.store(into: &span, at: offset)
    span.storeLittleEndian(capabilities.rawValue, at: offset &+ 8)
    span.storeLittleEndian(minPageCount, at: offset &+ 16)
    span.storeLittleEndian(maxPageNumber, at: offset &+ 24)
  }
}
