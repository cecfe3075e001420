import Conversation
import VMBus

/// Finds packets of a host that are no whole messages within the limits of the protocol.
///
/// It reads the bytes by itself.
struct HostMessageChecker {
  private(set) var faults: [String] = []

  /// Message types of the host with the lengths that they can have (Dynamic Memory protocol,
  /// section 3).
  private static let lengths: [Int: Set<Int>] = [2: [16], 4: [16], 6: [16], 8: [24], 10: [24]]

  mutating func check(_ log: ObservationLog) {
    for case .sent(let packet) in log.observations {
      // A completion says nothing but its number.
      if packet.type == .completion, packet.payload.isEmpty { continue }
      check(Array(log.bytes[packet.payload]), transactionID: packet.transactionID)
    }
  }

  private mutating func check(_ bytes: [UInt8], transactionID: UInt64) {
    func number(_ offset: Int, _ count: Int) -> Int {
      bytes[offset..<(offset + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    guard bytes.count >= 8 else { return faults.append("\(bytes.count) bytes") }
    let type = number(0, 2)
    if Self.lengths[type]?.contains(bytes.count) != true || number(2, 2) != bytes.count {
      faults.append("type \(type) with \(bytes.count) bytes, of which it tells \(number(2, 2))")
      return
    }
    if UInt64(number(4, 4)) != transactionID { faults.append("another id in the packet") }
    switch type {
    case 6 where !(1...585_728).contains(number(8, 4)):
      faults.append("a request for \(number(8, 4)) pages")
    case 8 where number(12, 4) != 1 || number(21, 3) == 0 || number(21, 3) > 524_288:
      faults.append("\(number(12, 4)) ranges, \(number(21, 3)) pages in the first")
    case 10 where number(13, 3) == 0 || bytes[8..<16] != bytes[16..<24]:
      faults.append("a hot-add of \(number(13, 3)) pages")
    default: break
    }
  }
}
