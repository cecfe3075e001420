import Conversation
import GuestMemory
import PageRanges
import VMBus

/// The bus between host and guest: its control plane, the pages of its rings, and their two ends.
struct Bus: Sendable {
  var pages = SharedPages()
  var channel = Channel()
  var guest: GuestChannel?
  private let rules: RingRules
  /// The host's side of the control plane.
  var host: HostBus
  /// What the guest knows of it.
  var driver = GuestBus()
  /// The guest wants its channel open, and posts what that takes.
  var isOpening = false
  /// The host waits to hear of each message to the guest.
  var holdsDeliveries = false
  /// The message that waits.
  var undelivered: [UInt8]?
  /// The pages of the rings in the guest's order, and where its own ring begins among them.
  private(set) var layout: RingLayout
  private let usualLayout: RingLayout
  private var hostBuffer: [UInt8] = []
  private var guestBuffer: [UInt8] = []
  /// The guest reads its ring at every interrupt.
  var guestReads = true
  /// The guest made room that the host waits for, while the host was at work.
  var hostIsToldOfRoom = false

  /// What the host refused in the ring to it.
  private(set) var receiveFault: RingFault?
  /// Signals of the guest with nothing in the ring, and of the host about room.
  var emptySignals = SignalBudget()
  var roomSignals = SignalBudget()

  init(_ rings: MachineConfiguration.RingPages, _ rules: RingRules, _ host: HostBus) {
    self.rules = rules
    self.host = host
    usualLayout = RingLayout(
      ChannelGeometry(guestToHostPages: rings.toHost, hostToGuestPages: rings.toGuest))
    layout = usualLayout
    layOut(usualLayout)
  }

  /// The guest prepares the pages of its rings anew; the host knows nothing of it until an open.
  mutating func layOutAgain() { guest?.layOutAgain(in: &pages) }

  /// The guest starts from nothing.
  mutating func restartGuest() {
    driver = GuestBus()
    isOpening = false
    layOut(usualLayout)
  }

  /// The guest prepares these pages, unless they cannot be rings.
  mutating func layOut(_ layout: RingLayout) {
    guard let geometry = layout.geometry,
      let channel = GuestChannel(
        layingOut: pages.slots(for: layout.pages.map { PageNumber($0) }), geometry, in: &pages)
    else { return }
    guest = channel
    self.layout = layout
  }

  /// The pages that the bus uses, which a guest must not give up.
  var pinnedPages: PageRangeSet { host.pagesInUse }

  /// The host takes the rings into use; false if it cannot.
  mutating func openChannel(_ layout: RingLayout) -> Bool {
    do {
      try channel.open(
        on: pages.slots(for: layout.pages.map { PageNumber($0) }),
        downstreamOffset: layout.downstreamOffset, rules: rules, in: &pages)
      return true
    } catch {
      return false
    }
  }

  mutating func closeChannel() {
    channel.close()
    receiveFault = nil
  }
}

/// Where the rings of a channel lie.
struct RingLayout: Hashable, Sendable {
  var pages: [UInt64]
  var downstreamOffset: UInt32

  /// The first page of the rings, if nobody says otherwise.
  private static let firstPage: UInt64 = 16

  init(pages: [UInt64], downstreamOffset: UInt32) {
    self.pages = pages
    self.downstreamOffset = downstreamOffset
  }

  init(_ geometry: ChannelGeometry) {
    pages = (0..<UInt64(geometry.pageCount)).map { Self.firstPage + $0 }
    downstreamOffset = geometry.downstreamOffset
  }

  /// How the pages are divided; nil if that leaves a ring without data.
  var geometry: ChannelGeometry? {
    let split = Int(downstreamOffset)
    guard split > 1, pages.count > split + 1 else { return nil }
    return ChannelGeometry(
      guestToHostPages: split - 1, hostToGuestPages: pages.count - split - 1)
  }
}

// The guest's end.
extension Bus {
  /// The guest writes a packet; false if there is no room.
  mutating func guestSends(_ packet: GuestPacket) -> Bool {
    guard packet.isWellFramed else { return guestPlaces(packet) }
    let sent = guest?.outgoing.send(
      type: packet.type, transactionID: packet.transactionID,
      flags: PacketFlags(rawValue: packet.flags), payload: packet.payload.span, to: &pages)
    guard case .sent? = sent else { return false }
    return true
  }

