import Bytes
package import VMBus

/// What was seen, in order.
///
/// It is kept for reuse, so that an observation costs no allocation.
package struct ObservationLog: Sendable {
  package private(set) var observations: [Observation] = []
  /// The payloads of all packets seen.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// A log with memory for so many observations.
  package init(capacity: Int) { observations.reserveCapacity(capacity) }

  /// More was seen than there is use for: whoever does one thing again and again does it no more.
  ///
  /// What a single stimulus brings is never cut: it is bounded by the machine.
  package var isTooLong: Bool {
    observations.count > Self.mostObservations || bytes.count > Self.mostBytes
  }

  /// Some 256 MiB of observations.
  package static let mostObservations = 1 << 22
  private static let mostBytes = 1 << 28

  /// Notes what was seen.
  package mutating func append(_ observation: Observation) { observations.append(observation) }

  /// Notes a packet that the host put into the ring.
  package mutating func appendSent(
    type: PacketType, transactionID: UInt64, payload: Span<UInt8>
  ) {
    observations.append(.sent(record(type, transactionID, payload)))
  }

  /// Notes a packet that the guest took out of the ring.
  package mutating func appendReceived(
    type: PacketType, transactionID: UInt64, payload: Span<UInt8>
  ) {
    observations.append(.received(record(type, transactionID, payload)))
  }

  /// Notes everything that another log holds, behind what is there.
  ///
  /// - Complexity: O(observations and bytes of the other log)
  package mutating func append(contentsOf other: ObservationLog) {
    let shift = bytes.count
    bytes += other.bytes
    for observation in other.observations {
      switch observation {
      case .sent(let packet): observations.append(.sent(packet.shifted(by: shift)))
      case .received(let packet): observations.append(.received(packet.shifted(by: shift)))
      case .posted(let range): observations.append(.posted(range.shifted(by: shift)))
      case .arrived(let range): observations.append(.arrived(range.shifted(by: shift)))
      case .host, .machine, .answer, .bus: observations.append(observation)
      }
    }
  }

  /// Notes a control message that the host posts.
  package mutating func appendPosted(_ message: [UInt8]) {
    bytes += message
    observations.append(.posted((bytes.count - message.count)..<bytes.count))
  }

  /// Notes a control message that reaches the guest.
  package mutating func appendArrived(_ message: [UInt8]) {
    bytes += message
    observations.append(.arrived((bytes.count - message.count)..<bytes.count))
  }

  /// Forgets everything but keeps the memory.
  package mutating func removeAll() {
    if !observations.isEmpty { observations.removeAll(keepingCapacity: true) }
    if !bytes.isEmpty { bytes.removeAll(keepingCapacity: true) }
  }

  private mutating func record(
    _ type: PacketType, _ transactionID: UInt64, _ payload: Span<UInt8>
  ) -> PacketRecord {
    let start = bytes.count
    bytes.append(copying: payload)
    return PacketRecord(
      type: type, transactionID: transactionID, payload: start..<bytes.count)
  }
}

extension PacketRecord {
  fileprivate func shifted(by count: Int) -> PacketRecord {
    var record = self
    record.payload = payload.shifted(by: count)
    return record
  }
}

extension Range<Int> {
  fileprivate func shifted(by count: Int) -> Range<Int> {
    lowerBound + count..<upperBound + count
  }
}
