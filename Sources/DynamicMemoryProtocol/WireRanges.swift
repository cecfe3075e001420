public import Bytes

/// Where in a message its page ranges lie.
///
/// The message is passed beside it whenever they are read, so that nothing is copied.
///
/// The decoder has checked that all ranges lie inside the message it was given; reading them from a
/// shorter span traps in that span's bounds check.
@usableFromInline package struct WireRanges: Hashable, Sendable {
  /// Where the first range begins, in bytes from the start of the message.
  @usableFromInline package let offset: Int

  /// The number of ranges.
  @usableFromInline package let count: Int

  /// `count` ranges from `offset` on; neither is negative.
  @inlinable init(offset: Int, count: Int) {
    self.offset = offset
    self.count = count
  }

  /// Finds `count` ranges in a message, or says what is missing.
  @inlinable init(
    _ type: MessageType, offset: Int, count: UInt32, in message: Span<UInt8>
  ) throws(WireError) {
    let needed = UInt64(offset) &+ UInt64(count) &* 8
    guard needed <= UInt64(message.count) else {
      throw .rangeListTruncated(type, offset: offset, needed: needed, available: message.count)
    }
    self.init(offset: offset, count: Int(count))
  }

  /// The positions of the ranges, 0 up to `count`.
  @inlinable package var indices: Range<Int> { 0..<count }

  /// The range at a position of `indices`, read from the message that was decoded.
  ///
  /// - Complexity: O(1)
  @inlinable package subscript(index: Int, in message: Span<UInt8>) -> WirePageRange {
    precondition(index >= 0 && index < count, "no such range")
    return WirePageRange(rawValue: message.littleEndian64(at: offset &+ index &* 8))
  }
}
