public import Bytes

/// The host asks for memory to be removed for good (protocol 2.0).
///
/// Neither QEMU nor Linux uses it.
///
/// Source: Dynamic Memory protocol, section 5, message 13.
@usableFromInline package struct HotRemoveRequest: FixedSizeMessage {
  /// The type of every such message that does not lie.
  @inlinable package static var type: MessageType { .hotRemoveRequest }

  /// 24 bytes.
  @inlinable package static var fixedSize: Int { 24 }

  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// The NUMA node to take from.
  @usableFromInline package var virtualNode: UInt32

  /// The number of pages asked for.
  @usableFromInline package var pageCount: UInt32

  /// Which pages to prefer.
  @usableFromInline package var quality: Quality

  /// Sent as 0.
  @usableFromInline package var reserved: UInt32

  /// A request for so many pages.
  @inlinable package init(
    transactionID: UInt32, virtualNode: UInt32, pageCount: UInt32, quality: Quality = []
  ) {
    header = Self.honestHeader(transactionID)
    self.virtualNode = virtualNode
    self.pageCount = pageCount
    self.quality = quality
    reserved = 0
  }

  /// Reads the message.
  ///
  /// - Throws: `WireError` if the bytes end before the layout does.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    header = try Self.header(ofFixedPart: message)
    virtualNode = message.littleEndian32(at: 8)
    pageCount = message.littleEndian32(at: 12)
    quality = Quality(rawValue: message.littleEndian32(at: 16))
    reserved = message.littleEndian32(at: 20)
  }

  /// Stores the message at `offset`, which must have room for it.
  @inlinable package func storeFixedPart(
    into span: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.store(into: &span, at: offset)
    span.storeLittleEndian(virtualNode, at: offset &+ 8)
    span.storeLittleEndian(pageCount, at: offset &+ 12)
    span.storeLittleEndian(quality.rawValue, at: offset &+ 16)
    span.storeLittleEndian(reserved, at: offset &+ 20)
  }
}

extension HotRemoveRequest {
  /// Which pages a host would rather have; bits without a name survive.
  @usableFromInline package struct Quality: OptionSet, Hashable, Sendable {
    /// The word on the wire.
    @usableFromInline package let rawValue: UInt32

    /// The preferences in this word.
    @inlinable package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Large pages.
    @inlinable package static var large: Quality { Quality(rawValue: 1 << 0) }

    /// Pages of the node that is named, and no other.
    @inlinable package static var local: Quality { Quality(rawValue: 1 << 1) }
  }
}
