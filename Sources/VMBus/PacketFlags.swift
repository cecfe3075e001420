/// The flags field of a ring packet; undefined bits are kept.
///
/// Source: VMBus ring, section 3.
package struct PacketFlags: OptionSet, Hashable, Sendable {
  /// The bits on the wire.
  package let rawValue: UInt16

  /// The flags with these bits.
  @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The sender wants a completion packet with the same transaction id.
  package static let completionRequested = PacketFlags(rawValue: 1)
}
