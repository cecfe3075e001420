package import VMBus

/// The control messages of a guest, made up from what QEMU's trace events tell of them.
///
/// Their bytes are in no recording: what they must have said follows from the events behind them,
/// and the rest is as Linux says it. The rings lie in the pages from 16 on, the ring to the guest
/// in the second half of them.
package struct RecordedControlMessages: Sendable {
  package static let received = "vmbus received"
  package static let processing = "vmbus processing"
  package static let delivered = "vmbus delivered"

  /// Longer lists of pages are cut: rings of 32 MiB.
  private static let mostPages: UInt64 = 8192
  /// A guest tells one list after the other; of more at once the rest is not kept.
  private static let mostUnfinished = 64

  /// Pages of each list that the guest told of.
  private var pageCounts: [UInt64: UInt64] = [:]
  /// Bytes of data in the ring to the guest, once a channel was opened.
  package private(set) var ringToGuest: UInt64?
  /// What is still to be told of each list.
  private var bodies: [UInt64: [[UInt8]]] = [:]

  package init() {}

  /// The same events, each message received right before the host takes it up.
  ///
  /// Messages come in on another thread, in the middle of anything; they wait until the host is
  /// done with the one before. One that it never takes up does nothing, and is left out: a reset of
  /// the bus throws away what waits, and a recording may break off while the host is still at work
  /// on what came before.
  package static func inOrder<Event>(
    _ events: [Event], name: (Event) -> String, type: (Event) -> UInt64
  ) -> [Event] {
    guard events.contains(where: { name($0) == processing }) else { return events }
    var ordered: [Event] = []
    var waiting: [UInt64: Waiting] = [:]
    // Whatever waits from before the message that was taken up last is thrown away.
    var last = -1
    for (index, event) in events.enumerated() {
      if name(event) == received {
        waiting[type(event), default: Waiting()].indices.append(index)
        continue
      }
      if name(event) == processing, let taken = waiting[type(event)]?.takeFirst(behind: last) {
        ordered.append(events[taken])
        last = taken
      }
      ordered.append(event)
    }
    return ordered
  }

  /// Where messages of one type were received.
  private struct Waiting {
    var indices: [Int] = []
    private var next = 0

    /// The first of them that is not taken yet and was received behind a place.
    mutating func takeFirst(behind last: Int) -> Int? {
      while next < indices.count, indices[next] <= last { next += 1 }
      guard next < indices.count else { return nil }
      defer { next += 1 }
      return indices[next]
    }
  }

  /// A message of a type and a size; `number` gives the fields of the event that it led to, 0 for
  /// one that it does not have.
  package mutating func message(
    _ type: BusMessageType, size: UInt64, number: (String) -> UInt64
  ) -> [UInt8] {
    func word(_ field: String) -> UInt32 { UInt32(truncatingIfNeeded: number(field)) }
    switch type {
    case .initiateContact:
      var message = InitiateContact()
      message.version = BusVersion(
        major: UInt16(truncatingIfNeeded: number("major")),
        minor: UInt16(truncatingIfNeeded: number("minor")))
      message.targetVP = word("vp")
      message.monitorPage1 = number("monitor-page-1")
      message.monitorPage2 = number("monitor-page-2")
      message.interruptPage = number("interrupt-page")
      return message.bytes
    case .gpadlHeader:
      // Where a log ends before it says how many pages there are, the size does: 8 bytes for each.
      let told = number("pages")
      let count = min(told > 0 ? told : (max(size, 28) - 28) / 8, Self.mostPages)
      let list = GuestBus.messages(telling: (0..<count).map { 16 + $0 }, as: word("gpadl"), of: 1)
      pageCounts[number("gpadl")] = count
      let rest: [[UInt8]] = list.dropFirst().reversed()
      let isKept = !rest.isEmpty && bodies.count < Self.mostUnfinished
      bodies[number("gpadl")] = isKept ? rest : nil
      return list[0]
    case .gpadlBody:
      let body = bodies[number("gpadl")]?.popLast()
      if bodies[number("gpadl")]?.isEmpty == true { bodies[number("gpadl")] = nil }
      return body ?? Self.unknown(type, size: size)
    case .openChannel:
      var message = OpenChannel()
      message.relid = word("relid")
      message.openID = message.relid
      message.gpadl = word("gpadl")
      message.targetVP = word("vp")
      let pages = pageCounts[number("gpadl")] ?? 0
      message.downstreamOffset = UInt32(truncatingIfNeeded: pages / 2)
      ringToGuest = pages > 3 ? (pages - pages / 2 - 1) * 4096 : nil
      return message.bytes
    case .closeChannel:
      var message = CloseChannel()
      message.relid = word("relid")
      return message.bytes
    case .gpadlTeardown:
      var message = GPADLTeardown()
      message.gpadl = word("gpadl")
      return message.bytes
    default: return Self.unknown(type, size: size)
    }
  }

  /// Whatever else it said, nobody noted it.
  private static func unknown(_ type: BusMessageType, size: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Int(clamping: min(size, 240)))
    for index in bytes.indices.prefix(4) {
      bytes[index] = UInt8(truncatingIfNeeded: type.rawValue >> UInt32(8 * index))
    }
    return bytes
  }
}
