public import GuestMemory

/// What the host found at its read position.
@usableFromInline package enum HostReceive: Hashable, Sendable {
  /// Nothing: the guest's write index, as last fetched, has been reached.
  case empty
  /// Some bytes, but by the rules not a whole packet yet.
  case notYet
  /// A packet; its descriptor as sent, and where in the caller's buffer its payload lies.
  ///
  /// The payload is padded to 8 bytes: the ring does not say how much of it was meant.
  case packet(PacketDescriptor, payload: Range<Int>)
  /// Something that the host refuses. The read position has not moved, so that the next attempt
  /// finds the same; if the channel is not closed, the ring is stuck.
  case fault(RingFault)
}

/// What the host did when it made its progress visible to the guest.
@usableFromInline package struct ReceivePublication: Hashable, Sendable {
  /// The bytes read since the last publication.
  @usableFromInline package let byteCount: Int
  /// Whether the guest must be signalled, because it may wait for space.
  @usableFromInline package let signalsGuest: Bool
  /// The guest waits for more space than the ring can ever have.
  @usableFromInline package let waitsForImpossible: Bool

  @inlinable package init(byteCount: Int, signalsGuest: Bool, waitsForImpossible: Bool = false) {
    self.byteCount = byteCount
    self.signalsGuest = signalsGuest
    self.waitsForImpossible = waitsForImpossible
  }
}

