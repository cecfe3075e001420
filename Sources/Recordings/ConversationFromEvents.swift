import Conversation
import HostEngine
import HostEvents
import Simulation
import Traces
import VMBus

/// Turns the events of a recording into a conversation that leads to them.
///
/// A machine of ours goes along. Whatever its host does by itself must be what the recording tells
/// next; anything else that the recording tells was brought about by something, and that is done
/// to the machine: a message of the guest, a command of the monitor, time, a reset. What the
/// recording does not tell of that is made up by the rules of `Invention`; how large the guest is
/// by then is asked of the machine.
///
/// What is expected in the conversation is what the recording tells, never what the machine did:
/// where they differ, its replay diverges.
struct ConversationFromEvents {
  private(set) var trace = Trace()
  private(set) var notes = TraceNotes()
  var inventions = Inventions()
  /// Events of which nothing could be made.
  private(set) var leftOut = 0
  /// Events that are not among what a replay sees, though the recording tells them.
  private(set) var uncompared = 0

  let events: [RecordedEvent]
  let outline: RecordingOutline
  private(set) var machine: Machine
  /// What the machine did since the last thing that was done to it, as far as recordings tell.
  private var seen: ArraySlice<Seen> = []
  private var log = ObservationLog()
  var timeline: RecordedTimeline
  /// The number of the guest's last message.
  var transaction: UInt32 = 0
  var control = RecordedControlMessages()
  /// The messages of the bus arrive when the recording says so.
  var holdsMessages = false
  /// The guest does not read, and what it says of its ring is a lie.
  var isRingFull = false
  /// The next target finds a packet in the ring that the host was not told of.
  var diesOfUnreadPacket = false
  /// What stands before the next event was made up: so is what leads from there to it.
  var isCatchingUp = false
  /// Bytes that the host wrote into its ring since the channel was opened.
  private(set) var writtenSinceOpen: UInt64 = 0
  /// Boot memory in pages, where only one size can have led to what is told.
  var impliedBoot: UInt64?
  private let files: [String]

  private struct Seen {
    var content: Expectation.Content
    var isPacket: Bool
    /// Of this kind the trace tells a selection only.
    var isSelected: Bool
  }

  init(_ events: [RecordedEvent], on machine: MachineConfiguration, files: [String]) {
    outline = RecordingOutline(events)
    self.events = outline.events
    self.machine = Machine(machine)
    self.files = files
    timeline = RecordedTimeline(events)
    trace.machine = machine
    trace.complete = outline.complete
  }

  /// Goes through all events.
  ///
  /// - Complexity: that of the machine, and linear in the events
  mutating func run() {
    begin()
    for index in events.indices {
      guard !machine.isHalted || events[index].kind == .abort else {
        leftOut += 1
        continue
      }
      take(events[index], at: index)
    }
    finish()
  }

  var state: HostState { machine.engine.state }

  /// How a copy of the machine would go on.
  func trying(_ stimulus: Stimulus, at time: VirtualTime) -> [Observation] {
    var copy = machine
    var log = ObservationLog()
    copy.apply(stimulus, at: time, into: &log)
    return log.observations
  }

  private mutating func begin() {
    let isTold = outline.begins(in: .postResetClosed)
    perform(.powerOn, for: events.first, isTold ? nil : .handshake)
    if outline.hasBus { inventions.noteOnce(.controlMessages) }
    if outline.complete.contains(.sent) { inventions.noteOnce(.answers) }
    if outline.leavesBusOut { inventions.noteOnce(.busLeftOut) }
    if !timeline.hasTimes { inventions.noteOnce(.times) }
  }

  private mutating func take(_ event: RecordedEvent, at index: Int) {
    if PageRunWarning(event.name, event.fields) != nil { return takeRun(event) }
    if isBeforeHistory(event) {
      leftOut += 1
      return
    }
    settle(before: event)
    if consume(event) { return }
    if bringAbout(event, at: index) {
      settle(before: event)
      if !event.isSeen || consume(event) { return }
    }
    guard event.isCompared else {
      if event.kind == .info { return }
      uncompared += 1
      return
    }
    // What was seen instead is of the same sort: one took the place of the other.
    if let first = seen.first, first.content.name == event.name { seen.removeFirst() }
    expect(event.content, event)
  }

  /// The recording begins in the middle of an operation: what led to this is not told, and what it
  /// leads to will tell more.
  private func isBeforeHistory(_ event: RecordedEvent) -> Bool {
    guard state == .postResetClosed, seen.isEmpty, let entered = event.enteredState else {
      return false
    }
    return [
      .balloonPosting, .balloonReplyWait, .unballoonPosting, .unballoonReplyWait,
      .hotAddRingWait, .hotAddPosting, .hotAddReplyWait,
    ].contains(entered)
  }

  /// Finds an event among what was seen, and expects it; what was seen before it, the recording
  /// lacks.
  private mutating func consume(_ event: RecordedEvent) -> Bool {
    if event.kind == .abort, seen.contains(where: { $0.content.name == "hostAbort" }) {
      seen.removeAll()
      expect(event.content, event)
      return true
    }
    guard let index = seen.firstIndex(where: { event.matches($0.content) }) else { return false }
    if isCatchingUp {
      for item in seen[..<index] where !item.isSelected { expect(item.content, nil, .derived) }
      isCatchingUp = false
    }
    seen = seen[(index + 1)...]
    expect(event.content, event)
    if let packet = event.request { expect(.sent(packet), event, .derived) }
    return true
  }

