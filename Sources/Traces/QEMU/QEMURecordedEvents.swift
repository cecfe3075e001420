import Conversation
import DynamicMemoryProtocol
import HostEvents
import Simulation

/// The events of QEMU's trace log, and where each belongs among the packets and states of the same
/// session.
///
/// The log and the packets were written apart. Changes of state are in both and tie them together;
/// between them an `incoming_*` event belongs to the next packet of its kind from the guest, an
/// `outgoing_*` event before the next one to the guest, and everything else follows what came last.
/// Control messages and their deliveries are done where the log has them, instead of the opens and
/// closes of the packets.
struct QEMURecordedEvents {
  private var events: [QEMURecordedEvent]

  /// Without changes of state nothing ties the log to the packets.
  var tellStates: Bool { events.contains { $0.name == "state" } }

  init(_ log: [UInt8], file: String) throws(TraceError) {
    var events: [QEMURecordedEvent] = []
    for (number, line) in NumberedLines(log) {
      if let event = try QEMURecordedEvent(line, number: number, file: file) {
        events.append(event)
      }
    }
    self.events = RecordedControlMessages.inOrder(events, name: \.name) { $0.number("type") }
  }

  /// Puts every event but the changes of state, which are there, into its place.
  ///
  /// Where the log tells of another state than the packets do, the trace expects what the log
  /// tells, and nothing of the log behind it; states that only the packets tell of are not
  /// expected. Either way the replay diverges there. Of a session that breaks off (`isCut`) the log
  /// may have more.
  func merge(into trace: inout Trace, isCut: Bool) {
    var bus = QEMURecordedBus(events, &trace)
    let events = bus.isPresent ? events : events.filter { !$0.name.hasPrefix("vmbus ") }
    var states = trace.statesBeforeSteps
    var place = Place(step: 0, index: 0)
    /// Behind the last state that both tell of.
    var agreed = place
    for (index, event) in events.enumerated() {
      if event.name == "state" {
        let state = Expectation(.record(name: event.name, fields: event.fields), line: event.line)
        let told = trace.nextState(from: agreed)
        if told == nil, isCut { break }
        let next = told ?? trace.end
        guard trace[next]?.content == state.content else {
          let isMark = bus.isPresent && trace.steps[next.step].stimulus.isDoneByMessages
          let differs = isMark ? place : next
          trace.steps[differs.step].expectations.insert(state, at: differs.index)
          return
        }
        if bus.isPresent, trace.steps[next.step].stimulus.isDoneByMessages {
          bus.move(next, to: place, in: &trace)
          place.index += 1
          states = trace.statesBeforeSteps
        } else {
          place = Place(step: next.step, index: next.index + 1)
        }
        agreed = place
        continue
      }
      if let stimulus = bus.stimulus(of: event, before: events[(index + 1)...]) {
        let next = trace.nextState(from: agreed) ?? trace.end
        place = bus.insert(stimulus, event, after: place, until: next.step, in: &trace)
        states = trace.statesBeforeSteps
      } else if let cause = Cause(event.name) {
        place = trace.place(after: cause, states, from: place) ?? place
      } else if let type = Self.sent[event.name] {
        place = trace.placeBeforePacket(type, from: place) ?? place
      } else if event.name == "unmapping-slot" {
        let stepCount = trace.steps.count
        place = trace.placeInReset(from: place, behind: agreed, line: event.line)
        // To go through all steps for each of many slots would take long.
        if trace.steps.count > stepCount { states = trace.statesBeforeSteps }
      }
      trace.steps[place.step].expectations.insert(
        Expectation(.record(name: event.name, fields: event.fields), line: event.line),
        at: place.index)
      place.index += 1
    }
    while let state = trace.nextState(from: agreed) {
      trace.steps[state.step].expectations.remove(at: state.index)
    }
    bus.finish(&trace)
  }

  private static let sent: [String: MessageType] = [
    "outgoing-balloon": .balloonRequest, "outgoing-unballoon": .unballoonRequest,
    "outgoing-hot-add": .hotAddRequest,
  ]
}

/// The packet of the guest that leads to an `incoming_*` event: one that the host's state expects
/// and that is long enough.
private struct Cause {
  var type: MessageType
  var state: HostState
  var length: Int

