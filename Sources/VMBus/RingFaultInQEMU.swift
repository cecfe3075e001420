extension RingFault {
  /// What QEMU's bus prints about this fault, without the name of its function; nil where it says
  /// nothing.
  ///
  /// Source: golden transcripts, `pkt-type-bad` and `pkt-types`; VMBus as QEMU implements it,
  /// section 7.
  package var qemuError: String? {
    let descriptor = PacketDescriptor(head: observed, transactionID: 0)
    switch reason {
    case .malformedLengths:
      return "malformed packet: \(descriptor.payloadOffset) \(descriptor.packetBytes)"
    case .unexpectedType:
      return "unexpected msg type: \(String(descriptor.type.rawValue, radix: 16))"
    case .malformedPageList:
      return "failed to convert GPA ranges to SGL"
    default: return nil
    }
  }
}