  /// Warnings about one page each, which a host of ours makes in one: they are expected where it
  /// warns of the same pages.
  private mutating func takeRun(_ event: RecordedEvent) {
    guard let run = PageRunWarning(event.name, event.fields), let step = trace.steps.indices.last,
      let index = seen.firstIndex(where: { ($0.content.pageRun?.common(with: run) ?? 0) > 0 }),
      var left = seen[index].content.pageRun
    else {
      uncompared += 1
      return
    }
    left.dropFirst(run.count, stride: left.knownStride)
    if left.count > 0 { seen[index].content = left.content } else { seen.remove(at: index) }
    if let last = trace.steps[step].expectations.last, var before = PageRunWarning(last),
      before.absorb(run)
    {
      trace.steps[step].expectations[trace.steps[step].expectations.count - 1].content =
        before.content
    } else {
      expect(run.content, event)
    }
  }

  /// Expects what the machine did and no recording of this kind tells, up to what it would tell.
  private mutating func settle(before event: RecordedEvent?) {
    while let first = seen.first {
      if first.isPacket {
        // Requests are expected where the recording tells them.
        if !outline.tells(packet: first.content) { expect(first.content, nil, .derived) }
      } else if first.isSelected {
        guard event?.matches(first.content) != true else { return }
      } else if first.content.name == "hostAbort" {
        guard event?.kind != .abort else { return }
        expect(first.content, nil, .derived)
        inventions.noteOnce(.end)
      } else {
        guard !outline.tells(first.content.name) else { return }
        expect(first.content, nil, .derived)
        inventions.noteOnce(.untold)
      }
      seen.removeFirst()
    }
  }

  private mutating func finish() {
    settle(before: nil)
    let isOpen = seen.contains { !$0.isSelected && !$0.isPacket }
    if isOpen, let step = trace.steps.indices.last {
      trace.steps[step].expectations.append(Expectation(.rest))
      notes.expectations[step].append("")
      inventions.noteOnce(.end)
    }
  }
}

// What is done, and what is expected of it.
extension ConversationFromEvents {
  /// Does something to the machine: what an event tells, or, by a rule, what must have led to it.
  ///
  /// With a rule everything that follows is expected as the machine does it.
  mutating func perform(
    _ stimulus: Stimulus, for event: RecordedEvent?, _ rule: Invention.Rule?,
    at time: VirtualTime? = nil, _ confidence: RecordedEvent.Confidence = .derived
  ) {
    settle(before: nil)
    let moment = time ?? timeline.moment(of: event, before: machine.nextDeadline)
    timeline.advance(to: moment)
    trace.steps.append(
      Trace.Step(time: moment, stimulus: stimulus, line: event?.source.line ?? 0))
    notes.steps.append(note(event, rule == nil ? confidence : .derived, rule))
    notes.expectations.append([])
    log.removeAll()
    machine.apply(stimulus, at: moment, into: &log)
    seen = seenNow[...]
    countWritten()
    guard let rule else { return }
    inventions.note(rule)
    for item in seen where !item.isSelected { expect(item.content, nil, .derived) }
    seen.removeAll()
  }

  private mutating func countWritten() {
    for observation in log.observations {
      switch observation {
      case .sent(let packet):
        writtenSinceOpen &+= UInt64(PacketDescriptor.ringBytes(payloadBytes: packet.payload.count))
      case .host(.stateChanged(.version)): writtenSinceOpen = 0
      default: break
      }
    }
  }

  private var seenNow: [Seen] {
    log.observations.compactMap { observation in
      let content = Expectation.Content(observation, in: log)
      guard outline.mayTell(observation, content) else { return nil }
      return Seen(
        content: content, isPacket: observation.kind == .sent,
        isSelected: !trace.complete.isSuperset(of: observation.kind)
          && content.name != "hostAbort")
    }
  }

  private mutating func expect(
    _ content: Expectation.Content, _ event: RecordedEvent?,
    _ confidence: RecordedEvent.Confidence? = nil
  ) {
    guard let step = trace.steps.indices.last else { return }
    let line = event?.source.line ?? trace.steps[step].line
    trace.steps[step].expectations.append(Expectation(content, line: line))
    notes.expectations[step].append(
      event == nil ? "derived" : note(event, confidence ?? event?.confidence ?? .derived, nil))
  }

  private func note(
    _ event: RecordedEvent?, _ confidence: RecordedEvent.Confidence, _ rule: Invention.Rule?
  ) -> String {
    let rule = rule.map { ": \($0.rawValue)" } ?? ""
    guard let event, files.indices.contains(event.source.file) else {
      return confidence.rawValue + rule
    }
    return "\(files[event.source.file]):\(event.source.line) \(confidence.rawValue)" + rule
  }

  /// Notes an event that cannot have happened as the machine is.
  mutating func leaveOut() { leftOut += 1 }
}
