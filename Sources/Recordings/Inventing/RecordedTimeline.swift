import Conversation
import Traces

/// Turns recorded times into virtual time.
///
/// The first time is the beginning. Time never goes back, and what has none comes a millisecond
/// after what came before. Order decides: what the recording has before the host's timer fired
/// happens before the timer is due.
struct RecordedTimeline {
  private(set) var now = VirtualTime.zero
  /// The recording has times at all.
  let hasTimes: Bool
  private let origin: UInt64
  /// What was put in that took time.
  private var shift: UInt64 = 0

  private static let millisecond: UInt64 = 1_000_000

  init(_ events: [RecordedEvent]) {
    let first = events.lazy.compactMap(\.time).first
    hasTimes = first != nil
    origin = first?.nanoseconds ?? 0
  }

  /// When to do what leads to an event; `deadline` is when the host's timer is due.
  func moment(of event: RecordedEvent?, before deadline: VirtualTime?) -> VirtualTime {
    var moment = now
    if let time = event?.time {
      let passed = time.nanoseconds.subtractingSaturating(origin)
      moment = max(now, VirtualTime(rawValue: passed.addingSaturating(shift)))
    } else if event != nil {
      moment = VirtualTime(rawValue: now.rawValue.addingSaturating(Self.millisecond))
    }
    guard let deadline, moment >= deadline else { return moment }
    return max(now, VirtualTime(rawValue: deadline.rawValue.subtractingSaturating(1)))
  }

  mutating func advance(to time: VirtualTime) { now = max(now, time) }

  /// Time passes that the recording does not have: everything else comes so much later.
  mutating func insert(_ duration: UInt64) { shift = shift.addingSaturating(duration) }
}
