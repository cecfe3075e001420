public import Bytes

/// The host offers new memory, in one of two forms: the range alone, or with the region around it.
///
/// Only the size in the header tells them apart: 16 means the short form and anything else, however
/// odd, the long one.
///
/// Source: Dynamic Memory protocol, section 5, message 10.
@usableFromInline package struct HotAddRequest: WireMessage {
  /// The type of every such message that does not lie.
  @inlinable package static var type: MessageType { .hotAddRequest }

  /// 16 bytes, all of the short form.
  @inlinable package static var fixedSize: Int { 16 }

  /// The bytes of the long form.
  @inlinable package static var sizeWithRegion: Int { 24 }

  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// The memory to add.
  @usableFromInline package var range: WirePageRange

  /// The region that the range is part of; nil in the short form, whose guest derives it.
  @usableFromInline package var region: WirePageRange?

  /// A request to add this range.
  ///
  /// QEMU always sends a region, equal to the range.
  @inlinable package init(transactionID: UInt32, range: WirePageRange, region: WirePageRange?) {
    header = Self.honestHeader(transactionID, variableSize: region == nil ? 0 : 8)
    self.range = range
    self.region = region
  }

  /// Reads the message in the form that the header's size tells.
  ///
  /// - Throws: `WireError` if the bytes end before the layout does.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    header = try Self.header(ofFixedPart: message)
    range = WirePageRange(rawValue: message.littleEndian64(at: 8))
    guard Int(header.size) != Self.fixedSize else {
      region = nil
      return
    }
    guard message.count >= Self.sizeWithRegion else {
      throw .truncated(
        Self.type, offset: Self.fixedSize, needed: Self.sizeWithRegion, available: message.count)
    }
    region = WirePageRange(rawValue: message.littleEndian64(at: 16))
  }

  /// Stores all but the region at `offset`, which must have room for it.
  @inlinable package func storeFixedPart(
    into span: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.store(into: &span, at: offset)
    span.storeLittleEndian(range.rawValue, at: offset &+ 8)
  }

  /// The bytes that `append(to:)` appends, 16 or 24, whatever the header says.
  @inlinable package var encodedSize: Int {
    region == nil ? Self.fixedSize : Self.sizeWithRegion
  }

  /// Appends the message, with its region if it has one.
  @inlinable package func append(to bytes: inout [UInt8]) {
    appendFixedPart(to: &bytes)
    if let region { bytes.appendLittleEndian(region.rawValue) }
  }
}
