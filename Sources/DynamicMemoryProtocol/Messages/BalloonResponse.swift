public import Bytes

/// The guest gives page ranges away, as one of a train of answers to a request.
///
/// A response without ranges tells that there is nothing more to give.
///
/// Source: Dynamic Memory protocol, section 5, message 7.
@usableFromInline package struct BalloonResponse: RangeListMessage {
  /// The type of every such message that does not lie.
  @inlinable package static var type: MessageType { .balloonResponse }

  /// 16 bytes.
  @inlinable package static var fixedSize: Int { 16 }

  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// Sent as 0.
  @usableFromInline package var reserved: UInt32

  /// Bit 0 tells that more responses follow; bits 1 to 31 are the number of ranges.
  @usableFromInline package var countAndFlags: UInt32

  /// A response that tells so many ranges, or nil if there are more than `maxRangeCount`.
  @inlinable package init?(transactionID: UInt32, morePages: Bool, rangeCount: UInt32) {
    guard rangeCount <= Self.maxRangeCount else { return nil }
    header = Self.honestHeader(transactionID, variableSize: UInt64(rangeCount) &* 8)
    reserved = 0
    countAndFlags = rangeCount << 1 | (morePages ? 1 : 0)
  }

  /// Reads the message.
  ///
  /// - Throws: `WireError` if the bytes end before the layout does.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    try self.init(decodingFixedPart: message)
    _ = try WireRanges(Self.type, offset: Self.fixedSize, count: rangeCount, in: message)
  }

  /// Reads all but the ranges, which need not be there.
  ///
  /// - Throws: `WireError` if there are fewer than 16 bytes.
  @inlinable package init(decodingFixedPart message: Span<UInt8>) throws(WireError) {
    header = try Self.header(ofFixedPart: message)
    reserved = message.littleEndian32(at: 8)
    countAndFlags = message.littleEndian32(at: 12)
  }

  /// Stores all but the ranges at `offset`, which must have room for it.
  @inlinable package func storeFixedPart(
    into span: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.store(into: &span, at: offset)
    span.storeLittleEndian(reserved, at: offset &+ 8)
    span.storeLittleEndian(countAndFlags, at: offset &+ 12)
  }
}

extension BalloonResponse {
  /// The highest number of ranges that can be told, 2^31 - 1.
  @inlinable package static var maxRangeCount: UInt32 { .max >> 1 }

  /// The number of ranges that the message tells.
  @inlinable package var rangeCount: UInt32 { countAndFlags >> 1 }

  /// Whether more responses to the same request follow.
  @inlinable package var morePages: Bool {
    get { countAndFlags & 1 != 0 }
    set { countAndFlags = countAndFlags & ~1 | (newValue ? 1 : 0) }
  }
}
