public import GuestMemory

/// What came of a guest's attempt to send.
@usableFromInline package enum GuestSend: Hashable, Sendable {
  /// The packet is in the ring and visible; whether the guest then signals the host.
  case sent(signalsHost: Bool)
  /// There is no room, and nothing was written.
  case full
  /// The host's read index lies outside the ring, and nothing was written.
  case fault(RingFault)
}

/// The guest's end of the guest-to-host ring, by Linux's rules, and a pen for packets that break
/// them.
///
/// `send` is what an honest guest does. `place` writes any packet without asking for room, and
/// `publish` makes visible what was placed, so that a script can lie in every field, publish late,
/// or not at all. Source: VMBus ring, sections 2 to 4.
@usableFromInline package struct GuestSendRing: Hashable, Sendable {
  /// Where the ring lies.
  @usableFromInline package let view: RingView

  /// Where the guest writes next.
  @usableFromInline package internal(set) var writeIndex: UInt32
  /// The write position that the host can see.
  @usableFromInline package internal(set) var publishedWriteIndex: UInt32

  /// The ring on `view`, starting at the shared write index, or at 0 if that lies outside.
  package init(attachedTo view: RingView, in pages: SharedPages) {
    self.view = view
    let index = view.read(.writeIndex, from: pages)
    writeIndex = index < view.length ? index : 0
    publishedWriteIndex = writeIndex
  }

  /// The bytes between the write position and the host's read position, all of the ring if they
  /// are equal; nil if the host's read index lies outside the ring.
  @inlinable package func freeBytes(in pages: SharedPages) -> Int? {
    let readIndex = view.read(.readIndex, from: pages)
    guard readIndex < view.length else { return nil }
    return Int(view.length &- view.distance(from: readIndex, to: writeIndex))
  }

  /// Sends a packet, if strictly more is free than it takes.
  ///
  /// - Complexity: O(payload)
  @inlinable package mutating func send(
    type: PacketType = .inBand, transactionID: UInt64 = 0, flags: PacketFlags = [],
    payload: borrowing Span<UInt8>, to pages: inout SharedPages
  ) -> GuestSend {
    guard let free = freeBytes(in: pages) else {
      return .fault(
        RingFault(
          .readIndexOutOfRange, offset: UInt32(ControlField.readIndex.rawValue),
          observed: UInt64(view.read(.readIndex, from: pages))))
    }
    guard free > PacketDescriptor.ringBytes(payloadBytes: payload.count),
      let descriptor = PacketDescriptor(
        type: type, payloadBytes: payload.count, flags: flags, transactionID: transactionID)
    else { return .full }
    place(descriptor, payload: payload, footer: UInt64(writeIndex) << 32, in: &pages)
    return .sent(signalsHost: publish(to: &pages))
  }

  /// Tells the host how much room a packet of this size waits for, and looks again.
  ///
  /// - Returns: whether the room is there after all; otherwise the host signals when it is.
  @inlinable package mutating func awaitRoom(
    payloadBytes: Int, in pages: inout SharedPages
  ) -> Bool {
    let needed = PacketDescriptor.ringBytes(payloadBytes: payloadBytes)
    view.write(.pendingSendSize, UInt32(clamping: needed), to: &pages)
    return (freeBytes(in: pages) ?? 0) > needed
  }

  /// The guest waits for room no more.
  @inlinable package mutating func stopAwaitingRoom(in pages: inout SharedPages) {
    view.write(.pendingSendSize, 0, to: &pages)
  }

  /// Writes a packet with any descriptor and footer at the write position and moves on, without
  /// asking whether there is room and without showing it to the host.
  ///
  /// The position moves over what was written: the payload's own size decides, not the descriptor.
  ///
  /// - Complexity: O(payload), also when that goes round the ring several times
  @inlinable package mutating func place(
    _ descriptor: PacketDescriptor, payload: borrowing Span<UInt8>, footer: UInt64,
    in pages: inout SharedPages
  ) {
    writeIndex = view.writePacket(
      descriptor, payload: payload, footer: footer, at: writeIndex, to: &pages)
  }

  /// Makes everything placed so far visible to the host.
  ///
  /// - Returns: whether an honest guest signals now: the host does not mask signals, and the ring
  ///   was empty as far as the host had got.
  @inlinable package mutating func publish(to pages: inout SharedPages) -> Bool {
    let before = publishedWriteIndex
    view.write(.writeIndex, writeIndex, to: &pages)
    publishedWriteIndex = writeIndex
    guard view.read(.interruptMask, from: pages) == 0 else { return false }
    return view.read(.readIndex, from: pages) == before
  }
}
