public import Bytes

/// A message: a header, fields at fixed places, and for some a variable part at the end.
///
/// A value holds the fields only. A variable part stays in the bytes it was decoded from, and is
/// found again by offset and count. Fields without a meaning are kept, so that a message encodes to
/// the bytes it came from, padding and excess apart.
///
/// Decoders check that the bytes are there, and nothing else: not the size nor the type that the
/// header tells, not reserved bits, not who may send it. Initialisers fill in the true type and
/// size; both can be changed afterwards, for a sender that lies.
@usableFromInline package protocol WireMessage: Hashable, Sendable {
  /// The type of such a message.
  static var type: MessageType { get }

  /// The bytes in front of any variable part, the header included.
  static var fixedSize: Int { get }

  /// The first eight bytes.
  var header: MessageHeader { get set }

  /// Reads the message from its bytes, the header first; more bytes than needed are ignored.
  ///
  /// - Throws: `WireError` if the bytes end before the layout does.
  init(decoding message: Span<UInt8>) throws(WireError)

  /// Stores the bytes in front of the variable part at `offset`, which must have room for them.
  func storeFixedPart(into span: inout MutableSpan<UInt8>, at offset: Int)
}

extension WireMessage {
  /// The header, once it is certain that the whole fixed part is there.
  @inlinable static func header(
    ofFixedPart message: Span<UInt8>
  ) throws(WireError) -> MessageHeader {
    guard message.count >= fixedSize else {
      guard message.count >= MessageHeader.encodedSize else { throw .truncatedHeader(message) }
      throw .truncated(
        type, offset: MessageHeader.encodedSize, needed: fixedSize, available: message.count)
    }
    return MessageHeader(uncheckedFrom: message)
  }

  /// The header that tells the truth about a message with `variableSize` bytes at its end.
  @inlinable static func honestHeader(
    _ transactionID: UInt32, variableSize: UInt64 = 0
  ) -> MessageHeader {
    MessageHeader(
      type: type, encodedSize: UInt64(fixedSize) &+ variableSize, transactionID: transactionID)
  }

  /// Appends the bytes in front of the variable part.
  ///
  /// Whoever wants a message that is cut short, or a list that is not the one counted, appends
  /// this and then whatever it takes.
  @inlinable package func appendFixedPart(to bytes: inout [UInt8]) {
    let offset = bytes.appendZeros(Self.fixedSize)
    var span = bytes.mutableSpan
    storeFixedPart(into: &span, at: offset)
  }
}

/// A message without a variable part.
@usableFromInline package protocol FixedSizeMessage: WireMessage {}

extension FixedSizeMessage {
  /// The bytes that `append(to:)` appends.
  @inlinable package var encodedSize: Int { Self.fixedSize }

  /// Appends the message.
  @inlinable package func append(to bytes: inout [UInt8]) { appendFixedPart(to: &bytes) }
}

/// A message that ends in a list of page ranges.
@usableFromInline package protocol RangeListMessage: WireMessage {
  /// The number of ranges that the message tells. Changing it changes nothing else: neither the
  /// size in the header nor the ranges that are appended.
  var rangeCount: UInt32 { get }
}

extension RangeListMessage {
  /// Where the ranges of this message lie in the bytes it was decoded from.
  @inlinable package var ranges: WireRanges {
    WireRanges(offset: Self.fixedSize, count: Int(rangeCount))
  }

  /// The bytes of the message with all ranges that it tells.
  @inlinable package var encodedSize: UInt64 {
    UInt64(Self.fixedSize) &+ UInt64(rangeCount) &* 8
  }

  /// Appends the message with these ranges, as many as there are.
  ///
  /// For one range that needs no array pass `CollectionOfOne(range).span`.
  ///
  /// - Complexity: O(`ranges.count`)
  @inlinable package func append(to bytes: inout [UInt8], ranges: Span<WirePageRange>) {
    let offset = bytes.appendZeros(Self.fixedSize &+ ranges.count &* 8)
    var span = bytes.mutableSpan
    storeFixedPart(into: &span, at: offset)
    for index in ranges.indices {
      span.storeLittleEndian(
        ranges[index].rawValue, at: offset &+ Self.fixedSize &+ index &* 8)
    }
  }

  /// Appends the message with the ranges that lie in the bytes it was decoded from, as many of them
  /// as `message` holds.
  ///
  /// - Complexity: O(number of ranges)
  @inlinable package func append(
    to bytes: inout [UInt8], copyingRangesFrom message: Span<UInt8>
  ) {
    appendFixedPart(to: &bytes)
    let end = min(encodedSize, UInt64(message.count))
    guard end > UInt64(Self.fixedSize) else { return }
    bytes.append(copying: message.extracting(Self.fixedSize..<Int(end)))
  }
}
