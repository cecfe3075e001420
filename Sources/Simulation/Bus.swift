import Conversation
import GuestMemory
import PageRanges
import VMBus

/// The channel between host and guest: the pages of its rings and both ends of them.
struct Bus: Sendable {
  var pages = SharedPages()
  var channel = Channel()
  var guest: GuestChannel?
  private let geometry: ChannelGeometry
  private var hostBuffer: [UInt8] = []
  private var guestBuffer: [UInt8] = []
  /// The guest reads its ring at every interrupt.
  var guestReads = true
  /// The guest made room that the host waits for, while the host was at work.
  var hostIsToldOfRoom = false

  /// The first page of the rings.
  private static let firstPage: UInt64 = 16

  init(_ rings: MachineConfiguration.RingPages) {
    geometry = ChannelGeometry(guestToHostPages: rings.toHost, hostToGuestPages: rings.toGuest)
    layOutAgain()
  }

  /// The guest prepares the pages of its rings anew; the host knows nothing of it until an open.
  mutating func layOutAgain() {
    let numbers = (0..<UInt64(geometry.pageCount)).map { PageNumber(Self.firstPage + $0) }
    guest = GuestChannel(layingOut: pages.slots(for: numbers), geometry, in: &pages)
  }

  /// The pages of the rings, which a guest must not give up.
  var pinnedPages: PageRangeSet {
    PageRangeSet(
      PageRange(
        start: PageNumber(Self.firstPage), clampingCount: UInt64(geometry.pageCount)))
  }

  /// The guest asks for the channel to be opened; false if the host cannot use the rings.
  mutating func openChannel() -> Bool {
    guard let guest else { return false }
    do {
      try channel.open(
        on: guest.slots, downstreamOffset: guest.downstreamOffset, rules: .qemu, in: &pages)
      return true
    } catch {
      return false
    }
  }

  mutating func closeChannel() { channel.close() }
}

// The guest's end.
extension Bus {
  /// The guest writes a packet; false if there is no room.
  mutating func guestSends(_ packet: GuestPacket) -> Bool {
    let sent = guest?.outgoing.send(
      type: packet.type, transactionID: packet.transactionID,
      flags: PacketFlags(rawValue: packet.flags), payload: packet.payload.span, to: &pages)
    guard case .sent? = sent else { return false }
    return true
  }

  /// The guest reads everything in its ring; true if the host waits to be told of the room.
  mutating func guestDrains(into log: inout ObservationLog) -> Bool {
    while case .packet(let descriptor, let payload, _)? = guest?.incoming.receive(
      from: pages, into: &guestBuffer)
    {
      log.appendReceived(
        type: descriptor.type, transactionID: descriptor.transactionID,
        payload: guestBuffer.span.extracting(payload))
    }
    return guest?.incoming.publish(to: &pages) ?? false
  }
}

// The host's end.
extension Bus {
  /// Reserves room for a message to the guest.
  mutating func hostReserves(_ bytes: Int) -> Bool {
    channel.reserve(payloadBytes: bytes, in: &pages)
  }

  /// Sends a message; returns whether the guest is interrupted, or nil if it could not be sent.
  mutating func hostSends(_ payload: Span<UInt8>, transactionID: UInt64) -> Bool? {
    channel.send(transactionID: transactionID, payload: payload, to: &pages)?.signalsGuest
  }

  /// Begins to read the ring to the host; false if there is nothing that can be read.
  mutating func hostBeginsToRead() -> Bool { channel.beginBatch(in: &pages) == nil }

  /// Takes the next packet out of the ring.
  mutating func hostReceives() -> HostReceive { channel.receive(from: &pages, into: &hostBuffer) }

  /// The bytes of the packet received last.
  var hostBytes: [UInt8] { hostBuffer }

  /// Lets the guest see what was read.
  mutating func hostEndsReading() { _ = channel.publish(to: &pages) }
}
