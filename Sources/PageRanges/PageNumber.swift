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

  /// The page this many pages above, or nil where there is no such number.
  @inlinable public func advanced(by pages: UInt64) -> PageNumber? {
    let (sum, overflow) = rawValue.addingReportingOverflow(pages)
    return overflow ? nil : PageNumber(sum)
  }

  /// The page this many pages below, or nil where there is no such number.
  @inlinable public func retreated(by pages: UInt64) -> PageNumber? {
    let (difference, overflow) = rawValue.subtractingReportingOverflow(pages)
    return overflow ? nil : PageNumber(difference)
  }

  /// How many pages above this one `other` lies, or nil if it lies below.
  @inlinable public func distance(to other: PageNumber) -> UInt64? {
    let (difference, overflow) = other.rawValue.subtractingReportingOverflow(rawValue)
    return overflow ? nil : difference
  }
}

extension PageNumber: CustomStringConvertible {
  /// The number in hexadecimal, as in `0x12400`.
  public var description: String { "0x" + String(rawValue, radix: 16) }
}
