import GuestMemory
import PageRanges
import VMBus

/// Both ends of both rings, on pages that the input lays out and writes to at will.
///
/// The first bytes are sizes; then comes one operation after the other.
struct RingTarget {
  private var reader: ByteReader
  private var pages = SharedPages()
  private var slots: [PageSlot] = []
  private var channel = Channel()
  private var guest: GuestChannel?
  private var buffer: [UInt8] = []
  private var received: [UInt8] = []
  private let hasPlantedBug: Bool

  static func run(_ input: [UInt8], _ options: FuzzOptions) throws(FuzzFinding) -> Bool {
    var run = RingTarget(input, options)
    try run.run()
    return true
  }

  private init(_ input: [UInt8], _ options: FuzzOptions) {
    reader = ByteReader(input)
    hasPlantedBug = options.hasPlantedBug
  }

  private mutating func run() throws(FuzzFinding) {
    let shape = reader.byte()
    if shape == 0xFF { return try pump() }
    let upstream = 2 + Int(shape & 3)
    let downstream = 2 + Int(shape >> 2 & 3)
    // A guest may list a page twice.
    let aliases = shape & 0x40 != 0
    let numbers = (0..<(upstream + downstream)).map {
      PageNumber(UInt64(aliases ? $0 % 4 : $0))
    }
    slots = pages.slots(for: numbers)
    let rules = RingRules(
      incompletePacketIsFault: shape & 0x10 != 0, drainedRingCountsAsFull: shape & 0x20 != 0)
    if shape & 0x80 != 0 {
      poke()
      poke()
    }
    do throws(ChannelOpenError) {
      try channel.open(
        on: slots, downstreamOffset: UInt32(upstream), rules: rules, in: &pages)
    } catch {
      return
    }
    if shape & 0x80 == 0 {
      let geometry = ChannelGeometry(
        guestToHostPages: upstream - 1, hostToGuestPages: downstream - 1)
      guest = GuestChannel(layingOut: slots, geometry, in: &pages)
    }
    while !reader.isAtEnd { try step() }
  }

  /// Packets through both rings between ends that do as they should: what fits arrives.
  private mutating func pump() throws(FuzzFinding) {
    let dataPages = 1 + Int(reader.byte() & 7)
    let rules: PacketPump.Rules = reader.flag() ? .qemu : .hardened
    let (count, batch) = (Int(reader.byte()), 1 + Int(reader.byte() & 15))
    let payload = [reader.byte()] + reader.bytes()
    let bytes = batch * PacketDescriptor.ringBytes(payloadBytes: payload.count)
    guard bytes < dataPages * SharedPages.pageBytes,
      var pump = PacketPump(dataPages: dataPages, rules: rules)
    else { return }
    let sum = UInt64(count) * UInt64(payload[0])
    guard pump.pumpToHost(count, payload: payload, batch: batch) == sum,
      pump.pumpToGuest(count, payload: payload, batch: batch) == sum
    else { throw FuzzFinding("a packet that fits did not arrive") }
  }

  private mutating func step() throws(FuzzFinding) {
    let operation = reader.byte()
    let isOther = operation & 0x80 != 0
    switch operation & 7 {
    case 0: poke()
    case 1: write()
    case 2: try receive()
    case 3: try send()
    case 4 where isOther: guestMasks()
    case 4: try guestReceives()
    case 5 where isOther: guestAwaitsRoom()
    case 5: sendByGuest()
    case 6: setField()
    default: pokeDescriptor()
    }
  }

  /// Bytes anywhere.
  private mutating func poke() {
    let slot = slots[Int(reader.byte()) % slots.count]
    let bytes = reader.bytes()
    let offset = Int(reader.number() % UInt64(SharedPages.pageBytes))
    let count = min(bytes.count, SharedPages.pageBytes - offset)
    pages.write(count, of: bytes.span, from: 0, at: offset, of: slot)
  }

  /// One byte anywhere.
  private mutating func write() {
    let slot = slots[Int(reader.byte()) % slots.count]
    let offset = Int(reader.number() % UInt64(SharedPages.pageBytes))
    pages.write8(reader.byte(), at: offset, of: slot)
  }

