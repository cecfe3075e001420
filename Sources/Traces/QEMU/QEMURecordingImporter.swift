import Bytes
import Conversation
import DynamicMemoryProtocol
import HostEvents
import VMBus

/// Reads a session recorded from QEMU.
///
/// Opens, closes, resets, targets and the guest's packets are what was done; the host's packets,
/// its states and its trace events are what must be seen again. Order decides, not time: the
/// recorded entry into `S_IDLE` after `S_POST_INIT_WAIT` says where the timer fired, and times
/// around it are moved as little as that takes.
package struct QEMURecordingImporter {
  private var trace = Trace()
  private let file: String
  private let end: QEMURecording.End
  private var clock = RecordedClock()
  /// A reset of the machine closes the channel: the next close was not done by the guest.
  private var closeIsPartOfReset = false
  /// The host's state, as recorded.
  private var hostState: HostState?
  /// The step in which the host came to its state out of the middle of its work, if that is
  /// `S_IDLE`.
  private var passedStep: Int?
  /// The number of the line that was read last.
  private var lastLine = 1

  /// The trace of a recorded session.
  ///
  /// - Complexity: linear in the texts.
  package static func trace(of recording: QEMURecording) throws(TraceError) -> Trace {
    let machine = try QEMURecordingMachine(recording)
    let recording = machine.end == .toKill ? recording.withWholeLines : recording
    var importer = QEMURecordingImporter(
      file: recording.name + "/packets.txt", end: machine.end)
    importer.trace.title = recording.name
    importer.trace.machine = machine.configuration
    importer.trace.complete = [.sent, .states]
    importer.trace.steps = [Trace.Step(time: .zero, stimulus: .powerOn, line: 1)]
    importer.clock = RecordedClock(recording.packets)
    for (number, line) in NumberedLines(recording.packets) {
      try importer.read(line, number: number)
      importer.lastLine = number
    }
    if let log = recording.traceLog {
      let events = try QEMURecordedEvents(log, file: recording.name + "/qemu-trace.log")
      if events.tellStates {
        importer.trace.complete.insert(.events)
        events.merge(into: &importer.trace, isCut: machine.end == .toKill)
      }
    }
    importer.finish(machine.abortCondition)
    return importer.trace
  }

  private init(file: String, end: QEMURecording.End) {
    self.file = file
    self.end = end
  }

  private mutating func read(_ line: String, number: Int) throws(TraceError) {
    let words = line.split(separator: " ")
    guard !words.isEmpty else { return }
    if words[0] == "#" {
      try readMark(words.dropFirst().map(String.init), line, number)
    } else {
      try readPacket(words.map(String.init), number)
    }
  }

  private func error(_ number: Int, _ problem: String, hint: String) -> TraceError {
    TraceError(file: file, line: number, column: 1, problem: problem, hint: hint)
  }

  private mutating func append(_ stimulus: Stimulus, at recorded: UInt64, _ number: Int) {
    trace.steps.append(
      Trace.Step(time: clock.time(of: recorded, line: number), stimulus: stimulus, line: number))
  }

  private mutating func expect(_ content: Expectation.Content, _ number: Int) {
    trace.steps[trace.steps.count - 1].expectations.append(Expectation(content, line: number))
  }

  /// The recording breaks off: what follows from its last step was not recorded, or is the abort.
  private mutating func finish(_ abortCondition: String?) {
    switch end {
    case .full: break
    case .toAbort:
      let abort = HostAbort.allCases.first { $0.message.contains(abortCondition ?? "\0") }
      let fields = abort.map { [Expectation.Field("message", .word($0.message))] } ?? []
      expect(.record(name: "hostAbort", fields: fields), lastLine)
    case .toAbortExclusive, .toKill: expect(.rest, lastLine)
    }
  }
}

// Lines that begin with a mark.
extension QEMURecordingImporter {
  private mutating func readMark(
    _ words: [String], _ line: String, _ number: Int
  ) throws(TraceError) {
    guard words.count >= 2, words[0] != "clocks" else { return }
    guard let recorded = UInt64(words[0]) else {
      throw error(number, "'\(words[0])' is no time", hint: "monotonic nanoseconds")
    }
    switch words.dropFirst().prefix(2).joined(separator: " ") {
    case "channel open": append(.open, at: recorded, number)
    case "channel close":
      if !closeIsPartOfReset { append(.close, at: recorded, number) }
      closeIsPartOfReset = false
    case "machine reset":
      append(.machineReset, at: recorded, number)
      closeIsPartOfReset = true
    case "target set": try readTarget(line, at: recorded, number)
    default:
      guard words.count == 3, words[1] == "state" else {
        throw error(
          number, "unknown mark '\(words.dropFirst().joined(separator: " "))'",
          hint: "channel open, channel close, machine reset, target set to, state")
      }
      try readState(words[2], at: recorded, number)
    }
  }

