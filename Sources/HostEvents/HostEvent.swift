package import DynamicMemoryProtocol
package import PageRanges

/// Something a Dynamic Memory host did that can be seen.
///
/// The first group are QEMU's trace events, with their parameters in QEMU's order (host engine
/// reference, section 14). `freed` is QEMU's "both": the host could give the page back, not only
/// the guest.
package enum HostEvent: Hashable, Sendable {
  case stateChanged(HostState)
  case incomingVersion(ProtocolVersion)
  case incomingCapabilities(UInt32)
  case outgoingUnballoon(transaction: UInt32, pages: PageRange, remaining: UInt64)
  case incomingUnballoon(transaction: UInt32)
  case outgoingHotAdd(transaction: UInt32, pages: PageRange)
  /// Not QEMU's: it never asks for hot-removal.
  case outgoingHotRemove(transaction: UInt32, count: UInt64, remaining: UInt64)
  case incomingHotRemove(transaction: UInt32, result: UInt32, ranges: UInt32)
  case incomingHotAdd(transaction: UInt32, result: UInt32, count: UInt32)
  case outgoingBalloon(transaction: UInt32, count: UInt64, remaining: UInt64)
  case incomingBalloon(transaction: UInt32, ranges: UInt32, more: Bool)
  case backendAdded(PageRange)
  case removed(PageRange, freed: Bool)
  case removedHole(PageRange, of: PageRange, backendStart: PageNumber, freed: Bool)
  case removedCommon(
    PageRange, of: PageRange, backend: PageRange, newPages: UInt64, freed: Bool)
  case removedRemainder(PageRange, freed: Bool)
  case mappingSlot(index: UInt32, of: UInt32, offset: UInt64)
  case unmappingSlot(index: UInt32, of: UInt32, offset: UInt64)

  /// A slot of the backend became guest memory: guest-physical address, bytes, offset in the
  /// backend.
  case slotMapped(address: UInt64, size: UInt64, offset: UInt64)
  case slotUnmapped(address: UInt64, size: UInt64)
  /// The host gave memory of a block back to the system, or tried to.
  case discarded(BlockID, offset: UInt64, length: UInt64, failed: Bool)
  /// The post-init timer will fire at this virtual time, in nanoseconds.
  case timerArmed(at: UInt64)
  case timerFired(at: UInt64)
  case timerCanceled
  /// The monitor's event HV_BALLOON_STATUS_REPORT, in bytes.
  case statusReport(committed: UInt64, available: UInt64)
  case warning(HostWarning)
  case failure(HostFailure)
  /// The guest broke a rule, for so many times by now.
  case violation(ViolationID, count: UInt64)
  /// A target is settled at this size of the guest, in pages.
  case settled(Settlement, pages: UInt64)
  /// The host gives the channel up because of this.
  case channelFailed(ViolationID)
  /// The host died of an assertion; nothing is seen of it afterwards.
  case hostAbort(HostAbort)
}

/// What the host says of a fault of the guest.
package enum HostWarning: Hashable, Sendable {
  /// A known message that the present state does not expect.
  case unexpectedMessage(MessageType, HostState)
  /// A payload shorter than the message: its length and the least it must have, in bytes.
  case messageTooShort(MessageType, length: UInt64, needed: UInt64)
  case unknownMessage(MessageType)
  case rangeListTooShort
  /// Pages that the host cannot give back, all for the same reason: one warning for the first page
  /// and for so many in all, each `stride` pages behind the one before.
  case unusablePages(UnusablePage, first: PageNumber, stride: UInt64, count: UInt64)
  /// So many warnings about the same host address.
  case unalignedHostAddress(UInt64, count: UInt64)
  /// Pages of a backing whose page size the host cannot discard in 4 KiB steps: one warning a page.
  case unsupportedPageSize(UInt64, count: UInt64)
  case discardFailed
  case removedMoreThanPending(removed: UInt64, pending: UInt64)
  case hotAddCountTooHigh(count: UInt64, requested: UInt64)
  case openInState(HostState)
}

/// Why a page the guest gave up cannot be given back to the system.
package enum UnusablePage: UInt8, CaseIterable, Hashable, Sendable {
  case notRAM
  case sectionTooSmall
  case notOrdinaryRAM
}

/// What the host says of trouble on its own side.
package enum HostFailure: Hashable, Sendable {
  case unexpectedPacketType(UInt64)
  case malformedPacket(offset: UInt64, length: UInt64)
  case badPageList
  case nothingToUnballoon
  case backendAlreadyReturned
  /// The guest posted a control message that the bus does not have.
  case unknownControlMessage(UInt64)
  /// A control message could not be delivered; the number is that of the error.
  case controlDelivery(Int64)
}

/// An assertion of QEMU that a guest can reach (host engine reference, section 17).
package enum HostAbort: UInt8, Error, CaseIterable, Hashable, Sendable {
  case packetBeforeOpen
  case packetAtTarget
  case packetAtTimer
  case unalignedHotAdd
  case realignedHotAdd
  case wrappingRingOffset
  case shortPageList
  case pageListAfterEnd
  case unknownProcessor

  /// The stable id, where the reference gives one.
  package var id: String {
    switch self {
    case .packetBeforeOpen: "HA-1a"
    case .packetAtTarget: "HA-1b"
    case .packetAtTimer: "HA-1c"
    case .unalignedHotAdd: "HA-2a"
    case .realignedHotAdd: "HA-2b"
    case .wrappingRingOffset: "HA-3"
    case .shortPageList: "HA-4"
    case .pageListAfterEnd: "HA-5"
    case .unknownProcessor: "HA-6"
    }
  }

  /// QEMU's words as it dies.
  package var message: String {
    switch self {
    case .packetBeforeOpen, .packetAtTarget, .packetAtTimer:
      "vmbus.c: gpadl_iter_seek: Assertion `iter->active' failed."
    case .unalignedHotAdd, .realignedHotAdd:
      """
      hv-balloon.c: hv_balloon_hot_add_setup: \
      Assertion `QEMU_IS_ALIGNED(hot_add_range->start, align)' failed.
      """
    // Nobody has seen these: they follow from the reference, and the words are ours.
    case .wrappingRingOffset: "vmbus.c: a ring offset that wraps"
    case .shortPageList: "vmbus.c: a page list of 2^32 - 1 pages"
    case .pageListAfterEnd: "vmbus.c: more of a page list that is complete"
    case .unknownProcessor: "vmbus.c: a processor that there is not"
    }
  }
}
