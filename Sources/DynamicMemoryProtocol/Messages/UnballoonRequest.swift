public import Bytes

/// The host gives page ranges back, as one of a train; the guest answers the last.
///
/// Its layout is not that of a balloon response: the count has a word of its own.
///
/// Source: Dynamic Memory protocol, section 5, message 8.
@usableFromInline package struct UnballoonRequest: RangeListMessage {
  /// The type of every such message that does not lie.
  @inlinable package static var type: MessageType { .unballoonRequest }

  /// 16 bytes.
  @inlinable package static var fixedSize: Int { 16 }

  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// Bit 0 tells that more requests follow; the others are reserved.
  @usableFromInline package var flags: UInt32

  /// The number of ranges that the message tells.
  @usableFromInline package var rangeCount: UInt32

  /// A request that tells so many ranges.
  @inlinable package init(transactionID: UInt32, morePages: Bool, rangeCount: UInt32) {
    header = Self.honestHeader(transactionID, variableSize: UInt64(rangeCount) &* 8)
    flags = morePages ? 1 : 0
    self.rangeCount = rangeCount
  }

  /// Reads the message.
  ///
  /// - Throws: `WireError` if the bytes end before the layout does.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    header = try Self.header(ofFixedPart: message)
    flags = message.littleEndian32(at: 8)
    rangeCount = message.littleEndian32(at: 12)
    _ = try WireRanges(Self.type, offset: Self.fixedSize, count: rangeCount, in: message)
  }

  /// Stores all but the ranges at `offset`, which must have room for it.
  @inlinable package func storeFixedPart(
    into span: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.store(into: &span, at: offset)
    span.storeLittleEndian(flags, at: offset &+ 8)
    span.storeLittleEndian(rangeCount, at: offset &+ 12)
  }
}

extension UnballoonRequest {
  /// Whether more requests of the same train follow.
  @inlinable package var morePages: Bool {
    get { flags & 1 != 0 }
    set { flags = flags & ~1 | (newValue ? 1 : 0) }
  }
}
