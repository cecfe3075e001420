/// The guest has taken back the ranges of a whole train.
///
/// There is nothing but the header.
///
/// Source: Dynamic Memory protocol, section 5, message 9.
@usableFromInline package struct UnballoonResponse: FixedSizeMessage {
  /// The type of every such message that does not lie.
  @inlinable package static var type: MessageType { .unballoonResponse }

  /// 8 bytes.
  @inlinable package static var fixedSize: Int { 8 }

  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// An answer.
  @inlinable package init(transactionID: UInt32) {
    header = Self.honestHeader(transactionID)
  }

  /// Reads the message.
  ///
  /// - Throws: `WireError` if the bytes end before the layout does.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    header = try Self.header(ofFixedPart: message)
  }

  /// Stores the message at `offset`, which must have room for it.
  @inlinable package func storeFixedPart(
    into span: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.store(into: &span, at: offset)
  }
}
