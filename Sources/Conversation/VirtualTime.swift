/// A moment of virtual time: nanoseconds since the machine was made.
///
/// Nothing in the project reads a clock; time is part of what is done to the machine.
package struct VirtualTime: RawRepresentable, Hashable, Comparable, Sendable {
  /// Nanoseconds since the machine was made.
  package var rawValue: UInt64

  /// So many nanoseconds after the machine was made.
  @inlinable package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The moment at which the machine is made.
  package static let zero = VirtualTime(rawValue: 0)

  @inlinable package static func < (a: VirtualTime, b: VirtualTime) -> Bool {
    a.rawValue < b.rawValue
  }

  /// So much later; the last moment there is when the sum does not fit.
  @inlinable package func advanced(by duration: VirtualDuration) -> VirtualTime {
    let (sum, overflow) = rawValue.addingReportingOverflow(duration.rawValue)
    return VirtualTime(rawValue: overflow ? .max : sum)
  }
}

/// A length of virtual time in nanoseconds.
package struct VirtualDuration: RawRepresentable, Hashable, Comparable, Sendable {
  /// Nanoseconds.
  package var rawValue: UInt64

  @inlinable package init(rawValue: UInt64) { self.rawValue = rawValue }

  package static let zero = VirtualDuration(rawValue: 0)

  /// Whole milliseconds; the longest duration there is when they do not fit.
  @inlinable package static func milliseconds(_ count: UInt64) -> VirtualDuration {
    let (product, overflow) = count.multipliedReportingOverflow(by: 1_000_000)
    return VirtualDuration(rawValue: overflow ? .max : product)
  }

  /// Whole seconds; the longest duration there is when they do not fit.
  @inlinable package static func seconds(_ count: UInt64) -> VirtualDuration {
    let (product, overflow) = count.multipliedReportingOverflow(by: 1_000_000_000)
    return VirtualDuration(rawValue: overflow ? .max : product)
  }

  @inlinable package static func < (a: VirtualDuration, b: VirtualDuration) -> Bool {
    a.rawValue < b.rawValue
  }
}
