/// What a message of an ordinary guest can hold.
///
/// These are customs, not rules of the layout: no decoder enforces them.
@usableFromInline package enum MessageLimits {
  /// The size of the page buffer in which a Linux guest receives and builds messages, in bytes.
  ///
  /// Source: Dynamic Memory protocol, section 6.
  @inlinable package static var messageSize: Int { 4096 }

  /// The ranges that fit a page beside the 16 bytes of a balloon response or unballoon request.
  @inlinable package static var ranges: Int { (messageSize - 16) / 8 }

  /// The ranges that fit a page beside the 24 bytes of a hot-remove response.
  @inlinable package static var hotRemoveRanges: Int { (messageSize - 24) / 8 }
}
