public import GuestMemory

/// What follows from a packet that the host has sent.
@usableFromInline package struct HostSend: Hashable, Sendable {
  /// The bytes of the ring that the packet took.
  @usableFromInline package let byteCount: Int
  /// Whether the guest must be signalled: it had read everything before this packet, and does not
  /// mask signals.
  @usableFromInline package let signalsGuest: Bool
  /// Whether the host wakes itself: the space that it waits for, if any, is there.
  @usableFromInline package let signalsHost: Bool

  @inlinable init(byteCount: Int, signalsGuest: Bool, signalsHost: Bool) {
    self.byteCount = byteCount
    self.signalsGuest = signalsGuest
    self.signalsHost = signalsHost
  }
}

/// The host's end of the host-to-guest ring.
///
/// A packet is sent in two steps: `reserve` its room, which may fail, then `send`. The write
/// position is private; the guest's read index is fetched when room is needed, and one outside the
/// ring means no room. Source: VMBus as QEMU implements it, section 8.
@usableFromInline package struct HostSendRing: Hashable, Sendable {
  /// Where the ring lies.
  @usableFromInline package let view: RingView
  /// The read index must be a multiple of 8 inside the ring, and stay within what was sent.
  @usableFromInline let judgesStrictly: Bool

  /// Where the host writes next.
  @usableFromInline package internal(set) var writeIndex: UInt32
  /// The guest's read index as last fetched: any value, but for a strict host the last that could
  /// be.
  @usableFromInline package internal(set) var seenReadIndex: UInt32
  /// The bytes reserved and not yet sent.
  @usableFromInline package internal(set) var reservedBytes: Int
  /// The bytes that the last failed reservation asked for, or 0.
  @usableFromInline package internal(set) var wantedBytes: Int
  /// What a strict host found wrong with the read index; there is no room from then on.
  @usableFromInline package internal(set) var fault: RingFault?

  /// The ring on `view`, starting where the shared write index points, or a fault if that lies
  /// outside the ring.
  ///
  /// Announces flow control in the ring's feature bits, in either case.
  package static func attach(
    to view: RingView, rules: RingRules = .qemu, in pages: inout SharedPages
  ) throws(RingFault) -> HostSendRing {
    pages.begin(.opening)
    let start = view.fetch(.writeIndex, from: &pages)
    let read = view.fetch(.readIndex, from: &pages)
    let features = view.fetch(.featureBits, from: &pages)
    view.write(.featureBits, features | ControlValue.flowControl, to: &pages)
    guard start < view.length else {
      throw RingFault(.writeIndexOutOfRange, in: .writeIndex, observed: start)
    }
    if rules.judgesStrictly {
      guard start & 7 == 0 else {
        throw RingFault(.writeIndexMisaligned, in: .writeIndex, observed: start)
      }
      guard read < view.length, read & 7 == 0 else {
        throw RingFault(.readIndexOutOfRange, in: .readIndex, observed: read)
      }
      view.write(.pendingSendSize, 0, to: &pages)
    }
    return HostSendRing(
      view: view, judgesStrictly: rules.judgesStrictly, start: start, seenReadIndex: read)
  }

  private init(view: RingView, judgesStrictly: Bool, start: UInt32, seenReadIndex: UInt32) {
    self.view = view
    self.judgesStrictly = judgesStrictly
    writeIndex = start
    self.seenReadIndex = seenReadIndex
    reservedBytes = 0
    wantedBytes = 0
  }

  /// The bytes that can be written, as far as the host knows: one less than are free, so that a
  /// full ring differs from an empty one; 0 if the guest's read index lies outside the ring.
  @inlinable package var freeBytes: Int {
    guard seenReadIndex < view.length, fault == nil else { return 0 }
    let unread = view.distance(from: seenReadIndex, to: writeIndex)
    return Int(view.length &- 1 &- unread)
  }

  /// Reserves room for one more packet with a payload of this size, in addition to what is
  /// already reserved.
  ///
  /// Without room, the ring tells the guest how many bytes it waits for, and the guest signals
  /// when they are free.
  ///
  /// - Returns: whether there is room.
  @inlinable package mutating func reserve(
    payloadBytes: Int, in pages: inout SharedPages
  ) -> Bool {
    let (sum, overflow) = reservedBytes.addingReportingOverflow(
      PacketDescriptor.ringBytes(payloadBytes: payloadBytes))
    let needed = overflow ? Int.max : sum
    if needed > freeBytes || judgesStrictly {
      pages.begin(.roomForHost)
      see(view.fetch(.readIndex, from: &pages))
    }
    if needed > freeBytes {
      wantedBytes = needed
      view.write(.pendingSendSize, UInt32(clamping: needed), to: &pages)
      // The guest may have read on before it could see the request.
      pages.begin(.roomForHostAgain)
      see(view.fetch(.readIndex, from: &pages))
      guard needed <= freeBytes else { return false }
    }
    reservedBytes = needed
    if wantedBytes != 0 {
      view.write(.pendingSendSize, 0, to: &pages)
      wantedBytes = 0
    }
    return true
  }

  /// Reserves room for one more packet if there is some, and asks the guest for nothing.
  @inlinable package mutating func reserveIfFree(
    payloadBytes: Int, in pages: inout SharedPages
  ) -> Bool {
    let bytes = PacketDescriptor.ringBytes(payloadBytes: payloadBytes)
    pages.begin(.roomForHost)
    see(view.fetch(.readIndex, from: &pages))
    guard bytes <= freeBytes &- reservedBytes else { return false }
    reservedBytes &+= bytes
    return true
  }

  /// Takes in a read index of the guest.
  @inlinable mutating func see(_ index: UInt32) {
    if judgesStrictly, index != seenReadIndex, let reason = reason(against: index) {
      // What was found first is what is told.
      if fault == nil { fault = RingFault(reason, in: .readIndex, observed: index) }
      return
    }
    seenReadIndex = index
  }

  /// What a strict host finds wrong with a read index that is not the last one.
  @usableFromInline
  func reason(against index: UInt32) -> RingFault.Reason? {
    guard index < view.length, index & 7 == 0 else { return .readIndexOutOfRange }
    let moved = view.distance(from: seenReadIndex, to: index)
    guard moved > view.distance(from: seenReadIndex, to: writeIndex) else { return nil }
    // A circle does not say which way; the shorter one is the likelier.
    return moved < view.length / 2 ? .readIndexBeyondWritten : .readIndexMovedBack
  }

  /// Writes a packet, padded with zeros to 8 bytes and followed by a footer of zeros, and makes it
  /// visible to the guest.
  ///
  /// - Returns: what follows from it, or nil, with nothing written, if the packet was not reserved.
  /// - Complexity: O(payload)
  @inlinable package mutating func send(
    type: PacketType, transactionID: UInt64, flags: PacketFlags = [],
    payload: borrowing Span<UInt8>, to pages: inout SharedPages
  ) -> HostSend? {
    let written = PacketDescriptor.ringBytes(payloadBytes: payload.count)
    guard written <= reservedBytes,
      let descriptor = PacketDescriptor(
        type: type, payloadBytes: payload.count, flags: flags, transactionID: transactionID)
    else { return nil }
    writeIndex = view.writePacket(
      descriptor, payload: payload, footer: 0, at: writeIndex, to: &pages)
    reservedBytes &-= written
    return publish(written, to: &pages)
  }

  @inlinable mutating func publish(_ written: Int, to pages: inout SharedPages) -> HostSend {
    view.write(.writeIndex, writeIndex, to: &pages)
    if wantedBytes != 0 {
      wantedBytes = max(wantedBytes &- written, 0)
      view.write(.pendingSendSize, UInt32(clamping: wantedBytes), to: &pages)
    }
    pages.begin(.sent)
    see(view.fetch(.readIndex, from: &pages))
    let masked = view.fetch(.interruptMask, from: &pages) != 0
    // Only a signal depends on this distance, so a foreign read index needs no check here.
    let unread = Int(view.distance(from: seenReadIndex, to: writeIndex))
    return HostSend(
      byteCount: written, signalsGuest: !masked && unread <= written,
      signalsHost: freeBytes >= wantedBytes)
  }
}