  /// A field of a control page.
  private mutating func setField() {
    guard let rings = channel.rings else { return }
    let choice = reader.byte()
    let view = choice & 1 == 0 ? rings.incoming.view : rings.outgoing.view
    let fields: [ControlField] = [
      .writeIndex, .readIndex, .interruptMask, .pendingSendSize, .featureBits,
    ]
    let field = fields[Int(choice >> 1) % fields.count]
    view.write(field, reader.number(UInt32.self), to: &pages)
  }

  /// A descriptor where the host reads next, and a write index behind it.
  private mutating func pokeDescriptor() {
    guard let ring = channel.rings?.incoming else { return }
    let descriptor = PacketDescriptor(
      head: reader.number(), transactionID: reader.number())
    let payload = Array(reader.bytes().prefix(256))
    let next = ring.view.writePacket(
      descriptor, payload: payload.span, footer: 0, at: ring.readIndex,
      to: &pages)
    if reader.flag() { ring.view.write(.writeIndex, next, to: &pages) }
  }

  private mutating func receive() throws(FuzzFinding) {
    _ = channel.beginBatch(in: &pages)
    let unread = channel.unreadBytes
    var taken = 0
    receiving: for _ in 0..<256 {
      switch channel.receive(from: &pages, into: &buffer) {
      case .packet(let descriptor, let payload):
        taken += descriptor.ringBytes
        guard payload.lowerBound >= 0, payload.upperBound <= buffer.count else {
          throw FuzzFinding("a payload lies outside of its buffer")
        }
      case .fault(let fault):
        // What a log would have of it.
        if fault.qemuError?.isEmpty == true { throw FuzzFinding("a fault without words") }
        break receiving
      case .empty, .notYet: break receiving
      }
    }
    guard taken <= unread else { throw FuzzFinding("more was read than the ring holds") }
    _ = channel.publish(to: &pages)
    try requireIndices()
  }

  private mutating func send() throws(FuzzFinding) {
    let payload = reader.bytes()
    let before = channel.rings?.outgoing.writeIndex
    guard channel.reserve(payloadBytes: payload.count, in: &pages) else { return }
    guard channel.send(transactionID: 0, payload: payload.span, to: &pages) != nil else {
      throw FuzzFinding("what was reserved could not be sent")
    }
    guard let rings = channel.rings, let before,
      Int(rings.outgoing.view.distance(from: before, to: rings.outgoing.writeIndex))
        == PacketDescriptor.ringBytes(payloadBytes: payload.count)
    else { throw FuzzFinding("a packet took another number of bytes") }
    if hasPlantedBug, payload.count == 61 { throw FuzzFinding("the planted bug of ring") }
    try requireIndices()
  }

  private mutating func sendByGuest() {
    let payload = reader.bytes()
    guard var ring = guest?.outgoing else { return }
    _ = ring.send(
      type: .inBand, transactionID: 0, flags: [], payload: payload.span, to: &pages)
    _ = ring.publish(to: &pages)
    guest?.outgoing = ring
  }

  private mutating func guestReceives() throws(FuzzFinding) {
    guard var ring = guest?.incoming else { return }
    for _ in 0..<16 {
      guard case .packet = ring.receive(from: pages, into: &received) else { break }
    }
    _ = ring.publish(to: &pages)
    guest?.incoming = ring
  }

  private mutating func guestMasks() {
    guest?.incoming.mask(in: &pages)
    if reader.flag() { _ = guest?.incoming.unmask(in: &pages) }
  }

  private mutating func guestAwaitsRoom() {
    _ = guest?.outgoing.awaitRoom(payloadBytes: Int(reader.byte()), in: &pages)
    if reader.flag() { guest?.outgoing.stopAwaitingRoom(in: &pages) }
  }

  private func requireIndices() throws(FuzzFinding) {
    guard let rings = channel.rings else { return }
    let isInside =
      rings.incoming.readIndex < rings.incoming.view.length
      && rings.incoming.seenWriteIndex < rings.incoming.view.length
      && rings.outgoing.writeIndex < rings.outgoing.view.length
    guard isInside else { throw FuzzFinding("an index of the host lies outside of its ring") }
  }
}
