import Bytes

/// A message of which only the header has a known layout: `error`, which nobody sends, and every
/// type without a name.
@usableFromInline package struct OpaqueMessage: Hashable, Sendable {
  /// The first eight bytes.
  @usableFromInline package var header: MessageHeader

  /// The number of bytes after the header, padding and excess included.
  @usableFromInline package let bodySize: Int

  /// A message of this type with a body of so many bytes, which is appended with it.
  @inlinable package init(type: MessageType, transactionID: UInt32, bodySize: Int = 0) {
    let size = UInt64(MessageHeader.encodedSize) &+ UInt64(clamping: bodySize)
    header = MessageHeader(type: type, encodedSize: size, transactionID: transactionID)
    self.bodySize = max(bodySize, 0)
  }

  /// Reads the header and measures the rest.
  ///
  /// - Throws: `WireError` if there are fewer than eight bytes.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    header = try MessageHeader(decoding: message)
    bodySize = message.count &- MessageHeader.encodedSize
  }

  /// Appends the header and the body that lies in the bytes it was decoded from, as much of it as
  /// `message` holds.
  ///
  /// - Complexity: O(`bodySize`)
  package func append(to bytes: inout [UInt8], copyingBodyFrom message: Span<UInt8>) {
    let offset = bytes.appendZeros(MessageHeader.encodedSize)
    var span = bytes.mutableSpan
    header.store(into: &span, at: offset)
    let end = min(message.count &- MessageHeader.encodedSize, bodySize)
    guard end > 0 else { return }
    bytes.append(
      copying: message.extracting(
        MessageHeader.encodedSize..<(MessageHeader.encodedSize &+ end)))
  }
}
