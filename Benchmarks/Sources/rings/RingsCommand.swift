import Glibc
import VMBus

/// Packets of 40 bytes through both ends of a ring, on one core: nanoseconds of the thread for each
/// packet, written and read.
@main
enum RingsCommand {
  private static let count = 2_000_000
  private static let runs = 5
  /// 16 bytes of payload are 40 of the ring.
  private static let payload = [UInt8](repeating: 1, count: 16)

  static func main() {
    print("direction   rules      batch   ns/packet   million/s")
    for rules in PacketPump.Rules.allCases {
      for batch in [1, 16, 400] {
        measure("to host", rules, batch) { $0.pumpToHost(count, payload: payload, batch: batch) }
        measure("to guest", rules, batch) { $0.pumpToGuest(count, payload: payload, batch: batch) }
      }
    }
  }

  private static func measure(
    _ direction: String, _ rules: PacketPump.Rules, _ batch: Int,
    _ pump: (inout PacketPump) -> UInt64?
  ) {
    guard var ring = PacketPump(dataPages: 4, rules: rules) else { return }
    var best = Double.infinity
    for _ in 0..<runs {
      let begun = nanoseconds()
      // Every payload begins with 1.
      guard pump(&ring) == UInt64(count) else {
        print("\(direction): packets were lost")
        exit(1)
      }
      best = min(best, Double(nanoseconds() - begun) / Double(count))
    }
    let line = [
      pad(direction, 12), pad(rules.rawValue, 11), pad(String(batch), 8),
      pad(decimal(best), 12), decimal(1000 / best),
    ]
    print(line.joined())
  }

  private static func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.utf8.count))
  }

  private static func decimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