  /// What leads to an event, if it is one of those.
  init?(_ event: String) {
    switch event {
    case "incoming-version": self.init(.versionRequest, .version, VersionRequest.fixedSize)
    case "incoming-capabilities":
      self.init(.capabilitiesReport, .capabilities, CapabilitiesReport.fixedSize)
    case "incoming-balloon":
      self.init(.balloonResponse, .balloonReplyWait, BalloonResponse.fixedSize)
    case "incoming-unballoon":
      self.init(.unballoonResponse, .unballoonReplyWait, UnballoonResponse.fixedSize)
    case "incoming-hot-add":
      self.init(.hotAddResponse, .hotAddReplyWait, HotAddResponse.fixedSize)
    default: return nil
    }
  }

  private init(_ type: MessageType, _ state: HostState, _ length: Int) {
    self.type = type
    self.state = state
    self.length = length
  }

  func isMet(by payload: [UInt8], in state: HostState?) -> Bool {
    payload.messageType == type && payload.count >= length && state == self.state
  }
}

/// A place between two expectations of a step.
struct Place {
  var step: Int
  var index: Int
}

extension Trace {
  subscript(place: Place) -> Expectation? {
    let expectations = steps[place.step].expectations
    return place.index < expectations.count ? expectations[place.index] : nil
  }

  /// The place behind everything.
  fileprivate var end: Place {
    Place(step: steps.count - 1, index: steps[steps.count - 1].expectations.count)
  }

  /// The place of the next change of state.
  fileprivate func nextState(from place: Place) -> Place? {
    find(from: place) { expectation in
      guard case .record("state", _) = expectation.content else { return false }
      return true
    }
  }

  /// The place before a packet of this type to the guest, if it is in the present step or later.
  fileprivate func placeBeforePacket(_ type: MessageType, from place: Place) -> Place? {
    find(from: place) { expectation in
      guard case .sent(let packet) = expectation.content else { return false }
      return packet.payload.messageType == type
    }
  }

  /// The place right after the guest's packet that leads to an event.
  fileprivate func place(
    after cause: Cause, _ states: [HostState?], from place: Place
  ) -> Place? {
    for step in steps.indices.dropFirst(place.step + 1) {
      guard case .send(let packet, _) = steps[step].stimulus,
        cause.isMet(by: packet.payload, in: states[step])
      else { continue }
      return Place(step: step, index: 0)
    }
    return nil
  }

  /// The reset of the machine in which a slot is unmapped: the one that the host's next state comes
  /// from, unless this is one.
  ///
  /// While the channel is closed nothing else tells of a reset: there is none among the packets.
  fileprivate mutating func placeInReset(
    from place: Place, behind agreed: Place, line: Int
  ) -> Place {
    if steps[place.step].stimulus == .machineReset { return place }
    if let next = nextState(from: agreed)?.step, steps[next].stimulus == .machineReset {
      return Place(step: next, index: 0)
    }
    let reset = Step(time: steps[place.step].time, stimulus: .machineReset, line: line)
    steps.insert(reset, at: place.step + 1)
    return Place(step: place.step + 1, index: 0)
  }

  /// The host's state before each step, as far as the trace tells.
  fileprivate var statesBeforeSteps: [HostState?] {
    var state: HostState?
    return steps.map { step in
      let before = state
      for case .record("state", let fields) in step.expectations.map(\.content) {
        guard case .state(let next)? = fields.first?.value else { continue }
        state = next
      }
      return before
    }
  }

  private func find(from place: Place, _ matches: (Expectation) -> Bool) -> Place? {
    var first = place.index
    for step in steps.indices.dropFirst(place.step) {
      let expectations = steps[step].expectations
      if let index = expectations.indices.dropFirst(first).first(where: {
        matches(expectations[$0])
      }) {
        return Place(step: step, index: index)
      }
      first = 0
    }
    return nil
  }
}

extension [UInt8] {
  /// The type of the message that begins here.
  fileprivate var messageType: MessageType? {
    count < 2 ? nil : MessageType(rawValue: UInt16(self[0]) | UInt16(self[1]) << 8)
  }
}
