public import PageRanges

/// A page range as it lies on the wire: the start in bits 0 to 39, the count in bits 40 to 63.
///
/// The end can lie beyond 40 bits and the count can be 0; whoever uses a range judges that.
///
/// Source: Dynamic Memory protocol, section 4.
@usableFromInline package struct WirePageRange: RawRepresentable, Hashable, Sendable {
  /// The number of bytes a range takes.
  @inlinable package static var encodedSize: Int { 8 }

  /// The highest page that can be written, 2^40 - 1.
  @inlinable package static var maxStart: PageNumber { PageNumber(0xFF_FFFF_FFFF) }

  /// The highest count that can be written, 2^24 - 1 pages (64 GiB less 4 KiB).
  @inlinable package static var maxCount: UInt64 { 0xFF_FFFF }

  /// The eight bytes as a little-endian number.
  @usableFromInline package let rawValue: UInt64

  /// The range in this word; every word is one.
  @inlinable package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The range of `count` pages from `start`, or nil if either does not fit its field.
  @inlinable package init?(start: PageNumber, count: UInt64) {
    guard start <= Self.maxStart, count <= Self.maxCount else { return nil }
    rawValue = start.rawValue | count << 40
  }

  /// The range itself where it fits the wire; else the nearest that does.
  @inlinable package init(clamping pages: PageRange) {
    let start = min(pages.start.rawValue, Self.maxStart.rawValue)
    rawValue = start | min(pages.count, Self.maxCount) << 40
  }

  /// The first page.
  @inlinable package var start: PageNumber { PageNumber(rawValue & 0xFF_FFFF_FFFF) }

  /// The number of pages.
  @inlinable package var count: UInt64 { rawValue >> 40 }
}

extension WirePageRange: CustomStringConvertible {
  /// The range as the trace language writes it, such as `0x12400+512`.
  @usableFromInline package var description: String {
    "0x\(String(start.rawValue, radix: 16))+\(count)"
  }
}
