/// The type field of a ring packet.
///
/// Values without a name are kept as they are: they come from the other side. Source: VMBus ring,
/// section 3.
@usableFromInline package struct PacketType: RawRepresentable, Hashable, Sendable {
  /// The value on the wire.
  @usableFromInline package let rawValue: UInt16

  /// The type with this value on the wire.
  @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// No packet.
  package static let invalid = PacketType(rawValue: 0)
  /// Synchronisation.
  package static let sync = PacketType(rawValue: 1)
  /// Adds a transfer page set.
  package static let addTransferPages = PacketType(rawValue: 2)
  /// Removes a transfer page set.
  package static let removeTransferPages = PacketType(rawValue: 3)
  /// Establishes a GPADL.
  package static let establishGPADL = PacketType(rawValue: 4)
  /// Tears a GPADL down.
  package static let teardownGPADL = PacketType(rawValue: 5)
  /// The payload is in the packet: the only type that Dynamic Memory uses.
  @inlinable package static var inBand: PacketType { PacketType(rawValue: 6) }
  /// The data lie in transfer pages.
  package static let transferPages = PacketType(rawValue: 7)
  /// The data lie in a GPADL.
  package static let gpadlData = PacketType(rawValue: 8)
  /// The data lie in guest pages that a list in the packet names.
  @inlinable package static var gpaDirect: PacketType { PacketType(rawValue: 9) }
  /// Cancels a request.
  package static let cancel = PacketType(rawValue: 0xA)
  /// Answers a packet that asked for completion.
  @inlinable package static var completion: PacketType { PacketType(rawValue: 0xB) }
  /// The data lie in additional packets.
  package static let additionalPackets = PacketType(rawValue: 0xC)
  /// The data of an additional packet.
  package static let additionalData = PacketType(rawValue: 0xD)
}
