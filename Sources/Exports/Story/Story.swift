import Conversation
import DynamicMemoryProtocol
import HostEvents
import Simulation
import Traces
import VMBus

/// A conversation as a person would tell it: who has the memory, what was said, what went wrong.
struct Story {
  /// The memory after each step that changed something of it.
  private(set) var moments: [Moment] = []
  private(set) var rows: [StoryRow] = []
  private(set) var tally = Tally()
  /// When the last thing happened.
  private(set) var end: UInt64 = 0

  private let printer: TracePrinter
  private var phase = Phase.closed
  private var control = 0
  /// Where the rows of the present step begin.
  private var firstOfStep = 0
  /// The last packet of each side, and its row.
  private var described: [Sender: (packet: RingPacket, row: StoryRow)] = [:]

  /// The sizes of everything at one time, in bytes.
  struct Moment: Hashable, Sendable {
    var time: UInt64
    /// Boot memory and what was hot-added.
    var total: Double
    var boot: Double
    /// What the guest gave up, and whether the host could give it back to the system.
    var freed: Double
    var unfreed: Double
    /// What the monitor wants, if it ever said.
    var target: Double?
    var phase: Phase

    /// What the guest has.
    var held: Double { max(0, total - freed - unfreed) }
  }

  init(_ printer: TracePrinter) { self.printer = printer }

  mutating func take(_ step: ConversationStep) {
    end = max(end, step.time.rawValue)
    firstOfStep = rows.count
    for event in step.events {
      tally.take(event)
      take(event, at: step.time.rawValue)
    }
    note(step)
  }

  private mutating func note(_ step: ConversationStep) {
    let gauge = step.gauge
    let page = 4096.0
    let moment = Moment(
      time: step.time.rawValue,
      total: Double(gauge.bootPages) * page
        + Double(gauge.hotAddedPages) * page,
      boot: Double(gauge.bootPages) * page, freed: Double(gauge.freedPages) * page,
      unfreed: Double(gauge.unfreedPages) * page,
      target: gauge.targetPages == 0 ? nil : Double(gauge.targetPages) * page,
      phase: Phase(gauge.state))
    var last = moments.last
    last?.time = moment.time
    if last != moment { moments.append(moment) }
    phase = moment.phase
    if let index = rows.indices.last, rows[index].time == moment.time { rows[index].phase = phase }
  }

  private mutating func take(_ event: ConversationEvent, at time: UInt64) {
    switch event {
    case .packet(let packet): add(packet, at: time)
    case .control(let sender, _): addControl(sender, at: time)
    case .done(let stimulus): add(stimulus, at: time)
    case .seen(let observation): see(observation, at: time)
    }
  }

  private mutating func append(_ row: StoryRow) {
    rows.append(row)
    control = 0
  }

  /// There is more than was taken.
  mutating func cut(_ text: String) {
    append(
      StoryRow(time: end, kind: .fold, title: text, detail: text, phase: phase, key: "cut"))
  }

  private mutating func add(_ packet: RingPacket, at time: UInt64) {
    var same = packet
    same.footer = 0
    // What is sent a thousand times is described once.
    var row: StoryRow
    if let last = described[packet.sender], last.packet == same {
      row = last.row
    } else {
      row = describe(packet)
      described[packet.sender] = (same, row)
    }
    (row.time, row.phase) = (time, phase)
    append(row)
  }

  private func describe(_ packet: RingPacket) -> StoryRow {
    let summary = MessageSummary(packet.payload)
    let isMessage = packet.descriptor.type == .inBand
    var title = isMessage ? summary.text : "packet of type \(packet.descriptor.type.rawValue)"
    if packet.descriptor.type == .completion { title = "completion" }
    var row = StoryRow(
      time: 0, kind: packet.sender == .guest ? .guest : .host, title: title,
      detail: String(printer.text(of: packet).prefix(StoryRow.longestDetail)),
      bytes: Array(packet.payload.prefix(StoryRow.mostBytes)), byteCount: packet.payload.count,
      phase: phase, key: "\(packet.sender) \(isMessage ? summary.word : title)")
    if packet.isLost { row.add(Note(.plain, "no room in the ring")) }
    return row
  }

