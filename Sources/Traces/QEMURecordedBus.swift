import Conversation
import HostEvents
import VMBus

/// The control messages of a recording, as what was done.
///
/// Their bytes were not recorded: what they must have said follows from the events behind them, and
/// the rest is as Linux says it. The rings lie in the pages from 16 on, the ring to the guest in
/// the second half of them.
struct QEMURecordedBus {
  /// The recording tells of the bus.
  let isPresent: Bool
  /// Pages of each list that the guest told of.
  private var pageCounts: [UInt64: UInt64] = [:]

  /// A bus whose messages arrive when the recording says so.
  init(_ events: [QEMURecordedEvent], _ trace: inout Trace) {
    isPresent = events.contains { $0.name == Names.received }
    guard isPresent, let first = trace.steps.first else { return }
    trace.complete.insert(.busEvents)
    trace.steps.insert(
      Trace.Step(time: first.time, stimulus: .delivery(.held), line: first.line), at: 1)
  }

  private enum Names {
    static let received = "vmbus received"
    static let processing = "vmbus processing"
    static let delivered = "vmbus delivered"
  }

  /// The same events, each message received right before the host takes it up.
  ///
  /// Messages come in on another thread, in the middle of anything; they wait until the host is
  /// done with the one before.
  static func inOrder(_ events: [QEMURecordedEvent]) -> [QEMURecordedEvent] {
    var ordered: [QEMURecordedEvent] = []
    var waiting: [QEMURecordedEvent] = []
    for event in events {
      if event.name == Names.received {
        waiting.append(event)
        continue
      }
      if event.name == Names.processing, !waiting.isEmpty { ordered.append(waiting.removeFirst()) }
      ordered.append(event)
    }
    return ordered + waiting
  }

  /// What an event of the log was done by, if it is a message of the guest or its slot.
  mutating func stimulus(
    of event: QEMURecordedEvent, before rest: ArraySlice<QEMURecordedEvent>
  ) -> Stimulus? {
    switch event.name {
    case Names.delivered:
      return .delivery(.answered(Int32(truncatingIfNeeded: event.number("status"))))
    case Names.received:
      let details = rest.first { $0.name != Names.processing }
      let type = BusMessageType(
        rawValue: UInt32(truncatingIfNeeded: event.number("type")))
      return .post(GuestPost(message(type, size: event.number("size"), details)))
    default: return nil
    }
  }

  /// Does it: a message before the open or close that it leads to, a delivery after what came last.
  ///
  /// - Returns: The place behind it.
  func insert(
    _ stimulus: Stimulus, _ event: QEMURecordedEvent, after place: Place, in trace: inout Trace
  ) -> Place {
    var index = place.step + 1
    var time = trace.steps[place.step].time
    if case .post(let post) = stimulus, let cause = Self.result(of: post.message),
      let next = trace.steps[index...].firstIndex(where: { $0.stimulus == cause })
    {
      index = next
      time = trace.steps[next].time
    }
    trace.steps.insert(
      Trace.Step(time: time, stimulus: stimulus, line: event.line), at: index)
    return Place(step: index, index: 0)
  }

  /// The mark of the packets that a message leads to.
  private static func result(of message: [UInt8]) -> Stimulus? {
    switch BusMessageType(of: message) {
    case .initiateContact?, .requestOffers?, .gpadlHeader?, .gpadlBody?, .openChannel?: .open
    case .closeChannel?: .close
    default: nil
    }
  }

  /// Moves a state from the mark of an open or a close to the message that led to it.
  func move(_ state: Place, to place: Place, in trace: inout Trace) {
    let expectation = trace.steps[state.step].expectations.remove(at: state.index)
    trace.steps[place.step].expectations.insert(expectation, at: place.index)
    if trace.steps[state.step].expectations.isEmpty { trace.steps.remove(at: state.step) }
  }

  /// Takes out the marks that are left; what was expected of them follows what came before.
  func finish(_ trace: inout Trace) {
    guard isPresent else { return }
    for index in trace.steps.indices.reversed()
    where index > 0 && trace.steps[index].stimulus.isDoneByMessages {
      let step = trace.steps.remove(at: index)
      trace.steps[index - 1].expectations += step.expectations
    }
  }
}

// Messages.
extension QEMURecordedBus {
  private mutating func message(
    _ type: BusMessageType, size: UInt64, _ details: QEMURecordedEvent?
  ) -> [UInt8] {
    switch type {
    case .initiateContact:
      var message = InitiateContact()
      message.version = BusVersion(
        major: UInt16(truncatingIfNeeded: details?.number("major") ?? 0),
        minor: UInt16(truncatingIfNeeded: details?.number("minor") ?? 0))
      message.targetVP = details.word("vp")
      message.monitorPage1 = details?.number("monitor-page-1") ?? 0
      message.monitorPage2 = details?.number("monitor-page-2") ?? 0
      message.interruptPage = details?.number("interrupt-page") ?? 0
      return message.bytes
    case .gpadlHeader:
      let count = details?.number("pages") ?? 0
      pageCounts[details?.number("gpadl") ?? 0] = count
      return GuestBus.messages(
        telling: (0..<count).map { 16 + $0 }, as: details.word("gpadl"), of: 1)[0]
    case .openChannel:
      var message = OpenChannel()
      message.relid = details.word("relid")
      message.openID = message.relid
      message.gpadl = details.word("gpadl")
      message.targetVP = details.word("vp")
      message.downstreamOffset = UInt32(
        truncatingIfNeeded: (pageCounts[details?.number("gpadl") ?? 0] ?? 0) / 2)
      return message.bytes
    case .closeChannel:
      var message = CloseChannel()
      message.relid = details.word("relid")
      return message.bytes
    case .gpadlTeardown:
      var message = GPADLTeardown()
      message.gpadl = details.word("gpadl")
      return message.bytes
    default:
      // Whatever else it said, nobody noted it.
      var bytes = [UInt8](repeating: 0, count: Int(clamping: min(size, 240)))
      for index in bytes.indices.prefix(4) {
        bytes[index] = UInt8(truncatingIfNeeded: type.rawValue >> UInt32(8 * index))
      }
      return bytes
    }
  }
}

extension QEMURecordedEvent? {
  fileprivate func word(_ field: String) -> UInt32 {
    UInt32(truncatingIfNeeded: self?.number(field) ?? 0)
  }
}

extension Stimulus {
  /// Where the bus was recorded, its messages do this.
  var isDoneByMessages: Bool { self == .open || self == .close }
}
