package import DynamicMemoryProtocol
package import PageRanges
package import VMBus

/// Something a host did that it must not do, or that no known host does.
package enum HostFault: Hashable, Sendable {
  /// A packet that is not in-band data.
  case packetType(PacketType)
  /// A payload larger than the page in which a Linux guest receives: bytes.
  case tooLong(bytes: Int)
  /// The header tells a size that is not the packet's, padding apart.
  case size(MessageType, told: UInt16, bytes: Int)
  /// The packet ends before its message does; nil if there is not even a type.
  case truncated(MessageType?)
  /// A message that a Linux guest does not know, or that only guests send.
  case unexpected(MessageType)
  /// A request came before the last one of its kind was answered.
  case requestWhileBusy(MessageType)
  /// Pages were given back of which so many had not been ballooned.
  case notBallooned(PageRange, pages: UInt64)
  /// Memory was to be added where there is memory already.
  case hotAddOverlaps(PageRange)
  /// Memory was to be added that does not begin at a memory block.
  case hotAddMisaligned(PageRange)
}

/// What a guest has against its host: how many faults, and the first of them.
package struct HostFaults: Hashable, Sendable {
  /// How many of them are kept.
  package static let capacity = 1000

  /// The first faults, in order.
  package private(set) var first: [HostFault] = []
  /// How many there were in all.
  package private(set) var count: UInt64 = 0

  package init() {}

  mutating func append(_ fault: HostFault) {
    count &+= 1
    if first.count < Self.capacity { first.append(fault) }
  }
}
