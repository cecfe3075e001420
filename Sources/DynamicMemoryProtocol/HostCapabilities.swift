/// The flags of a host's answer to a capabilities report; bits without a name survive.
///
/// Source: Dynamic Memory protocol, section 5, message 4.
package struct HostCapabilities: OptionSet, Hashable, Sendable {
  /// The word on the wire.
  package let rawValue: UInt64

  /// The flags in this word.
  @inlinable package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The report was accepted.
  package static let accepted = HostCapabilities(rawValue: 1 << 0)

  /// The host can ask for hot-removal.
  package static let hotRemove = HostCapabilities(rawValue: 1 << 1)

  /// The guest need not send status reports.
  ///
  /// Linux sends them all the same.
  package static let suppressPressureReports = HostCapabilities(rawValue: 1 << 2)
}
