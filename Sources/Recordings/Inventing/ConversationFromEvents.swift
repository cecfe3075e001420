import Conversation
import DynamicMemoryProtocol
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
  /// Events from elsewhere that wait until the host is done with what it does.
  private var waiting: [Int] = []
  /// What comes of operations, and of packets that find no room.
  var outlooks = OperationOutlooks()
  var ringStall = RingStall()
  private let files: [String]
  /// Lines of the trace, and how many it can have.
  private var lineCount = 0
  private let limit: Int
  /// The event that was too many.
  private(set) var overrun: RecordedEvent.Source?

  private struct Seen {
    var content: Expectation.Content
    var isPacket: Bool
    /// Of this kind the trace tells a selection only.
    var isSelected: Bool
  }

  init(
    _ events: [RecordedEvent], on machine: MachineConfiguration, files: [String],
    limit: Int = RecordingLimits.lines
  ) {
    self.limit = limit
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
      let event = events[index]
      if event.isFromElsewhere, !waiting.isEmpty || isAmidReaction(behind: index) {
        waiting.append(index)
        continue
      }
      if !waiting.isEmpty, !seen.contains(where: { event.matches($0.content) }) {
        takeWaiting(before: index)
      }
      takeIfAlive(event, at: index)
    }
    takeWaiting(before: events.count)
    breakOff()
  }

  private mutating func takeWaiting(before index: Int) {
    let indices = waiting
    waiting.removeAll()
    for place in indices { takeIfAlive(events[place], at: index - 1) }
  }

  private mutating func takeIfAlive(_ event: RecordedEvent, at index: Int) {
    guard lineCount <= limit else {
      if overrun == nil { overrun = event.source }
      return
    }
    let isThere = seen.contains { event.matches($0.content) }
    guard !machine.isHalted || event.kind == .abort || isThere else {
      leftOut += 1
      return
    }
    if outline.runStarts.contains(index) { return startRun(event) }
    take(event, at: index)
  }

  /// Whether the host of the recording was still at what the machine has done already: nothing else
  /// can be done in between, whatever the clock of the monitor says.
  private func isAmidReaction(behind index: Int) -> Bool {
    guard !seen.isEmpty else { return false }
    let next = events[(index + 1)...].prefix(64).first { !$0.isFromElsewhere && $0.isCompared }
    return next.map { event in seen.contains { event.matches($0.content) } } ?? false
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

  /// What else follows from the last that was done is not told: QEMU ended, or its log.
  private mutating func breakOff() {
    settle(before: nil)
    let isOpen = seen.contains { !$0.isSelected && !$0.isPacket }
    if isOpen, let step = trace.steps.indices.last {
      trace.steps[step].expectations.append(Expectation(.rest))
      notes.expectations[step].append("")
      inventions.noteOnce(.end)
    }
    seen.removeAll()
  }

  /// A reset of the machine stands for another run of QEMU, of which an event is the first.
  ///
  /// The other host is closed from its beginning, ours comes to be: what leads there is not told.
  private mutating func startRun(_ event: RecordedEvent) {
    breakOff()
    perform(.machineReset, for: event, nil)
    inventions.note(.reset)
    isCatchingUp = true
    if !consume(event) { uncompared += 1 }
    isCatchingUp = false
    for item in seen where !item.isSelected { expect(item.content, nil, .derived) }
    seen.removeAll()
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
    lineCount += 1
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
    lineCount += 1
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

// What must have been done, so that a host did what a recording tells.
extension ConversationFromEvents {
  /// Does what leads to an event; false if nothing is known to.
  mutating func bringAbout(_ event: RecordedEvent, at index: Int) -> Bool {
    if isRingFull, state == .postResetClosed { readAgain(event) }
    switch event.name {
    case RecordedControlMessages.received: return post(event, at: index)
    case RecordedControlMessages.delivered:
      let status = Int32(truncatingIfNeeded: event.fields.number("status") ?? 0)
      perform(.delivery(.answered(status)), for: event, nil, .exact)
      return true
    case "vmbus signalled": return signal(event, at: index)
    case "state": return enter(event, at: index)
    case "unmapping-slot":
      perform(.machineReset, for: event, nil)
      inventions.note(.reset)
      return true
    case "outgoing-balloon", "outgoing-unballoon", "outgoing-hot-add":
      guard reach(.idle, for: event), state == .idle else { return false }
      return startOperation(event, at: index)
    case "target": return order(event, at: index)
    case "hostAbort": return abort(event)
    case let name where name.hasPrefix("warning "): return misbehave(event)
    case let name where name.hasPrefix("guest-"): return followGuest(event)
    default: return answer(event, at: index)
    }
  }

  /// The number of the guest's next message that the recording does not tell.
  mutating func nextTransaction() -> UInt32 {
    inventions.noteOnce(.transactions)
    transaction &+= 1
    return transaction
  }

  mutating func send(
    _ message: some FixedSizeMessage, for event: RecordedEvent?, _ rule: Invention.Rule? = nil
  ) {
    var payload: [UInt8] = []
    message.append(to: &payload)
    send(payload, for: event, rule)
  }

  mutating func send(
    _ payload: [UInt8], for event: RecordedEvent?, _ rule: Invention.Rule? = nil
  ) {
    perform(.send(GuestPacket(payload: payload), signal: true), for: event, rule)
  }

  /// A signal belongs to the message behind it, if that is told; else it is one about nothing.
  private mutating func signal(_ event: RecordedEvent, at index: Int) -> Bool {
    let next = events[(index + 1)...].first { $0.isCompared && $0.kind != .bus }
    if let next, next.name.hasPrefix("incoming-"), answer(next, at: index + 1) { return true }
    perform(.signal, for: event, nil)
    return true
  }
}
