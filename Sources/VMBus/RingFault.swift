/// Something in a ring that its reader refuses.
package struct RingFault: Error, Hashable, Sendable {
  /// What is wrong.
  package enum Reason: String, Hashable, Sendable {
    /// The other side's write index lies outside the ring.
    case writeIndexOutOfRange = "write-index-out-of-range"
    /// The other side's read index lies outside the ring.
    case readIndexOutOfRange = "read-index-out-of-range"
    /// A packet and its footer claim more bytes than lie in the ring.
    case packetBeyondWriteIndex = "packet-beyond-write-index"
    /// The payload starts inside the descriptor or behind the packet's end.
    case malformedLengths = "malformed-lengths"
    /// The packet's type is not accepted.
    case unexpectedType = "unexpected-type"
    /// The page list of a GPA-direct packet is cut off or names an offset outside a page.
    case malformedPageList = "malformed-page-list"
  }

  /// What is wrong.
  package let reason: Reason
  /// Where: for an index the byte offset of its field in the control page, otherwise the position
  /// in the ring's data at which the packet starts.
  package let offset: UInt32
  /// What was found there: the index, or the first eight bytes of the descriptor as a
  /// little-endian word.
  package let observed: UInt64

  /// A fault with these parts.
  package init(_ reason: Reason, offset: UInt32, observed: UInt64) {
    self.reason = reason
    self.offset = offset
    self.observed = observed
  }

  /// A fault in the packet at `offset`.
  package init(_ reason: Reason, offset: UInt32, in descriptor: PacketDescriptor) {
    self.init(reason, offset: offset, observed: descriptor.head)
  }
}