/// The host's end of the guest-to-host ring.
///
/// A batch is `beginBatch`, any number of `receive`, `publish`. The guest's write index is fetched
/// once a batch; each byte of a packet is fetched once, into the caller's buffer, and only that
/// copy is looked at. The read position is private: what the guest writes over the shared one is
/// overwritten at the next publication and otherwise ignored.
@usableFromInline package struct HostReceiveRing: Hashable, Sendable {
  /// Where the ring lies.
  @usableFromInline package let view: RingView
  /// How the host treats what it finds.
  @usableFromInline package let rules: RingRules

  /// Where the host reads next.
  @usableFromInline package internal(set) var readIndex: UInt32
  /// The read position that the guest knows of.
  @usableFromInline package internal(set) var publishedReadIndex: UInt32
  /// The guest's write index as fetched for this batch; always inside the ring.
  @usableFromInline package internal(set) var seenWriteIndex: UInt32
  /// The guest used flow control when the channel was opened.
  @usableFromInline package internal(set) var usedFlowControl: Bool

  /// The ring on `view`, starting where the shared read index points, or a fault if that lies
  /// outside the ring.
  package static func attach(
    to view: RingView, rules: RingRules, in pages: inout SharedPages
  ) throws(RingFault) -> HostReceiveRing {
    pages.begin(.opening)
    let start = view.fetch(.readIndex, from: &pages)
    guard start < view.length, start & 7 == 0 || !rules.judgesStrictly else {
      throw RingFault(.readIndexOutOfRange, in: .readIndex, observed: start)
    }
    var ring = HostReceiveRing(view: view, rules: rules, start: start)
    guard rules.judgesStrictly else { return ring }
    let features = view.fetch(.featureBits, from: &pages)
    ring.usedFlowControl = features & ControlValue.flowControl != 0
    view.write(.interruptMask, 0, to: &pages)
    return ring
  }

  private init(view: RingView, rules: RingRules, start: UInt32) {
    self.view = view
    self.rules = rules
    usedFlowControl = false
    readIndex = start
    publishedReadIndex = start
    seenWriteIndex = start
  }

  /// The bytes between the read position and the write index fetched for this batch.
  @inlinable package var unreadBytes: Int {
    Int(view.distance(from: readIndex, to: seenWriteIndex))
  }

  /// Starts a batch: fetches the guest's write index, once.
  ///
  /// - Returns: a fault if the index cannot be; the batch is then empty.
  @inlinable package mutating func beginBatch(in pages: inout SharedPages) -> RingFault? {
    pages.begin(.batch)
    let index = view.fetch(.writeIndex, from: &pages)
    guard index < view.length else {
      seenWriteIndex = readIndex
      return RingFault(.writeIndexOutOfRange, in: .writeIndex, observed: index)
    }
    if rules.judgesStrictly, let fault = fault(ofWriteIndex: index, in: &pages) {
      seenWriteIndex = readIndex
      return fault
    }
    seenWriteIndex = index
    return nil
  }

  /// Takes one packet out of the ring; what follows its descriptor goes into `buffer`, from the
  /// start on.
  ///
  /// The buffer grows as needed, to less than the ring's length, and is not shrunk: reuse it.
  ///
  /// - Complexity: O(packet)
  @inlinable package mutating func receive(
    from pages: inout SharedPages, into buffer: inout [UInt8]
  ) -> HostReceive {
    let unread = unreadBytes
    guard unread >= PacketDescriptor.byteCount else {
      return unread == 0 ? .empty : tooLittle(unread)
    }
    pages.begin(.packet)
    let descriptor = view.fetchDescriptor(at: readIndex, from: &pages)
    let head = PacketDescriptor.byteCount
    guard descriptor.payloadOffset >= head, descriptor.payloadOffset <= descriptor.packetBytes,
      descriptor.ringBytes <= unread,
      descriptor.packetBytes &- head <= rules.largestPayloadBytes
    else { return refusal(of: descriptor, unread: unread) }
    let count = descriptor.packetBytes &- head
    makeRoom(count, in: &buffer)
    var target = buffer.mutableSpan
    view.fetch(
      count, at: view.position(head, after: readIndex), from: &pages, into: &target, at: 0)
    if descriptor.head & 0xFFFE_0000_0000_FFFF != UInt64(PacketType.inBand.rawValue),
      let fault = fault(in: descriptor, target.span)
    {
      return .fault(fault)
    }
    readIndex = view.position(descriptor.ringBytes, after: readIndex)
    return .packet(descriptor, payload: (descriptor.payloadOffset &- head)..<count)
  }

  /// Ends a batch: makes the read position visible to the guest, and says whether the guest must be
  /// signalled.
  ///
  /// Without progress since the last time nothing is touched.
  ///
  /// The guest is signalled if it does not mask signals and either does not use flow control, or
  /// waits for an amount of space that this batch has made free. Source: VMBus as QEMU implements
  /// it, section 7.
  @inlinable package mutating func publish(to pages: inout SharedPages) -> ReceivePublication {
    let progress = view.distance(from: publishedReadIndex, to: readIndex)
    guard progress != 0 else { return ReceivePublication(byteCount: 0, signalsGuest: false) }
    view.write(.readIndex, readIndex, to: &pages)
    publishedReadIndex = readIndex
    pages.begin(.roomForGuest)
    if rules.judgesStrictly { return strictPublication(of: progress, in: &pages) }
    return ReceivePublication(
      byteCount: Int(progress), signalsGuest: guestWaits(after: progress, in: &pages))
  }

  @inlinable func guestWaits(after progress: UInt32, in pages: inout SharedPages) -> Bool {
    guard !rules.maskHoldsBackRoom || view.fetch(.interruptMask, from: &pages) == 0 else {
      return false
    }
    let features = view.fetch(.featureBits, from: &pages)
    guard features & ControlValue.flowControl != 0 else { return true }
    let wanted = view.fetch(.pendingSendSize, from: &pages)
    guard wanted != 0 else { return false }
    let writeIndex = view.fetch(.writeIndex, from: &pages)
    var free = view.distance(from: writeIndex, to: readIndex)
    if free == 0 && !rules.drainedRingCountsAsFull { free = view.length }
    return free >= wanted && free < progress &+ wanted
  }
}

/// Makes `buffer` one of at least `count` bytes, whatever is in them.
@inlinable @inline(__always)
func makeRoom(_ count: Int, in buffer: inout [UInt8]) {
  // The first is large enough for all but lists of ranges.
  if buffer.count < count { buffer = [UInt8](repeating: 0, count: max(64, count)) }
}
