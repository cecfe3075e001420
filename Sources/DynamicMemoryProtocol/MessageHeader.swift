public import Bytes

/// The eight bytes in front of every message.
///
/// Source: Dynamic Memory protocol, section 3.
@usableFromInline package struct MessageHeader: Hashable, Sendable {
  /// The number of bytes a header takes.
  @inlinable package static var encodedSize: Int { 8 }

  /// What the message is.
  @usableFromInline package var type: MessageType

  /// What the sender says is the size of the message in bytes, with this header, without padding.
  ///
  /// Nothing here believes it, but for the two forms of a hot-add request.
  @usableFromInline package var size: UInt16

  /// The sender's number of the transaction; the other side must not insist on it.
  @usableFromInline package var transactionID: UInt32

  /// A header with these fields; `size` may be a lie.
  @inlinable package init(type: MessageType, size: UInt16, transactionID: UInt32) {
    self.type = type
    self.size = size
    self.transactionID = transactionID
  }

  /// A header that tells the true size, or 65535 where the field is too small for it.
  @inlinable package init(type: MessageType, encodedSize: UInt64, transactionID: UInt32) {
    self.init(
      type: type, size: UInt16(clamping: encodedSize), transactionID: transactionID)
  }

  /// Reads the header from the start of a message.
  ///
  /// - Throws: `WireError` if there are fewer than eight bytes.
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    guard message.count >= Self.encodedSize else { throw .truncatedHeader(message) }
    self.init(uncheckedFrom: message)
  }

  /// Reads the header of a message that has at least eight bytes.
  @inlinable init(uncheckedFrom message: Span<UInt8>) {
    type = MessageType(rawValue: message.littleEndian16(at: 0))
    size = message.littleEndian16(at: 2)
    transactionID = message.littleEndian32(at: 4)
  }

  /// Stores the eight bytes at `offset`, which must have room for them.
  @inlinable package func store(into span: inout MutableSpan<UInt8>, at offset: Int) {
    let word = UInt64(type.rawValue) | UInt64(size) << 16 | UInt64(transactionID) << 32
    span.storeLittleEndian(word, at: offset)
  }
}
