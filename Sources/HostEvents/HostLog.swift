import PageRanges

/// What the host did during one step, in order: reused, so that an event costs no allocation.
package struct HostLog: Sendable {
  /// One thing the host did or asks its surroundings to do.
  package enum Entry: Hashable, Sendable {
    case event(HostEvent)
    /// Put a packet into the ring to the guest.
    case post(Posting)
  }

  /// A message the host wants to send: where its bytes lie in `bytes`, and how it goes out.
  package struct Posting: Hashable, Sendable {
    /// Offset of the message's first byte.
    package var offset: Int
    /// Length of the message in bytes.
    package var count: Int
    /// The VMBus transaction id of the packet.
    package var transactionID: UInt64
    /// Room was reserved before; otherwise a full ring loses the packet.
    package var isReserved: Bool
  }

  package private(set) var entries: [Entry] = []
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Notes an event.
  ///
  /// Warnings about consecutive pages become one.
  package mutating func append(_ event: HostEvent) {
    if case .warning(let warning) = event, extendLastWarning(by: warning) { return }
    entries.append(.event(event))
  }

  /// Asks for a message to be sent; `encode` appends its bytes.
  package mutating func post(
    transactionID: UInt64, isReserved: Bool, encode: (inout [UInt8]) -> Void
  ) {
    let offset = bytes.count
    encode(&bytes)
    let posting = Posting(
      offset: offset, count: bytes.count - offset, transactionID: transactionID,
      isReserved: isReserved)
    entries.append(.post(posting))
  }

  /// Forgets everything but keeps the memory.
  package mutating func removeAll() {
    if !entries.isEmpty { entries.removeAll(keepingCapacity: true) }
    if !bytes.isEmpty { bytes.removeAll(keepingCapacity: true) }
  }

  /// A run of pages costs one entry, however long a guest claims it to be.
  private mutating func extendLastWarning(by warning: HostWarning) -> Bool {
    guard case .event(.warning(let last))? = entries.last else { return false }
    switch (last, warning) {
    case (
      .unusablePages(let kind, let first, let stride, let count),
      .unusablePages(let nextKind, let next, let nextStride, let more)
    )
    where kind == nextKind && stride == nextStride
      && first.rawValue &+ count &* stride == next.rawValue:
      entries[entries.count - 1] = .event(
        .warning(.unusablePages(kind, first: first, stride: stride, count: count &+ more)))
    case (
      .unalignedHostAddress(let address, let count),
      .unalignedHostAddress(let nextAddress, let more)
    )
    where address == nextAddress:
      entries[entries.count - 1] = .event(
        .warning(.unalignedHostAddress(address, count: count &+ more)))
    case (.unsupportedPageSize(let size, let count), .unsupportedPageSize(let nextSize, let more))
    where size == nextSize:
      entries[entries.count - 1] = .event(
        .warning(.unsupportedPageSize(size, count: count &+ more)))
    default: return false
    }
    return true
  }
}
