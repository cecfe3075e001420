/// What a guest says it can do; bits without a name survive.
///
/// Source: Dynamic Memory protocol, section 5, message 3.
@usableFromInline package struct Capabilities: OptionSet, Hashable, Sendable {
  /// The word on the wire.
  @usableFromInline package let rawValue: UInt64

  /// The capabilities in this word.
  @inlinable package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The guest gives pages away and takes them back.
  @inlinable package static var balloon: Capabilities { Capabilities(rawValue: 1 << 0) }

  /// The guest can add memory.
  @inlinable package static var hotAdd: Capabilities { Capabilities(rawValue: 1 << 1) }

  /// The guest can remove memory for good (protocol 2.0).
  @inlinable package static var hotRemove: Capabilities { Capabilities(rawValue: 1 << 6) }

  /// The alignment field n, 0 to 15: memory is added in blocks of 2^n MiB.
  @inlinable package var hotAddAlignment: Int { Int(truncatingIfNeeded: rawValue >> 2 & 0xF) }

  /// The alignment of hot-added memory in 4 KiB pages: 256 (1 MiB) to 8,388,608 (32 GiB).
  @inlinable package var alignmentPages: UInt64 { 256 << UInt64(hotAddAlignment) }

  /// The same with another alignment field, or nil if `exponent` is not 0 to 15.
  package func with(hotAddAlignment exponent: Int) -> Capabilities? {
    guard (0...15).contains(exponent) else { return nil }
    return Capabilities(rawValue: rawValue & ~(0xF << 2) | UInt64(exponent) << 2)
  }
}
