/// The flags field of a ring packet; undefined bits are kept.
///
/// Source: VMBus ring, section 3.
@usableFromInline package struct PacketFlags: OptionSet, Hashable, Sendable {
  /// The bits on the wire.
  @usableFromInline package let rawValue: UInt16

  /// The flags with these bits.
  @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The flags in this list.
  ///
  /// Said here because the standard library's way to read `[]` is not specialised across modules,
  /// and costs more than sending a packet.
  @inlinable package init(arrayLiteral elements: PacketFlags...) {
    var bits: UInt16 = 0
    for element in elements { bits |= element.rawValue }
    rawValue = bits
  }

  /// The sender wants a completion packet with the same transaction id.
  @inlinable package static var completionRequested: PacketFlags { PacketFlags(rawValue: 1) }
}
