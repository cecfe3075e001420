import Bytes

/// Takes the fields of a machine into a digest, but for those that only tell how it got there.
///
/// Two machines with the same digest go on alike: what is left out is history (the rolling digest,
/// counters, the numbers of transactions) and where in the rings things lie. Deadlines count from
/// the present moment.
struct StateDigester: ImageVisitor {
  typealias Failure = Never

  private(set) var digest = Digest()
  private let now: UInt64

  init(at now: UInt64) { self.now = now }

  var isRestoring: Bool { false }

  mutating func number(_ field: String, _ value: inout UInt64, in bounds: ClosedRange<UInt64>) {
    guard !Self.history.contains(field) else { return }
    // The first word of a deadline says whether there is one.
    if bounds.upperBound == .max, Self.deadlines.contains(field) {
      digest.combine(value > now ? value - now : 0)
    } else {
      digest.combine(value)
    }
  }

  mutating func numbers(_ field: String, _ values: inout [UInt64]) {
    digest.combine(UInt64(values.count))
    for value in values { digest.combine(value) }
  }

  mutating func bytes(_ field: String, _ value: inout [UInt8], upTo limit: Int) {
    guard field != "bus.pages" else { return }
    digest.combine(value.span)
  }

  mutating func takes(digest known: @autoclosure () -> UInt128, of field: String) -> Bool {
    let value = known()
    digest.combine(UInt64(truncatingIfNeeded: value))
    digest.combine(UInt64(truncatingIfNeeded: value >> 64))
    return true
  }

  func require(_ holds: @autoclosure () -> Bool, _ field: String, _ rule: String) {}

  private static let history: Set<String> = [
    "now", "digest", "counters.warnings", "counters.errors", "counters.discards",
    "counters.discardedBytes", "violations", "violations.id", "violations.count",
    "violations.told", "transactionID", "statusPace.reports", "incoming.readIndex",
    "incoming.publishedReadIndex", "incoming.seenWriteIndex", "outgoing.writeIndex",
    "outgoing.seenReadIndex", "guest.outgoing.writeIndex", "guest.outgoing.publishedWriteIndex",
    "guest.incoming.readIndex", "bus.emptySignals", "bus.roomSignals", "touchPace.pages",
    "touchPace.since",
  ]

  private static let deadlines: Set<String> = [
    "deadline", "waitDeadline", "trainDeadline", "retryTime", "statusPace.quietUntil",
    "openingPace.closedUntil",
  ]
}
