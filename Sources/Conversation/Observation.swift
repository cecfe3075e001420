package import HostEvents
package import PageRanges
package import VMBus

/// Anything that the machine does that can be seen.
package enum Observation: Hashable, Sendable {
  /// The host put a packet into the ring to the guest.
  case sent(PacketRecord)
  /// The guest took a packet out of its ring.
  case received(PacketRecord)
  case host(HostEvent)
  case machine(MachineEvent)
  case answer(MonitorAnswer)
  case bus(BusEvent)
  /// The host put a control message into the guest's message slot: where its bytes lie in the log.
  case posted(Range<Int>)
  /// A control message reached the guest.
  case arrived(Range<Int>)
}

/// A packet that was seen: its descriptor's fields, and where its payload lies in the log.
package struct PacketRecord: Hashable, Sendable {
  package var type: PacketType
  package var transactionID: UInt64
  /// Where in `ObservationLog.bytes` the payload lies.
  package var payload: Range<Int>

  package init(type: PacketType, transactionID: UInt64, payload: Range<Int>) {
    self.type = type
    self.transactionID = transactionID
    self.payload = payload
  }
}

/// What the bus and the rings answer to a guest.
package enum MachineEvent: Hashable, Sendable {
  case opened
  /// The host refused to open the channel.
  case openRefused
  /// The guest opened a channel that is open; nothing happened.
  case alreadyOpen
  case closed
  /// The guest closed a channel that is not open; nothing happened.
  case notOpen
  /// A packet of the guest did not fit its ring, or the channel is not open, and was not written.
  case guestRingFull
  /// The host had an answer that did not fit its ring; it is lost.
  case answerLost
  /// The host told the guest of room in the ring to the host, for which it waited.
  case guestToldOfRoom
  /// The machine could not be made as asked.
  case powerOnFailed(PowerOnFailure)
}

/// Why a machine cannot be made.
package enum PowerOnFailure: Hashable, Sendable {
  /// The backend's address is not a multiple of this many bytes.
  case misalignedBackend(alignment: UInt64)
  /// An address was given, but no backend.
  case addressWithoutBackend
  /// Other memory lies where the backend is.
  case overlappedBackend
  /// Boot memory or the backend has pages whose numbers no message can name.
  case beyondPageNumbers
}

/// An answer of the monitor, one line each.
package enum MonitorAnswer: Hashable, Sendable {
  case state(
    HostState, actual: Int64, transaction: UInt32, targetPages: UInt64, targetChanged: Bool,
    unfreed: UInt64, freed: UInt64)
  case noHotAddedMemory
  case hotAddedMemory(
    PageRange, added: UInt64, unusableTail: UInt64, mappedSlots: UInt32, slots: UInt32)
  /// What the monitor says of the memory device; no address means there is no backend.
  case memoryDevice(id: DeviceName, size: UInt64, address: UInt64?)
  case guestStatus(committed: UInt64, available: UInt64)
  case noGuestStatus(NoGuestStatus)
  case rangeCounts(unfreed: UInt64, freed: UInt64, hasHotAddedMemory: Bool)
  case range(RangeOwner, PageRange)
  case counters(
    warnings: UInt64, errors: UInt64, discards: UInt64, discardedBytes: UInt64,
    mappedSlots: UInt32)
}

/// Why the monitor has no status of the guest to show.
package enum NoGuestStatus: Hashable, Sendable {
  case disabled
  case noneYet
}

/// The set in which a removed range is booked.
package enum RangeOwner: String, CaseIterable, Hashable, Sendable {
  case unfreed = "removed_guest"
  case freed = "removed_both"
  case hotAddedUnfreed = "our.removed_guest"
  case hotAddedFreed = "our.removed_both"
}
