// What concerns the bus: groups A and B of the catalogue.

extension ViolationID {
  // Control pages and signals.

  /// A write index outside the ring.
  package static let writeIndexOutOfRange = ViolationID("VB-A1")
  /// A write index that is no multiple of 8.
  package static let writeIndexMisaligned = ViolationID("VB-A2")
  /// A write index that moved back over what was not read.
  package static let writeIndexMovedBack = ViolationID("VB-A3")
  /// Less than a descriptor was published.
  package static let partOfDescriptor = ViolationID("VB-A4")
  /// A descriptor was published, and no room for a footer.
  package static let descriptorWithoutFooter = ViolationID("VB-A5")
  /// A read index outside the ring, or no multiple of 8.
  package static let readIndexOutOfRange = ViolationID("VB-A9")
  /// A read index beyond what was sent.
  package static let readIndexBeyondWritten = ViolationID("VB-A10")
  /// A read index that moved back.
  package static let readIndexMovedBack = ViolationID("VB-A11")
  /// The guest set the interrupt mask of the host.
  package static let foreignMask = ViolationID("VB-A12")
  /// The guest waits for more room than the ring can have.
  package static let impossibleRoom = ViolationID("VB-A14")
  /// The guest wants to be told of room without end.
  package static let endlessRoomSignals = ViolationID("VB-A15")
  /// The control page was wiped.
  package static let controlPageZeroed = ViolationID("VB-A17")
  /// Signals without end, with nothing in the ring.
  package static let emptySignals = ViolationID("VB-A24")

  // Packets.

  /// A packet of length 0.
  package static let noPacketLength = ViolationID("VB-B1")
  /// A packet shorter than its descriptor.
  package static let shorterThanDescriptor = ViolationID("VB-B2")
  /// A payload that starts in the descriptor.
  package static let payloadInDescriptor = ViolationID("VB-B3")
  /// A payload that starts behind the packet.
  package static let payloadBeyondPacket = ViolationID("VB-B4")
  /// A packet longer than what was published.
  package static let packetBeyondWriteIndex = ViolationID("VB-B5")
  /// A packet whose footer was not published.
  package static let footerBeyondWriteIndex = ViolationID("VB-B6")
  /// A packet of a type that the device never uses.
  package static let unexpectedPacketType = ViolationID("VB-B8")
  /// A packet that speaks of memory outside the ring.
  package static let externalData = ViolationID("VB-B9")
  /// A completion of what was never asked.
  package static let unaskedCompletion = ViolationID("VB-B10")
  /// A packet with undefined flags.
  package static let unexpectedFlags = ViolationID("VB-B12")
  /// A packet without payload.
  package static let emptyPayload = ViolationID("VB-B13")
  /// A packet larger than the host takes.
  package static let packetTooLarge = ViolationID("VB-B19")
}
