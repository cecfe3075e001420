/// Something in a ring that its reader refuses.
@usableFromInline package struct RingFault: Error, Hashable, Sendable {
  /// What is wrong.
  @usableFromInline package enum Reason: String, Hashable, Sendable {
    // Indices and what else stands in a control page.

    /// The other side's write index lies outside the ring.
    case writeIndexOutOfRange = "write-index-out-of-range"
    /// The write index is no multiple of 8.
    case writeIndexMisaligned = "write-index-misaligned"
    /// The write index moved back over what was not read yet.
    case writeIndexMovedBack = "write-index-moved-back"
    /// The other side's read index lies outside the ring, or is no multiple of 8.
    case readIndexOutOfRange = "read-index-out-of-range"
    /// The read index moved over what was never written.
    case readIndexBeyondWritten = "read-index-beyond-written"
    /// The read index moved back over what was read before.
    case readIndexMovedBack = "read-index-moved-back"
    /// Both indices became 0 in the middle of a conversation.
    case controlPageZeroed = "control-page-zeroed"
    /// The producer set the mask that belongs to the consumer.
    case foreignMask = "foreign-mask"

    // Packets.

    /// Less than a descriptor lies in the ring.
    case partOfDescriptor = "part-of-descriptor"
    /// A descriptor lies in the ring, but no footer can.
    case descriptorWithoutFooter = "descriptor-without-footer"
    /// The packet's length is 0.
    case noLength = "no-length"
    /// The packet is shorter than its descriptor.
    case shorterThanDescriptor = "shorter-than-descriptor"
    /// The payload starts inside the descriptor.
    case payloadInDescriptor = "payload-in-descriptor"
    /// The payload starts behind the packet's end.
    case payloadBeyondPacket = "payload-beyond-packet"
    /// A packet and its footer claim more bytes than lie in the ring.
    case packetBeyondWriteIndex = "packet-beyond-write-index"
    /// The packet lies in the ring, but its footer does not.
    case footerBeyondWriteIndex = "footer-beyond-write-index"
    /// The packet is larger than the host takes.
    case packetTooLarge = "packet-too-large"
    /// Flags that nobody defined.
    case unexpectedFlags = "unexpected-flags"
    /// The payload starts inside the descriptor or behind the packet's end, as QEMU says it.
    case malformedLengths = "malformed-lengths"
    /// The packet's type is not accepted.
    case unexpectedType = "unexpected-type"
    /// The packet speaks of memory outside the ring.
    case externalData = "external-data"
    /// The page list of a GPA-direct packet is cut off or names an offset outside a page.
    case malformedPageList = "malformed-page-list"
  }

  /// What is wrong.
  @usableFromInline package let reason: Reason
  /// Where: for an index the byte offset of its field in the control page, otherwise the position
  /// in the ring's data at which the packet starts.
  @usableFromInline package let offset: UInt32
  /// What was found there: the index, or the first eight bytes of the descriptor as a
  /// little-endian word.
  @usableFromInline package let observed: UInt64

  /// A fault with these parts.
  @usableFromInline package init(_ reason: Reason, offset: UInt32, observed: UInt64) {
    self.reason = reason
    self.offset = offset
    self.observed = observed
  }

  /// A fault in the packet at `offset`.
  @usableFromInline package init(_ reason: Reason, offset: UInt32, in descriptor: PacketDescriptor)
  {
    self.init(reason, offset: offset, observed: descriptor.head)
  }

  /// A fault in a field of the control page.
  @usableFromInline package init(_ reason: Reason, in field: ControlField, observed: UInt32) {
    self.init(reason, offset: UInt32(field.rawValue), observed: UInt64(observed))
  }
}