  /// Control messages come in trains that nobody reads one by one.
  private mutating func addControl(_ sender: Sender, at time: UInt64) {
    control += 1
    let title = "\(SizeText.count(control, "control message", "control messages")) of the bus"
    if control > 1, let index = rows.indices.last {
      rows[index].title = title
      rows[index].detail = title
      return
    }
    let count = control
    append(
      StoryRow(
        time: time, kind: .turn, title: title, detail: title, phase: phase, key: "control"))
    control = count
  }

  private mutating func add(_ stimulus: Stimulus, at time: UInt64) {
    let text = TracePrinter.text(of: stimulus)
    let title: String
    var kind = StoryRow.Kind.outside
    switch stimulus {
    // Nobody needs to know.
    case .powerOn, .delivery, .wait: return
    case .target(let bytes): title = "monitor wants \(SizeText.bytes(bytes))"
    case .open, .close: (title, kind) = ("guest: \(text)", .turn)
    case .machineReset: (title, kind) = (StoryRow.reset, .turn)
    case .busReset: (title, kind) = ("the guest starts over with the bus", .turn)
    case .unplug: (title, kind) = ("the device is unplugged", .turn)
    case .signal, .signalConnection, .reading, .drain, .poke, .race, .touch:
      title = "guest: \(text)"
    case .pin, .unpin: title = "device: \(text)"
    default: title = text
    }
    let key = kind == .turn ? title : String(text.prefix { $0 != "=" && !$0.isNumber })
    append(
      StoryRow(
        time: time, kind: kind, title: String(title.prefix(120)),
        detail: String(text.prefix(StoryRow.longestDetail)), phase: phase, key: key))
  }

  private mutating func see(_ observation: Observation, at time: UInt64) {
    switch observation {
    case .host(.stateChanged(let state)):
      phase = Phase(state)
      if let index = rows.indices.last, rows[index].time == time { rows[index].phase = phase }
    case .host(.timerFired):
      append(
        StoryRow(
          time: time, kind: .outside, title: "the host’s timer fires",
          detail: printer.text(of: observation), phase: phase, key: "timer"))
    case .machine(.opened), .machine(.closed):
      let isOpen = observation == .machine(.opened)
      append(
        StoryRow(
          time: time, kind: .turn, title: isOpen ? "channel open" : "channel closed",
          detail: printer.text(of: observation), phase: phase, key: isOpen ? "opened" : "closed"))
    default:
      guard let note = Note(observation) else { return }
      if rows.last?.time != time {
        // Time itself led to it.
        append(
          StoryRow(
            time: time, kind: .outside, title: "time is up",
            detail: printer.text(of: observation), phase: phase, key: "time"))
      }
      rows[place(of: note)].add(note)
    }
  }

  /// What is wrong is wrong with what led to it, whatever the host sent meanwhile.
  private func place(of note: Note) -> Int {
    let last = rows.count - 1
    guard note.level >= .warning, firstOfStep <= last else { return last }
    return rows[firstOfStep...].lastIndex { $0.kind != .host } ?? last
  }
}

extension TracePrinter {
  /// A packet in the words of the trace language.
  func text(of packet: RingPacket) -> String {
    guard packet.sender == .guest else {
      return text(
        of: .sent(
          Expectation.Packet(
            type: packet.descriptor.type, transactionID: packet.descriptor.transactionID,
            payload: packet.payload)))
    }
    var written = GuestPacket(
      type: packet.descriptor.type, flags: packet.descriptor.flags.rawValue,
      transactionID: packet.descriptor.transactionID, payload: packet.payload)
    let words = UInt16(clamping: 2 + (packet.payload.count + 7) / 8)
    if packet.descriptor.offset8 != 2 { written.offset8 = packet.descriptor.offset8 }
    if packet.descriptor.len8 != words { written.length8 = packet.descriptor.len8 }
    return Self.text(of: .send(written, signal: !packet.isQuiet))
  }
}
