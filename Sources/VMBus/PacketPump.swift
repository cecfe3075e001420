import GuestMemory
import PageRanges

/// A channel with both of its ends, through which packets go as fast as they can: what is measured
/// of the rings.
public struct PacketPump {
  private var pages = SharedPages()
  private var guest: GuestChannel
  private var host = Channel()
  private var buffer: [UInt8] = []

  /// Whose rules the host has.
  public enum Rules: String, CaseIterable, Sendable {
    case hardened
    case qemu
  }

  /// A channel with so many data pages in each ring; nil if there are too few or too many.
  public init?(dataPages: Int, rules: Rules) {
    let geometry = ChannelGeometry(guestToHostPages: dataPages, hostToGuestPages: dataPages)
    let numbers = (0..<UInt64(geometry.pageCount)).map { PageNumber(16 + $0) }
    let slots = pages.slots(for: numbers)
    guard let guest = GuestChannel(layingOut: slots, geometry, in: &pages) else { return nil }
    self.guest = guest
    do {
      try host.open(
        on: slots, downstreamOffset: geometry.downstreamOffset,
        rules: rules == .qemu ? .qemu : .hardened, in: &pages)
    } catch {
      return nil
    }
  }

  /// Sends packets from guest to host, `batch` under one signal, until so many arrived.
  ///
  /// - Returns: the sum of the first bytes of the payloads as received, or nil if the batches do
  ///   not fit the ring, or there is nothing to a payload or a batch.
  public mutating func pumpToHost(_ count: Int, payload: [UInt8], batch: Int) -> UInt64? {
    guard batch > 0, !payload.isEmpty else { return nil }
    var sum: UInt64 = 0
    var left = count
    while left > 0 {
      let now = min(batch, left)
      for _ in 0..<now {
        guard case .sent = guest.outgoing.send(payload: payload.span, to: &pages) else {
          return nil
        }
      }
      guard host.beginBatch(in: &pages) == nil else { return nil }
      while case .packet(_, let bytes) = host.receive(from: &pages, into: &buffer) {
        sum &+= UInt64(buffer[bytes.lowerBound])
        left -= 1
      }
      _ = host.publish(to: &pages)
    }
    return sum
  }

  /// Sends packets from host to guest, in the same way.
  public mutating func pumpToGuest(_ count: Int, payload: [UInt8], batch: Int) -> UInt64? {
    guard batch > 0, !payload.isEmpty else { return nil }
    var sum: UInt64 = 0
    var left = count
    while left > 0 {
      let now = min(batch, left)
      for _ in 0..<now {
        guard host.reserve(payloadBytes: payload.count, in: &pages),
          host.send(transactionID: 0, payload: payload.span, to: &pages) != nil
        else { return nil }
      }
      while case .packet(_, let bytes, _) = guest.incoming.receive(from: pages, into: &buffer) {
        sum &+= UInt64(buffer[bytes.lowerBound])
        left -= 1
      }
      _ = guest.incoming.publish(to: &pages)
    }
    return sum
  }
}
