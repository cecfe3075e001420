import GuestMemory
import PageRanges
public import Testing
import VMBus

extension SharedPages: CustomTestStringConvertible {
  /// Not the bytes: a failed comparison would print them all.
  package var testDescription: String { "\(numbers.count) pages" }
}

/// A guest's memory, a guest and a host on one channel: a machine in small, and a value like it.
struct Session {
  var pages = SharedPages()
  var guest: GuestChannel
  var host = Channel()
  var buffer: [UInt8] = []

  /// Lays the channel out on pages that are neither neighbours nor in order; the host has not
  /// opened it yet.
  init?(_ geometry: ChannelGeometry = ChannelGeometry()) {
    let numbers = (0..<geometry.pageCount).map { PageNumber(rawValue: UInt64(0x5000 - 3 * $0)) }
    self.init(numbers, geometry)
  }

  init?(_ numbers: [PageNumber], _ geometry: ChannelGeometry) {
    let slots = pages.slots(for: numbers)
    guard let guest = GuestChannel(layingOut: slots, geometry, in: &pages) else { return nil }
    self.guest = guest
  }

  mutating func open(rules: RingRules = .qemu) throws(ChannelOpenError) {
    try host.open(
      on: guest.slots, downstreamOffset: guest.downstreamOffset, rules: rules, in: &pages)
  }

  /// Moves all four indices of both rings to `position`, before the host opens.
  mutating func move(to position: UInt32) {
    for view in [upstream, downstream] {
      view.write(.writeIndex, position, to: &pages)
      view.write(.readIndex, position, to: &pages)
    }
    guest.outgoing = GuestSendRing(attachedTo: upstream, in: pages)
    guest.incoming = GuestReceiveRing(attachedTo: downstream, in: pages)
  }

  var upstream: RingView { guest.outgoing.view }
  var downstream: RingView { guest.incoming.view }

  mutating func guestSends(_ payload: [UInt8], transactionID: UInt64 = 0) -> GuestSend {
    guest.outgoing.send(transactionID: transactionID, payload: payload.span, to: &pages)
  }

  /// The guest writes these descriptor fields and this payload, true or not, and publishes.
  mutating func guestPlaces(
    type: UInt16 = 6, offset8: UInt16 = 2, len8: UInt16, flags: UInt16 = 0, _ payload: [UInt8]
  ) {
    let descriptor = PacketDescriptor(
      type: PacketType(rawValue: type), offset8: offset8, len8: len8,
      flags: PacketFlags(rawValue: flags), transactionID: 0)
    guest.outgoing.place(descriptor, payload: payload.span, footer: 0, in: &pages)
    _ = guest.outgoing.publish(to: &pages)
  }

  mutating func hostSends(_ payload: [UInt8], transactionID: UInt64 = 0) -> HostSend? {
    guard host.reserve(payloadBytes: payload.count, in: &pages) else { return nil }
    return host.send(transactionID: transactionID, payload: payload.span, to: &pages)
  }

  mutating func hostSendsUnreserved(_ payload: [UInt8]) -> HostSend? {
    host.send(transactionID: 0, payload: payload.span, to: &pages)
  }

  /// A batch of one.
  mutating func hostReceives() -> HostReceive {
    if let fault = host.beginBatch(in: &pages) { return .fault(fault) }
    return host.receive(from: &pages, into: &buffer)
  }

  mutating func guestReceives() -> GuestReceive {
    guest.incoming.receive(from: pages, into: &buffer)
  }

  /// All data bytes of a ring, in order.
  func data(of view: RingView) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Int(view.length))
    var target = bytes.mutableSpan
    for (i, slot) in view.data.enumerated() {
      pages.read(4096, at: 0, of: slot, into: &target, at: i * 4096)
    }
    return bytes
  }
}
