/// A version of the protocol: the major number in the upper 16 bits, the minor in the lower.
///
/// Source: Dynamic Memory protocol, section 2.
@usableFromInline package struct ProtocolVersion: RawRepresentable, Hashable, Comparable, Sendable {
  /// The number on the wire.
  @usableFromInline package let rawValue: UInt32

  /// The version with this number, defined or not.
  @inlinable package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The version `major.minor`.
  @inlinable package init(major: UInt16, minor: UInt16) {
    self.init(rawValue: UInt32(major) << 16 | UInt32(minor))
  }

  /// Version 0.3, the oldest.
  @inlinable package static var win7: ProtocolVersion { ProtocolVersion(major: 0, minor: 3) }

  /// Version 1.0, which adds the info message.
  @inlinable package static var win8: ProtocolVersion { ProtocolVersion(major: 1, minor: 0) }

  /// Version 2.0, which adds hot-remove.
  @inlinable package static var win10: ProtocolVersion { ProtocolVersion(major: 2, minor: 0) }

  /// The number before the point.
  @inlinable package var major: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 16) }

  /// The number after the point.
  @inlinable package var minor: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

  /// Orders versions by number, as hosts compare them.
  @inlinable package static func < (a: ProtocolVersion, b: ProtocolVersion) -> Bool {
    a.rawValue < b.rawValue
  }
}

extension ProtocolVersion: CustomStringConvertible {
  /// The version as `major.minor`.
  @usableFromInline package var description: String { "\(major).\(minor)" }
}