  private mutating func readTarget(
    _ line: String, at recorded: UInt64, _ number: Int
  ) throws(TraceError) {
    guard let open = line.lastIndex(of: "("),
      let bytes = UInt64(line[line.index(after: open)...].prefix { $0.isNumber })
    else { throw error(number, "a target without bytes", hint: "target set to N pages (N bytes)") }
    append(.target(bytes), at: recorded, number)
  }

  private mutating func readState(
    _ name: String, at recorded: UInt64, _ number: Int
  ) throws(TraceError) {
    guard let state = HostState(name: name) else {
      throw error(number, "unknown state '\(name)'", hint: "a name such as S_IDLE")
    }
    takeInPassing()
    if let deadline = clock.timerFired(line: number) {
      trace.steps.append(Trace.Step(time: deadline, stimulus: .wait, line: number))
    }
    expect(.state(state), number)
    passedStep = hostState == .hotAddSetup && state == .idle ? trace.steps.count - 1 : nil
    hostState = state
  }

  /// Moves packets that the host took in `S_IDLE` into the step before them, if it turns out that
  /// it did not rest there: it goes on, and nothing was done that it could go on for.
  ///
  /// When the set-up of a hot-add finds nothing to add, the host is in `S_IDLE` in the middle of
  /// its work: it empties the ring before it looks at the target again.
  private mutating func takeInPassing() {
    guard let step = passedStep else { return }
    let passed = trace.steps[step]
    let times = passed.expectations.count { $0.content == .state(.idle) }
    var early: [Trace.Step] = []
    for late in trace.steps[(step + 1)...] {
      guard case .send(let packet, _) = late.stimulus else { return }
      early.append(
        Trace.Step(
          time: passed.time, stimulus: .meanwhile(.idle, UInt32(clamping: times), packet),
          line: late.line))
    }
    trace.steps.removeLast(early.count)
    trace.steps.insert(contentsOf: early, at: step)
  }
}

// Packets.
extension QEMURecordingImporter {
  /// A line such as `12 1508510307609 G>H 6 0 0 090008000d000000 off8=2 len8=3`.
  private mutating func readPacket(_ words: [String], _ number: Int) throws(TraceError) {
    guard words.count >= 7, let recorded = UInt64(words[1]), let type = UInt16(words[3]),
      let transaction = UInt64(words[4]), let flags = UInt16(words[5]),
      let payload = Self.payload(words[6])
    else {
      throw error(
        number, "not a packet", hint: "<seq> <ns> G>H|H>G <type> <xid> <flags> <payload hex>")
    }
    switch words[2] {
    case "G>H":
      let packet = GuestPacket(
        type: PacketType(rawValue: type), flags: flags, transactionID: transaction,
        payload: payload)
      if let last = trace.steps.last, let state = hostState, state.isPassing {
        let times = last.expectations.count { $0.content == .state(state) }
        trace.steps.insert(
          Trace.Step(
            time: last.time, stimulus: .meanwhile(state, UInt32(clamping: times), packet),
            line: number),
          at: trace.steps.count - 1)
      } else {
        append(.send(packet, signal: true), at: recorded, number)
      }
    case "H>G":
      expect(
        .sent(
          Expectation.Packet(
            type: PacketType(rawValue: type), transactionID: transaction, payload: payload)),
        number)
    default: throw error(number, "unknown direction '\(words[2])'", hint: "G>H or H>G")
    }
  }

  /// The payload in the seventh word; of an empty one nothing is written, or `-`.
  private static func payload(_ word: String) -> [UInt8]? {
    word == "-" || word.hasPrefix("off8=") ? [] : [UInt8](hex: word)
  }
}

extension HostState {
  /// The host does not rest in this state: a packet that it takes out of the ring here was written
  /// while it was at work.
  fileprivate var isPassing: Bool {
    switch self {
    case .balloonPosting, .balloonRingWait, .unballoonPosting, .unballoonRingWait, .hotAddSetup,
      .hotAddRingWait, .hotAddPosting:
      true
    default: false
    }
  }
}

extension Expectation.Content {
  /// The host enters a state.
  static func state(_ state: HostState) -> Expectation.Content {
    .record(name: "state", fields: [Expectation.Field("to", .state(state))])
  }
}
