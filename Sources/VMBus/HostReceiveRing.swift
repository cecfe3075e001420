package import GuestMemory

/// What the host found at its read position.
package enum HostReceive: Hashable, Sendable {
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
package struct ReceivePublication: Hashable, Sendable {
  /// The bytes read since the last publication.
  package let byteCount: Int
  /// Whether the guest must be signalled, because it may wait for space.
  package let signalsGuest: Bool

  @inlinable init(byteCount: Int, signalsGuest: Bool) {
    self.byteCount = byteCount
    self.signalsGuest = signalsGuest
  }
}

/// The host's end of the guest-to-host ring.
///
/// A batch is `beginBatch`, any number of `receive`, `publish`. The guest's write index is fetched
/// once a batch; each byte of a packet is fetched once, into the caller's buffer, and only that
/// copy is looked at. The read position is private: what the guest writes over the shared one is
/// overwritten at the next publication and otherwise ignored.
package struct HostReceiveRing: Hashable, Sendable {
  /// Where the ring lies.
  package let view: RingView
  /// How the host treats what it finds.
  package let rules: RingRules

  /// Where the host reads next.
  @usableFromInline package internal(set) var readIndex: UInt32
  /// The read position that the guest knows of.
  @usableFromInline package internal(set) var publishedReadIndex: UInt32
  /// The guest's write index as fetched for this batch; always inside the ring.
  @usableFromInline package internal(set) var seenWriteIndex: UInt32

  /// The ring on `view`, starting where the shared read index points, or a fault if that lies
  /// outside the ring.
  package static func attach(
    to view: RingView, rules: RingRules, in pages: inout SharedPages
  ) throws(RingFault) -> HostReceiveRing {
    let start = view.fetch(.readIndex, from: &pages)
    guard start < view.length else {
      throw RingFault(
        .readIndexOutOfRange, offset: UInt32(ControlField.readIndex.rawValue),
        observed: UInt64(start))
    }
    return HostReceiveRing(view: view, rules: rules, start: start)
  }

  private init(view: RingView, rules: RingRules, start: UInt32) {
    self.view = view
    self.rules = rules
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
  /// - Returns: a fault if the index lies outside the ring; the batch is then empty.
  @inlinable package mutating func beginBatch(in pages: inout SharedPages) -> RingFault? {
    let index = view.fetch(.writeIndex, from: &pages)
    guard index < view.length else {
      seenWriteIndex = readIndex
      return RingFault(
        .writeIndexOutOfRange, offset: UInt32(ControlField.writeIndex.rawValue),
        observed: UInt64(index))
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
    guard unread >= PacketDescriptor.byteCount else { return unread == 0 ? .empty : .notYet }
    let descriptor = view.fetchDescriptor(at: readIndex, from: &pages)
    guard descriptor.ringBytes <= unread else {
      guard rules.incompletePacketIsFault else { return .notYet }
      return .fault(RingFault(.packetBeyondWriteIndex, offset: readIndex, in: descriptor))
    }
    let head = PacketDescriptor.byteCount
    guard descriptor.payloadOffset >= head, descriptor.payloadOffset <= descriptor.packetBytes
    else { return .fault(RingFault(.malformedLengths, offset: readIndex, in: descriptor)) }
    let count = descriptor.packetBytes &- head
    makeRoom(count, in: &buffer)
    var target = buffer.mutableSpan
    view.fetch(
      count, at: view.position(head, after: readIndex), from: &pages, into: &target, at: 0)
    if descriptor.type != .inBand, let fault = fault(in: descriptor, target.span) {
      return .fault(fault)
    }
    readIndex = view.position(descriptor.ringBytes, after: readIndex)
    return .packet(descriptor, payload: (descriptor.payloadOffset &- head)..<count)
  }

  /// What is wrong with a packet that is whole, but not in-band; `copy` is what follows its
  /// descriptor.
  @usableFromInline
  func fault(in descriptor: PacketDescriptor, _ copy: borrowing Span<UInt8>) -> RingFault? {
    switch descriptor.type {
    case .completion: return nil
    case .gpaDirect:
      let complete = PageList.isComplete(
        copy, upTo: descriptor.payloadOffset - PacketDescriptor.byteCount)
      if complete { return nil }
      return RingFault(.malformedPageList, offset: readIndex, in: descriptor)
    default: return RingFault(.unexpectedType, offset: readIndex, in: descriptor)
    }
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
    return ReceivePublication(
      byteCount: Int(progress), signalsGuest: guestWaits(after: progress, in: &pages))
  }

  @inlinable func guestWaits(after progress: UInt32, in pages: inout SharedPages) -> Bool {
    guard view.fetch(.interruptMask, from: &pages) == 0 else { return false }
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

/// Grows `buffer` to at least `count` bytes.
@inlinable @inline(__always)
func makeRoom(_ count: Int, in buffer: inout [UInt8]) {
  guard buffer.count < count else { return }
  buffer.append(contentsOf: repeatElement(0, count: count - buffer.count))
}
