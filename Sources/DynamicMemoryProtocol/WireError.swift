import Bytes

/// A message that ends before its layout does.
///
/// Decoders refuse nothing else.
@usableFromInline package struct WireError: Error, Hashable, Sendable {
  /// What is missing.
  @usableFromInline package enum Reason: Hashable, Sendable {
    /// The fixed part is not all there: the bytes the message needs in all, and those there are.
    case truncated(needed: UInt64, available: UInt64)

    /// The range list is not all there: the bytes the message needs in all (up to 32 GiB, as the
    /// count is believed here), and those there are.
    case rangeListTruncated(needed: UInt64, available: UInt64)
  }

  /// The type of the message, as its header says or as the decoder expected; nil if not even the
  /// type is there.
  @usableFromInline package var messageType: MessageType?

  /// Where in the message the part begins that is not all there: 0 the header, 8 the body, 16 or
  /// 24 a list of ranges or a hot-add region.
  @usableFromInline package var offset: Int

  /// What is missing.
  @usableFromInline package var reason: Reason

  /// An error in a message of this type at this offset.
  package init(messageType: MessageType?, offset: Int, reason: Reason) {
    self.messageType = messageType
    self.offset = offset
    self.reason = reason
  }

  /// The bytes that the whole message needs.
  package var needed: UInt64 {
    switch reason {
    case .truncated(let needed, _), .rangeListTruncated(let needed, _): needed
    }
  }

  /// The bytes that there are.
  package var available: UInt64 {
    switch reason {
    case .truncated(_, let available), .rangeListTruncated(_, let available): available
    }
  }
}

// Made out of line: decoders are inlined, errors are rare.
extension WireError {
  /// The error of a message that is too short for a header.
  @usableFromInline package static func truncatedHeader(_ message: Span<UInt8>) -> WireError {
    let type = message.count >= 2 ? MessageType(rawValue: message.littleEndian16(at: 0)) : nil
    return WireError(
      messageType: type, offset: 0,
      reason: .truncated(
        needed: UInt64(MessageHeader.encodedSize), available: UInt64(message.count)))
  }

  /// The error of a message whose part at `offset` ends beyond the `available` bytes.
  @usableFromInline package static func truncated(
    _ type: MessageType, offset: Int, needed: Int, available: Int
  ) -> WireError {
    WireError(
      messageType: type, offset: offset,
      reason: .truncated(needed: UInt64(needed), available: UInt64(available)))
  }

  /// The error of a message whose ranges, from `offset` on, end beyond the `available` bytes.
  @usableFromInline package static func rangeListTruncated(
    _ type: MessageType, offset: Int, needed: UInt64, available: Int
  ) -> WireError {
    WireError(
      messageType: type, offset: offset,
      reason: .rangeListTruncated(needed: needed, available: UInt64(available)))
  }
}

extension WireError: CustomStringConvertible {
  /// One line such as `DM_BALLOON_RESPONSE: range list at byte 16 is cut: 24 bytes needed, 16
  /// there`.
  @usableFromInline package var description: String {
    let subject = messageType.map(\.description) ?? "message"
    let part =
      switch reason {
      case .truncated: offset == 0 ? "header" : "part"
      case .rangeListTruncated: "range list"
      }
    return
      "\(subject): \(part) at byte \(offset) is cut: \(needed) bytes needed, \(available) there"
  }
}
