import Conversation
import DynamicMemoryProtocol
package import Exchanges
import HostEvents
import Simulation
package import Traces
import VMBus

/// What there is in a record, in numbers.
package struct Statistics: Encodable, Hashable, Sendable {
  package let path: String
  package let title: String
  package let events: Int
  /// It is so long that only its beginning was counted.
  package let isCut: Bool
  /// It was read from a log: what that does not tell, such as targets, was made up.
  package let isImported: Bool
  /// From the first event to the last, in nanoseconds of virtual time like every time in here.
  package let duration: UInt64
  package let messages: [Messages]
  package let operations: [Operations]
  package let targets: [Target]

  /// The messages of a type from one side.
  package struct Messages: Encodable, Hashable, Sendable {
    /// `guest` or `host`.
    package let sender: String
    package let message: String
    package var count = 0
    /// Bytes of all payloads, without what frames them.
    package var bytes = 0
  }

  /// The operations of a kind.
  package struct Operations: Encodable, Hashable, Sendable {
    package let operation: Exchange.Kind
    package let asked: Int
    package let answered: Int
    /// Pages that were given, taken back or added, and those that were asked for.
    package let pages: UInt64
    package let pagesAsked: UInt64
    /// Pages a second while such an operation went on; nil if none took any time.
    package let pagesPerSecond: UInt64?
    /// To the first answer.
    package let response: Percentiles?
    /// To the last answer.
    package let done: Percentiles?
  }

  /// What became of a size that the guest was to have.
  package struct Target: Encodable, Hashable, Sendable {
    package let event: Int
    package let time: UInt64
    /// Bytes that were asked for.
    package let bytes: UInt64
    /// Bytes that the guest had when the next target came, or at the end.
    package fileprivate(set) var reachedBytes: UInt64
    /// How long it took to reach the target; nil if it was never reached.
    package fileprivate(set) var after: UInt64?
    /// What the host said of it, if it says so.
    package fileprivate(set) var settled: String?
  }

  /// Counts what a trace tells, or what comes of it.
  ///
  /// - Complexity: that of a replay.
  package init(
    _ path: String, _ trace: Trace, isImported: Bool = false,
    atMost most: Int = ConversationRecord.mostEntries
  ) {
    let record = ConversationRecord(trace, atMost: most)
    var counter = Counter(record)
    for entry in record.entries { counter.observe(entry) }
    counter.finish(at: record.entries.last?.time ?? .zero)
    self.path = path
    title = trace.title
    isCut = record.isCut
    self.isImported = isImported
    events = record.entries.count
    duration =
      record.entries.first.map {
        $0.time.distance(to: record.entries.last?.time ?? $0.time).rawValue
      } ?? 0
    messages = counter.messages.sorted { ($0.sender, $0.message) < ($1.sender, $1.message) }
    operations = Exchange.Kind.allCases.compactMap { kind in
      Operations(kind, counter.ended.filter { $0.kind == kind })
    }
    targets = counter.targets
  }
}

extension Statistics.Operations {
  /// Nil without an operation.
  fileprivate init?(_ kind: Exchange.Kind, _ all: [Exchange]) {
    guard !all.isEmpty else { return nil }
    func sum(_ values: some Sequence<UInt64>) -> UInt64 {
      values.reduce(0) { sum, value in
        let (total, overflow) = sum.addingReportingOverflow(value)
        return overflow ? .max : total
      }
    }
    operation = kind
    asked = all.count
    answered = all.count { $0.end == .answered }
    pages = sum(all.map(\.pages))
    pagesAsked = sum(all.map(\.pagesAsked))
    let durations = all.compactMap { $0.duration?.rawValue }
    let time = sum(durations)
    let moved = sum(all.filter { $0.duration != nil }.map(\.pages))
    pagesPerSecond =
      time > 0 && moved > 0
      ? UInt64(clamping: UInt128(moved) * 1_000_000_000 / UInt128(time)) : nil
    response = Percentiles(
      all.compactMap { operation in
        operation.firstAnswer.map { operation.asked.time.distance(to: $0).rawValue }
      })
    done = Percentiles(durations)
  }
}

/// Goes through a record once.
private struct Counter {
  private(set) var messages: [Statistics.Messages] = []
  private(set) var targets: [Statistics.Target] = []
  private(set) var ended: [Exchange] = []
  private var follower = ExchangeFollower()
  private var size: GuestSize

  init(_ record: ConversationRecord) { size = GuestSize(bootPages: record.machine.bootPages) }

  mutating func observe(_ entry: ConversationRecord.Entry) {
    switch entry.stimulus {
    case .machineReset: size.reset()
    case .target(let bytes):
      targets.append(
        .init(
          event: entry.event, time: entry.time.rawValue, bytes: bytes,
          reachedBytes: size.pages.bytesOfPages))
    default: break
    }
    if let packet = entry.guestPacket {
      count("guest", packet.type, packet.payload)
      let message = WireMessageView(packet.payload)
      if let kind = follower.open?.kind, message.type?.answers == kind {
        size.observeAnswer(message)
      }
    }
    ended += follower.observeGuest(entry).ended
    for packet in entry.hostPackets {
      count("host", packet.type, packet.payload)
      ended += follower.observeHost(packet, in: entry).ended
      size.observeHost(packet)
    }
    noteTarget(entry)
  }

  mutating func finish(at time: VirtualTime) { ended += follower.finished(at: time).ended }

  private mutating func noteTarget(_ entry: ConversationRecord.Entry) {
    guard !targets.isEmpty else { return }
    let bytes = size.pages.bytesOfPages
    let last = targets.count - 1
    targets[last].reachedBytes = bytes
    if targets[last].after == nil, bytes == targets[last].bytes & ~4095 {
      targets[last].after = entry.time.rawValue - min(entry.time.rawValue, targets[last].time)
    }
    if let settlement = entry.settlements.last { targets[last].settled = settlement.rawValue }
  }

  private mutating func count(_ sender: String, _ type: PacketType, _ payload: [UInt8]) {
    let name = Self.name(type, payload)
    let index = messages.firstIndex { $0.sender == sender && $0.message == name }
    if index == nil { messages.append(.init(sender: sender, message: name)) }
    messages[index ?? messages.count - 1].count += 1
    messages[index ?? messages.count - 1].bytes += payload.count
  }

  /// The word of a message; what has none counts as one kind, or a guest could make many.
  private static func name(_ type: PacketType, _ payload: [UInt8]) -> String {
    guard type == .inBand else { return type == .completion ? "completion" : "other packets" }
    return WireMessageView(payload).type?.word ?? "unknown"
  }
}

extension MessageType {
  /// The operation that a message of a guest can answer.
  fileprivate var answers: Exchange.Kind? {
    switch self {
    case .balloonResponse: .balloon
    case .unballoonResponse: .unballoon
    case .hotAddResponse: .hotAdd
    case .hotRemoveResponse: .hotRemove
    default: nil
    }
  }
}

extension UInt64 {
  /// The bytes of so many pages, as many as can be counted.
  fileprivate var bytesOfPages: UInt64 {
    let (product, overflow) = multipliedReportingOverflow(by: 4096)
    return overflow ? .max : product
  }
}