  /// The guest writes a packet that lies in its frame; false if it would overwrite what was not
  /// read.
  private mutating func guestPlaces(_ packet: GuestPacket) -> Bool {
    guard let free = guest?.outgoing.freeBytes(in: pages),
      free > PacketDescriptor.ringBytes(payloadBytes: packet.payload.count),
      var descriptor = PacketDescriptor(
        type: packet.type, payloadBytes: packet.payload.count,
        flags: PacketFlags(rawValue: packet.flags), transactionID: packet.transactionID)
    else { return false }
    descriptor.offset8 = packet.offset8 ?? descriptor.offset8
    descriptor.len8 = packet.length8 ?? descriptor.len8
    guest?.outgoing.place(
      descriptor, payload: packet.payload.span, footer: packet.footer ?? 0, in: &pages)
    _ = guest?.outgoing.publish(to: &pages)
    return true
  }

  /// The guest reads everything in its ring; true if the host waits to be told of the room.
  ///
  /// It never reads more packets than fit: from an index that somebody edited it would go round for
  /// ever.
  mutating func guestDrains(into log: inout ObservationLog) -> Bool {
    let most = Int(guest?.incoming.view.length ?? 0) / PacketDescriptor.ringBytes(payloadBytes: 0)
    for _ in 0..<most {
      guard
        case .packet(let descriptor, let payload, _)? = guest?.incoming.receive(
          from: pages, into: &guestBuffer)
      else { break }
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

  /// Answers a packet of the guest that asked for it, if there is room; returns whether the guest
  /// is interrupted, or nil if there is none.
  mutating func hostCompletes(_ transactionID: UInt64) -> Bool? {
    guard channel.reserveIfFree(payloadBytes: 0, in: &pages) else { return nil }
    let nothing: [UInt8] = []
    return channel.send(
      type: .completion, transactionID: transactionID, payload: nothing.span, to: &pages
    )?.signalsGuest
  }

  /// Begins to read the ring to the host; false if there is nothing that can be read.
  mutating func hostBeginsToRead() -> Bool {
    receiveFault = channel.beginBatch(in: &pages)
    return receiveFault == nil
  }

  /// Takes the next packet out of the ring.
  mutating func hostReceives() -> HostReceive {
    let found = channel.receive(from: &pages, into: &hostBuffer)
    if case .fault(let fault) = found { receiveFault = fault }
    return found
  }

  /// What a strict host closes the channel for.
  var fault: RingFault? {
    rules.judgesStrictly ? receiveFault ?? channel.sendFault : nil
  }

  /// The bytes of the packet received last.
  var hostBytes: [UInt8] { hostBuffer }

  /// Lets the guest see what was read.
  mutating func hostEndsReading() -> ReceivePublication { channel.publish(to: &pages) }
}

// Bytes that the guest writes where it likes.
extension Bus {
  /// The guest writes bytes into the pages of its rings.
  mutating func poke(_ place: RingPlace, _ bytes: [UInt8]) {
    for change in changes(at: place, bytes) {
      pages.write8(change.value, at: change.offset, of: change.slot)
    }
  }

  /// The guest will write them right behind a fetch of the first.
  mutating func arm(_ place: RingPlace, _ bytes: [UInt8], after count: UInt32) {
    pages.arm(FetchRace(after: count, changes: changes(at: place, bytes)))
  }

  private func changes(at place: RingPlace, _ bytes: [UInt8]) -> [FetchRace.Change] {
    guard let guest else { return [] }
    let view = place.ring == .toHost ? guest.outgoing.view : guest.incoming.view
    let start = UInt64(place.offset)
    let length = place.area == .control ? 4096 : UInt64(view.length)
    var changes: [FetchRace.Change] = []
    for (index, value) in bytes.prefix(Int(length)).enumerated() {
      let offset = start + UInt64(index)
      if place.area == .control, offset >= length { break }
      let position = Int(offset % length)
      let slot = place.area == .control ? view.control : view.data[position / 4096]
      changes.append(FetchRace.Change(slot: slot, offset: position % 4096, value: value))
    }
    return changes
  }
}
