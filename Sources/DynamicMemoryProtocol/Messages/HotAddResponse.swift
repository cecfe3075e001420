public import Bytes

/// The guest tells how much of the memory that it was offered it has added.
///
/// It may come long after the request.
///
/// Source: Dynamic Memory protocol, section 5, message 11.
@usableFromInline package struct HotAddResponse: FixedSizeMessage {
  /// The type of every such message that does not lie.
  @inlinable package static var type: MessageType { .hotAddResponse }

  /// 16 bytes.
  @inlinable package static var fixedSize: Int { 16 }

  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// The pages added, from the start of the range on.
  @usableFromInline package var pageCount: UInt32

  /// Whether it went well.
  @usableFromInline package var result: HotAddResult

  /// An answer.
  @inlinable package init(transactionID: UInt32, pageCount: UInt32, result: HotAddResult) {
    header = Self.honestHeader(transactionID)
    self.pageCount = pageCount
    self.result = result
  }

  /// Reads the message.
  ///
  /// - Throws: `WireError` if the bytes end before the layout does.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    header = try Self.header(ofFixedPart: message)
    pageCount = message.littleEndian32(at: 8)
    result = HotAddResult(rawValue: message.littleEndian32(at: 12))
  }

  /// Stores the message at `offset`, which must have room for it.
  @inlinable package func storeFixedPart(
    into span: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.store(into: &span, at: offset)
    span.storeLittleEndian(pageCount, at: offset &+ 8)
    span.storeLittleEndian(result.rawValue, at: offset &+ 12)
  }
}
