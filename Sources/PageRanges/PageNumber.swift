/// The number of a 4 KiB page of guest-physical memory (a page frame number).
///
/// The wire carries 40 bits of it; anything that fits 64 bits can be held here, so that arithmetic
/// on foreign numbers never wraps silently.
public struct PageNumber: RawRepresentable, Hashable, Comparable, Sendable {
  /// The frame number: the guest-physical address divided by 4096.
  public let rawValue: UInt64

  /// The page with this frame number.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The page with this frame number.
  @inlinable public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  /// Orders pages by address.
  @inlinable public static func < (a: PageNumber, b: PageNumber) -> Bool {
    a.rawValue < b.rawValue
  }
}
