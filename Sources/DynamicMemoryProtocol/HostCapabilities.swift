/// The flags of a host's answer to a capabilities report; bits without a name survive.
///
/// Source: Dynamic Memory protocol, section 5, message 4.
@usableFromInline package struct HostCapabilities: OptionSet, Hashable, Sendable {
  /// The word on the wire.
  @usableFromInline package let rawValue: UInt64

  /// The flags in this word.
  @inlinable package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The report was accepted.
  @inlinable package static var accepted: HostCapabilities { HostCapabilities(rawValue: 1 << 0) }

  /// The host can ask for hot-removal.
  @inlinable package static var hotRemove: HostCapabilities { HostCapabilities(rawValue: 1 << 1) }

  /// The guest need not send status reports.
  ///
  /// Linux sends them all the same.
  @inlinable package static var suppressPressureReports: HostCapabilities {
    HostCapabilities(rawValue: 1 << 2)
  }
}
