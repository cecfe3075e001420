public import GuestMemory

/// Why the host does not open a channel.
@usableFromInline package enum ChannelOpenError: Error, Hashable, Sendable {
  /// The channel is open already.
  case alreadyOpen
  /// The downstream offset leaves one of the rings without a data page, or a ring is too large.
  case badGeometry(pageCount: Int, downstreamOffset: UInt32)
  /// The downstream offset is 0xFFFFFFFF: QEMU's check wraps, and what it does then is not
  /// defined. Source: host engine, section 17, `HA-3`.
  case wrappingOffset
  /// An index that the host starts from lies outside its ring.
  case badIndex(RingFault)
}

/// The host's side of one channel: closed, or a ring in each direction.
///
/// A closed channel takes every call: it is empty, has no room, and sends nothing. The pages are
/// passed to each call, because they belong to the machine. Closing forgets all positions; the
/// next open takes them from its own control pages. Source: VMBus as QEMU implements it, sections
/// 5 to 8.
@usableFromInline package struct Channel: Hashable, Sendable {
  /// The rings of an open channel.
  @usableFromInline package struct Rings: Hashable, Sendable {
    /// Guest to host.
    @usableFromInline package var incoming: HostReceiveRing
    /// Host to guest.
    @usableFromInline package var outgoing: HostSendRing
  }

  /// The rings, if the channel is open.
  @usableFromInline package internal(set) var rings: Rings?

  /// A closed channel.
  package init() {}

  /// Whether the channel is open.
  @inlinable package var isOpen: Bool {
    // A comparison with nil copies the rings.
    if case .some = rings { true } else { false }
  }

  /// Opens the channel on these pages, in the order of the guest's list.
  ///
  /// The host starts at the shared indices that it owns, and announces flow control to the guest,
  /// even if it then refuses.
  package mutating func open(
    on slots: [PageSlot], downstreamOffset: UInt32, rules: RingRules, in pages: inout SharedPages
  ) throws(ChannelOpenError) {
    guard rings == nil else { throw .alreadyOpen }
    guard downstreamOffset != UInt32.max else { throw .wrappingOffset }
    let split = Int(downstreamOffset)
    guard split > 1, slots.count > split + 1,
      let upstream = RingView(pages: slots[..<split]),
      let downstream = RingView(pages: slots[split...])
    else { throw .badGeometry(pageCount: slots.count, downstreamOffset: downstreamOffset) }
    rings = try Self.attach(upstream, downstream, rules: rules, in: &pages)
  }

  private static func attach(
    _ upstream: RingView, _ downstream: RingView, rules: RingRules, in pages: inout SharedPages
  ) throws(ChannelOpenError) -> Rings {
    do throws(RingFault) {
      let outgoing = try HostSendRing.attach(to: downstream, rules: rules, in: &pages)
      let incoming = try HostReceiveRing.attach(to: upstream, rules: rules, in: &pages)
      return Rings(incoming: incoming, outgoing: outgoing)
    } catch {
      throw .badIndex(error)
    }
  }

  /// Closes the channel, as a close message or a reset of the bus or the machine does.
  ///
  /// The pages are left as they are.
  package mutating func close() {
    rings = nil
  }
}

// MARK: - Receiving

extension Channel {
  /// The bytes that the guest has published and the host, in this batch, has not read.
  @inlinable package var unreadBytes: Int { rings?.incoming.unreadBytes ?? 0 }

  /// Starts a batch of receives.
  ///
  /// See `HostReceiveRing.beginBatch`.
  @inlinable package mutating func beginBatch(in pages: inout SharedPages) -> RingFault? {
    rings?.incoming.beginBatch(in: &pages)
  }

  /// Takes one packet out of the ring.
  ///
  /// See `HostReceiveRing.receive`.
  @inlinable package mutating func receive(
    from pages: inout SharedPages, into buffer: inout [UInt8]
  ) -> HostReceive {
    rings?.incoming.receive(from: &pages, into: &buffer) ?? .empty
  }

  /// Ends a batch of receives.
  ///
  /// See `HostReceiveRing.publish`.
  @inlinable package mutating func publish(to pages: inout SharedPages) -> ReceivePublication {
    rings?.incoming.publish(to: &pages) ?? ReceivePublication(byteCount: 0, signalsGuest: false)
  }
}

// MARK: - Sending

extension Channel {
  /// Reserves room for one more packet.
  ///
  /// See `HostSendRing.reserve`.
  @inlinable package mutating func reserve(
    payloadBytes: Int, in pages: inout SharedPages
  ) -> Bool {
    rings?.outgoing.reserve(payloadBytes: payloadBytes, in: &pages) ?? false
  }

  /// Reserves room for one more packet if there is some now.
  ///
  /// See `HostSendRing.reserveIfFree`.
  @inlinable package mutating func reserveIfFree(
    payloadBytes: Int, in pages: inout SharedPages
  ) -> Bool {
    rings?.outgoing.reserveIfFree(payloadBytes: payloadBytes, in: &pages) ?? false
  }

  /// What is wrong with the guest's read index, for a strict host.
  @inlinable package var sendFault: RingFault? { rings?.outgoing.fault }

  /// Sends a reserved packet; nil if the channel is closed or the room was not reserved.
  ///
  /// See `HostSendRing.send`.
  @inlinable package mutating func send(
    type: PacketType = .inBand, transactionID: UInt64, flags: PacketFlags = [],
    payload: borrowing Span<UInt8>, to pages: inout SharedPages
  ) -> HostSend? {
    rings?.outgoing.send(
      type: type, transactionID: transactionID, flags: flags, payload: payload, to: &pages)
  }
}
