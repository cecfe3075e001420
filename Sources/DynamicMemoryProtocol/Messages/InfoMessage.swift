public import Bytes

/// The host tells the guest something.
///
/// Real Hyper-V tells the largest size; QEMU sends none.
///
/// Which size the sender gives in `infoSize` is not known for certain, and guests do not look at
/// it: the content is whatever lies after the fixed part, as far as it goes.
///
/// Source: Dynamic Memory protocol, section 5, message 12.
@usableFromInline package struct InfoMessage: WireMessage {
  /// The type of every such message that does not lie.
  @inlinable package static var type: MessageType { .info }

  /// 16 bytes.
  @inlinable package static var fixedSize: Int { 16 }

  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// Sent as 0.
  @usableFromInline package var reserved: UInt32

  /// What the sender says is the size of the content in bytes.
  @usableFromInline package var infoSize: UInt32

  /// The bytes there are after the fixed part, padding and excess included.
  @usableFromInline package let contentSize: Int

  /// A message with room for this content, to be appended with it.
  @inlinable package init(transactionID: UInt32, content: InfoContent) {
    let size = content.encodedSize
    header = Self.honestHeader(transactionID, variableSize: UInt64(size))
    reserved = 0
    infoSize = UInt32(size)
    contentSize = size
  }

  /// Reads the message; what it tells is read by `content(in:)`.
  ///
  /// - Throws: `WireError` if the bytes end before the fixed part does.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    header = try Self.header(ofFixedPart: message)
    reserved = message.littleEndian32(at: 8)
    infoSize = message.littleEndian32(at: 12)
    contentSize = message.count &- Self.fixedSize
  }

  /// What the message tells, read from the bytes it was decoded from.
  ///
  /// - Throws: `WireError` if there are fewer than 8 bytes of it, or fewer than 16 of a page count.
  package func content(in message: Span<UInt8>) throws(WireError) -> InfoContent {
    try InfoContent(decoding: message)
  }

  /// Stores all but the content at `offset`, which must have room for it.
  @inlinable package func storeFixedPart(
    into span: inout MutableSpan<UInt8>, at offset: Int
  ) {
    header.store(into: &span, at: offset)
    span.storeLittleEndian(reserved, at: offset &+ 8)
    span.storeLittleEndian(infoSize, at: offset &+ 12)
  }

  /// The bytes of the message with all its content.
  @inlinable package var encodedSize: Int { Self.fixedSize &+ contentSize }

  /// Appends the message with this content.
  package func append(to bytes: inout [UInt8], content: InfoContent) {
    appendFixedPart(to: &bytes)
    content.append(to: &bytes)
  }

  /// Appends the message with the content that lies in the bytes it was decoded from, as much of it
  /// as `message` holds.
  ///
  /// - Complexity: O(`contentSize`)
  package func append(to bytes: inout [UInt8], copyingContentFrom message: Span<UInt8>) {
    appendFixedPart(to: &bytes)
    let end = min(encodedSize, message.count)
    guard end > Self.fixedSize else { return }
    bytes.append(copying: message.extracting(Self.fixedSize..<end))
  }
}
