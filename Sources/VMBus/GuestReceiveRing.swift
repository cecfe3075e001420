public import GuestMemory

/// What a guest corrected in a descriptor before it believed it.
@usableFromInline package struct DescriptorClamps: OptionSet, Hashable, Sendable {
  /// The bits, of no meaning outside this process.
  @usableFromInline package let rawValue: UInt8

  /// The clamps with these bits.
  @inlinable package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The length was below 16 or beyond what could be there, and became what could be there.
  @inlinable package static var length: DescriptorClamps { DescriptorClamps(rawValue: 1) }
  /// The payload offset was below 16 or beyond the length, and became 16.
  @inlinable package static var offset: DescriptorClamps { DescriptorClamps(rawValue: 2) }
}

/// What a guest found at its read position.
@usableFromInline package enum GuestReceive: Hashable, Sendable {
  /// Nothing, or less than a descriptor.
  case empty
  /// A packet, taken out; the descriptor as corrected, where in the caller's buffer the payload
  /// lies, and what was corrected.
  case packet(PacketDescriptor, payload: Range<Int>, clamps: DescriptorClamps)
  /// A packet whose payload exceeds the driver's buffer. It stays in the ring, and so does
  /// everything behind it.
  case oversized(PacketDescriptor, payloadBytes: Int)
  /// The host's write index lies outside the ring, which the guest ignores.
  case fault(RingFault)
}

/// The guest's end of the host-to-guest ring, by the rules of Linux as hardened for confidential
/// guests.
///
/// Source: VMBus ring, section 5.
@usableFromInline package struct GuestReceiveRing: Hashable, Sendable {
  /// Where the ring lies.
  @usableFromInline package let view: RingView
  /// The largest packet that the guest copies out, without footer: 8192 bytes for the balloon, and
  /// never less than a descriptor.
  @usableFromInline package let maximumPacketBytes: Int
  /// The largest payload that the driver takes: 4096 bytes for the balloon.
  @usableFromInline package let maximumPayloadBytes: Int

  /// Where the guest reads next.
  @usableFromInline package internal(set) var readIndex: UInt32

  /// The ring on `view`, starting at the shared read index, or at 0 if that lies outside.
  package init(
    attachedTo view: RingView, in pages: SharedPages,
    maximumPacketBytes: Int = 8192, maximumPayloadBytes: Int = 4096
  ) {
    self.view = view
    self.maximumPacketBytes = max(maximumPacketBytes, PacketDescriptor.byteCount)
    self.maximumPayloadBytes = maximumPayloadBytes
    let index = view.read(.readIndex, from: pages)
    readIndex = index < view.length ? index : 0
  }

  /// The bytes between the read position and the host's write index, which may lie anywhere.
  @inlinable package func unreadBytes(in pages: SharedPages) -> Int {
    Int(view.distance(from: readIndex, to: view.read(.writeIndex, from: pages)))
  }

  /// Takes one packet out of the ring; what follows its descriptor goes into `buffer`, from the
  /// start on.
  ///
  /// The private read position moves by the corrected length and a footer, whether or not that
  /// much was there.
  ///
  /// - Complexity: O(packet)
  @inlinable package mutating func receive(
    from pages: SharedPages, into buffer: inout [UInt8]
  ) -> GuestReceive {
    let writeIndex = view.read(.writeIndex, from: pages)
    guard writeIndex < view.length else {
      return .fault(
        RingFault(.writeIndexOutOfRange, in: .writeIndex, observed: writeIndex))
    }
    let unread = Int(view.distance(from: readIndex, to: writeIndex))
    guard unread >= PacketDescriptor.byteCount else { return .empty }
    var descriptor = view.readDescriptor(at: readIndex, from: pages)
    let clamps = clamp(&descriptor, to: min(unread, maximumPacketBytes))
    let head = PacketDescriptor.byteCount
    let payloadBytes = descriptor.packetBytes &- descriptor.payloadOffset
    guard payloadBytes <= maximumPayloadBytes else {
      return .oversized(descriptor, payloadBytes: payloadBytes)
    }
    let count = descriptor.packetBytes &- head
    makeRoom(count, in: &buffer)
    var target = buffer.mutableSpan
    view.read(count, at: view.position(head, after: readIndex), from: pages, into: &target, at: 0)
    readIndex = view.position(descriptor.ringBytes, after: readIndex)
    return .packet(
      descriptor, payload: (descriptor.payloadOffset &- head)..<count, clamps: clamps)
  }

  @inlinable func clamp(
    _ descriptor: inout PacketDescriptor, to available: Int
  ) -> DescriptorClamps {
    let head = PacketDescriptor.byteCount
    var clamps: UInt8 = 0
    if descriptor.packetBytes < head || descriptor.packetBytes > available {
      descriptor.len8 = UInt16(clamping: available / 8)
      clamps |= DescriptorClamps.length.rawValue
    }
    if descriptor.payloadOffset < head || descriptor.payloadOffset > descriptor.packetBytes {
      descriptor.offset8 = UInt16(head / 8)
      clamps |= DescriptorClamps.offset.rawValue
    }
    return DescriptorClamps(rawValue: clamps)
  }

  /// Makes the read position visible to the host.
  ///
  /// - Returns: whether the host must be signalled: it uses flow control, waits for space, and this
  ///   progress took the free space from not enough to more than it waits for.
  @inlinable package func publish(to pages: inout SharedPages) -> Bool {
    let before = view.read(.readIndex, from: pages)
    view.write(.readIndex, readIndex, to: &pages)
    let features = view.read(.featureBits, from: pages)
    guard features & ControlValue.flowControl != 0 else { return false }
    let wanted = Int(view.read(.pendingSendSize, from: pages))
    guard wanted != 0 else { return false }
    let free = Int(view.length) - unreadBytes(in: pages)
    let progress = Int(view.distance(from: before, to: readIndex))
    return free > wanted && free - progress <= wanted
  }

  /// Asks the host not to signal, as a guest does while it drains the ring.
  @inlinable package func mask(in pages: inout SharedPages) {
    view.write(.interruptMask, 1, to: &pages)
  }

  /// Lets the host signal again.
  ///
  /// - Returns: whether something arrived meanwhile, of which no signal will tell; the guest then
  ///   masks again and goes on reading.
  @inlinable package func unmask(in pages: inout SharedPages) -> Bool {
    view.write(.interruptMask, 0, to: &pages)
    return unreadBytes(in: pages) != 0
  }
}
