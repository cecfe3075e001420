/// How a hot-add went.
///
/// Source: Dynamic Memory protocol, section 5, message 11.
@usableFromInline package struct HotAddResult: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  @usableFromInline package let rawValue: UInt32

  /// The result with this number, defined or not.
  @inlinable package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Nothing was added; with no pages, a host may try again later.
  @inlinable package static var failure: HotAddResult { HotAddResult(rawValue: 0) }

  /// The pages that are told were added; fewer than asked for means there is no point in more.
  @inlinable package static var success: HotAddResult { HotAddResult(rawValue: 1) }

  /// Whether hosts take it as a success: any number but 0.
  @inlinable package var isSuccess: Bool { rawValue != 0 }
}
