public import Bytes

/// The guest tells which ranges it has removed for good (protocol 2.0).
///
/// Source: Dynamic Memory protocol, section 5, message 14.
@usableFromInline package struct HotRemoveResponse: RangeListMessage {
  /// The type of every such message that does not lie.
  @inlinable package static var type: MessageType { .hotRemoveResponse }

  /// 24 bytes.
  @inlinable package static var fixedSize: Int { 24 }

  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// Whether any were removed; a guest that was never merged sends 1 if there are ranges, else 0.
  @usableFromInline package var result: UInt32

  /// The number of ranges that the message tells.
  @usableFromInline package var rangeCount: UInt32

  /// Bit 0 tells that more responses follow; the others are reserved.
  @usableFromInline package var flags: UInt64

  /// A response that tells so many ranges.
  @inlinable package init(
    transactionID: UInt32, result: UInt32, morePages: Bool, rangeCount: UInt32
  ) {
    header = Self.honestHeader(transactionID, variableSize: UInt64(rangeCount) &* 8)
    self.result = result
    self.rangeCount = rangeCount
    flags = morePages ? 1 : 0
  }

  /// Reads the message.
  ///
  /// - Throws: `WireError` if the bytes end before the layout does.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    header = try Self.header(ofFixedPart: message)
    result = message.littleEndian32(at: 8)
    rangeCount = message.littleEndian32(at: 12)
    flags = message.littleEndian64(at: 16)
    _ = try WireRanges(Self.type, offset: Self.fixedSize, count: rangeCount, in: message)
  }

  /// Stores all but the ranges at `offset`, which must have room for it.
  @inlinable package func storeFixedPart(
    into span: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.store(into: &span, at: offset)
    span.storeLittleEndian(result, at: offset &+ 8)
    span.storeLittleEndian(rangeCount, at: offset &+ 12)
    span.storeLittleEndian(flags, at: offset &+ 16)
  }
}

extension HotRemoveResponse {
  /// Whether more responses to the same request follow.
  @inlinable package var morePages: Bool {
    get { flags & 1 != 0 }
    set { flags = flags & ~1 | (newValue ? 1 : 0) }
  }
}
