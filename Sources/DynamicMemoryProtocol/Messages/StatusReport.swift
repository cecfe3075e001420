public import Bytes

/// The guest tells its memory pressure, about once a second.
///
/// It is part of no transaction.
///
/// Source: Dynamic Memory protocol, section 5, message 5.
@usableFromInline package struct StatusReport: FixedSizeMessage {
  /// The type of every such message that does not lie.
  @inlinable package static var type: MessageType { .statusReport }

  /// 48 bytes.
  @inlinable package static var fixedSize: Int { 48 }

  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// Pages that the guest could use at once (`num_avail`).
  @usableFromInline package var availablePages: UInt64

  /// Pages that the guest has promised to its programs (`num_committed`).
  @usableFromInline package var committedPages: UInt64

  /// The size of the page file in pages; Linux sends 0.
  @usableFromInline package var pageFileSize: UInt64

  /// Pages that are free, zeroed or not; Linux sends 0.
  @usableFromInline package var zeroFreePages: UInt64

  /// Pages written to the page file; Linux sends 0.
  @usableFromInline package var pageFileWrites: UInt32

  /// The `io_diff` field, in pages; Linux sends 0.
  @usableFromInline package var ioDifference: UInt32

  /// A report of the two numbers that Linux fills in; the others are 0.
  @inlinable package init(transactionID: UInt32, availablePages: UInt64, committedPages: UInt64) {
    header = Self.honestHeader(transactionID)
    self.availablePages = availablePages
    self.committedPages = committedPages
    pageFileSize = 0
    zeroFreePages = 0
    pageFileWrites = 0
    ioDifference = 0
  }

  /// Reads the message.
  ///
  /// - Throws: `WireError` if the bytes end before the layout does.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    header = try Self.header(ofFixedPart: message)
    availablePages = message.littleEndian64(at: 8)
    committedPages = message.littleEndian64(at: 16)
    pageFileSize = message.littleEndian64(at: 24)
    zeroFreePages = message.littleEndian64(at: 32)
    pageFileWrites = message.littleEndian32(at: 40)
    ioDifference = message.littleEndian32(at: 44)
  }

  /// Stores the message at `offset`, which must have room for it.
  @inlinable package func storeFixedPart(
    into span: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.store(into: &span, at: offset)
    span.storeLittleEndian(availablePages, at: offset &+ 8)
    span.storeLittleEndian(committedPages, at: offset &+ 16)
    span.storeLittleEndian(pageFileSize, at: offset &+ 24)
    span.storeLittleEndian(zeroFreePages, at: offset &+ 32)
    span.storeLittleEndian(pageFileWrites, at: offset &+ 40)
    span.storeLittleEndian(ioDifference, at: offset &+ 44)
  }
}
