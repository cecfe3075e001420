public import Bytes

/// The host asks the guest for pages.
///
/// Source: Dynamic Memory protocol, section 5, message 6.
@usableFromInline package struct BalloonRequest: FixedSizeMessage {
  /// The type of every such message that does not lie.
  @inlinable package static var type: MessageType { .balloonRequest }

  /// 16 bytes.
  @inlinable package static var fixedSize: Int { 16 }

  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// The number of pages asked for.
  @usableFromInline package var pageCount: UInt32

  /// Sent as 0.
  @usableFromInline package var reserved: UInt32

  /// A request for so many pages.
  @inlinable package init(transactionID: UInt32, pageCount: UInt32) {
    header = Self.honestHeader(transactionID)
    self.pageCount = pageCount
    reserved = 0
  }

  /// Reads the message.
  ///
  /// - Throws: `WireError` if the bytes end before the layout does.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    header = try Self.header(ofFixedPart: message)
    pageCount = message.littleEndian32(at: 8)
    reserved = message.littleEndian32(at: 12)
  }

  /// Stores the message at `offset`, which must have room for it.
  @inlinable package func storeFixedPart(
    into span: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.store(into: &span, at: offset)
    span.storeLittleEndian(pageCount, at: offset &+ 8)
    span.storeLittleEndian(reserved, at: offset &+ 12)
  }
}
