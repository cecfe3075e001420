import Conversation
import HostEvents
import VMBus

/// The control messages of a recording, as what was done.
///
/// What they said follows from the events behind them (`RecordedControlMessages`).
struct QEMURecordedBus {
  /// The recording tells of the bus.
  let isPresent: Bool
  private var messages = RecordedControlMessages()

  /// A bus whose messages arrive when the recording says so.
  init(_ events: [QEMURecordedEvent], _ trace: inout Trace) {
    isPresent = events.contains { $0.name == RecordedControlMessages.received }
    guard isPresent, let first = trace.steps.first else { return }
    trace.complete.insert(.busEvents)
    trace.steps.insert(
      Trace.Step(time: first.time, stimulus: .delivery(.held), line: first.line), at: 1)
  }

  /// What an event of the log was done by, if it is a message of the guest or its slot.
  mutating func stimulus(
    of event: QEMURecordedEvent, before rest: ArraySlice<QEMURecordedEvent>
  ) -> Stimulus? {
    switch event.name {
    case RecordedControlMessages.delivered:
      return .delivery(.answered(Int32(truncatingIfNeeded: event.number("status"))))
    case RecordedControlMessages.received:
      let details = rest.first { $0.name != RecordedControlMessages.processing }
      let type = BusMessageType(
        rawValue: UInt32(truncatingIfNeeded: event.number("type")))
      return .post(
        GuestPost(
          messages.message(type, size: event.number("size")) { details?.number($0) ?? 0 }))
    default: return nil
    }
  }

  /// Does it: a message before the open or close that it leads to, a delivery after what came last.
  ///
  /// `last` is the step from which the host's next state comes: nothing is done behind it.
  ///
  /// - Returns: The place behind it.
  func insert(
    _ stimulus: Stimulus, _ event: QEMURecordedEvent, after place: Place, until last: Int,
    in trace: inout Trace
  ) -> Place {
    var index = place.step + 1
    var time = trace.steps[place.step].time
    if case .post(let post) = stimulus, index <= last,
      let mark = trace.steps[index...last].firstIndex(where: \.stimulus.isDoneByMessages),
      Self.results(of: post.message).contains(trace.steps[mark].stimulus)
    {
      index = mark
      time = trace.steps[mark].time
    }
    trace.steps.insert(
      Trace.Step(time: time, stimulus: stimulus, line: event.line), at: index)
    return Place(step: index, index: 0)
  }

  /// The marks of the packets that a message may lead to.
  ///
  /// A guest that starts over, as a kernel that was started by another, closes what is open.
  private static func results(of message: [UInt8]) -> [Stimulus] {
    switch BusMessageType(of: message) {
    case .initiateContact?: [.open, .close]
    case .requestOffers?, .gpadlHeader?, .gpadlBody?, .openChannel?: [.open]
    case .closeChannel?, .unload?: [.close]
    default: []
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

extension Stimulus {
  /// Where the bus was recorded, its messages do this.
  var isDoneByMessages: Bool { self == .open || self == .close }
}
