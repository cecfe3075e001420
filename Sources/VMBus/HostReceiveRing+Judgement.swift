public import GuestMemory

// What the host refuses in the ring to it. None of this is on the way of an honest packet.

extension HostReceiveRing {
  /// What a strict host finds wrong with a write index that lies inside the ring, and with its own
  /// fields beside it.
  @usableFromInline
  func fault(ofWriteIndex index: UInt32, in pages: inout SharedPages) -> RingFault? {
    guard index & 7 == 0 else {
      return RingFault(.writeIndexMisaligned, in: .writeIndex, observed: index)
    }
    // The shared read index is the host's own; only if both are 0 was the page wiped.
    if index == 0, publishedReadIndex != 0, view.fetch(.readIndex, from: &pages) == 0 {
      return RingFault(.controlPageZeroed, in: .readIndex, observed: 0)
    }
    guard view.distance(from: readIndex, to: index) >= UInt32(unreadBytes) else {
      return RingFault(.writeIndexMovedBack, in: .writeIndex, observed: index)
    }
    let mask = view.fetch(.interruptMask, from: &pages)
    guard mask == 0 else { return RingFault(.foreignMask, in: .interruptMask, observed: mask) }
    return nil
  }

  /// What the host makes of fewer bytes than a descriptor has.
  @usableFromInline
  func tooLittle(_ unread: Int) -> HostReceive {
    guard rules.judgesStrictly else { return .notYet }
    return .fault(RingFault(.partOfDescriptor, offset: readIndex, observed: UInt64(unread)))
  }

  /// What the host makes of a descriptor whose lengths are not right.
  @usableFromInline
  func refusal(of descriptor: PacketDescriptor, unread: Int) -> HostReceive {
    guard rules.judgesStrictly else {
      // QEMU asks first whether all of it is there.
      guard descriptor.ringBytes <= unread else {
        guard rules.incompletePacketIsFault else { return .notYet }
        return .fault(RingFault(.packetBeyondWriteIndex, offset: readIndex, in: descriptor))
      }
      let isOff =
        descriptor.payloadOffset < PacketDescriptor.byteCount
        || descriptor.payloadOffset > descriptor.packetBytes
      return .fault(
        RingFault(isOff ? .malformedLengths : .packetTooLarge, offset: readIndex, in: descriptor))
    }
    return .fault(RingFault(reason(against: descriptor, unread), offset: readIndex, in: descriptor))
  }

  private func reason(against descriptor: PacketDescriptor, _ unread: Int) -> RingFault.Reason {
    let head = PacketDescriptor.byteCount
    if unread < head + PacketDescriptor.footerBytes { return .descriptorWithoutFooter }
    if descriptor.packetBytes == 0 { return .noLength }
    if descriptor.packetBytes < head { return .shorterThanDescriptor }
    if descriptor.payloadOffset < head { return .payloadInDescriptor }
    if descriptor.payloadOffset > descriptor.packetBytes { return .payloadBeyondPacket }
    if descriptor.packetBytes > unread { return .packetBeyondWriteIndex }
    if descriptor.ringBytes > unread { return .footerBeyondWriteIndex }
    return .packetTooLarge
  }

  /// What is wrong with a packet that is whole, but not plain in-band data; `copy` is what follows
  /// its descriptor.
  @usableFromInline
  func fault(in descriptor: PacketDescriptor, _ copy: borrowing Span<UInt8>) -> RingFault? {
    if rules.judgesStrictly {
      guard let reason = strictReason(against: descriptor) else { return nil }
      return RingFault(reason, offset: readIndex, in: descriptor)
    }
    switch descriptor.type {
    case .inBand, .completion: return nil
    case .gpaDirect:
      let complete = PageList.isComplete(
        copy, upTo: descriptor.payloadOffset - PacketDescriptor.byteCount)
      if complete { return nil }
      return RingFault(.malformedPageList, offset: readIndex, in: descriptor)
    default: return RingFault(.unexpectedType, offset: readIndex, in: descriptor)
    }
  }

  private func strictReason(against descriptor: PacketDescriptor) -> RingFault.Reason? {
    switch descriptor.type {
    case .transferPages, .gpaDirect: return .externalData
    case .inBand, .completion:
      return descriptor.flags.isSubset(of: .completionRequested) ? nil : .unexpectedFlags
    default: return .unexpectedType
    }
  }

  /// Whether a guest that waits for room must be told, by the strict rule.
  ///
  /// The room that it wants is there now and was not there before. What can never be there is not
  /// waited for.
  @usableFromInline
  func strictPublication(
    of progress: UInt32, in pages: inout SharedPages
  ) -> ReceivePublication {
    let count = Int(progress)
    guard usedFlowControl else { return ReceivePublication(byteCount: count, signalsGuest: false) }
    let wanted = view.fetch(.pendingSendSize, from: &pages) & ~7
    guard wanted != 0 else { return ReceivePublication(byteCount: count, signalsGuest: false) }
    guard wanted <= view.length - 8 else {
      return ReceivePublication(byteCount: count, signalsGuest: false, waitsForImpossible: true)
    }
    let writeIndex = view.fetch(.writeIndex, from: &pages)
    guard writeIndex < view.length else {
      return ReceivePublication(byteCount: count, signalsGuest: false)
    }
    let free = view.length - view.distance(from: readIndex, to: writeIndex)
    // A lying write index makes the room look smaller than the progress.
    let before = Int64(free) - Int64(progress)
    return ReceivePublication(
      byteCount: count, signalsGuest: free > wanted && before <= Int64(wanted))
  }
}
