import Conversation
import Exchanges
import HostEvents
import Simulation
package import Traces
import VMBus

/// Writes a conversation as lanes over time: states, messages, what is outstanding, and counters.
package struct PerfettoExporter: ConversationExporter {
  private typealias Track = TraceEvents.Track

  private let printer: TracePrinter
  private var events: TraceEvents
  private var state: (state: HostState, since: UInt64)?
  private var exchanges = ExchangeFollower()
  /// What those that are open are called, by their numbers.
  private var openNames: [Int: String] = [:]
  private var memory: [UInt64] = []
  private var rings: [UInt64] = []
  private var time: UInt64 = 0

  private static let host = Track(process: 1, thread: 0)
  private static let states = Track(process: 1, thread: 1)
  private static let sentByHost = Track(process: 1, thread: 2)
  private static let findings = Track(process: 1, thread: 3)
  private static let guest = Track(process: 2, thread: 0)
  private static let sentByGuest = Track(process: 2, thread: 1)
  private static let done = Track(process: 2, thread: 2)
  private static let outside = Track(process: 3, thread: 0)
  private static let monitor = Track(process: 3, thread: 1)

  package init(for trace: Trace, _ summary: ConversationSummary) {
    printer = TracePrinter(for: trace)
    events = TraceEvents(about: [("program", .text("dynmem")), ("title", .text(trace.title))])
    let names: [(Track, String)] = [
      (Self.host, "host"), (Self.states, "state"), (Self.sentByHost, "messages to the guest"),
      (Self.findings, "violations and warnings"), (Self.guest, "guest"),
      (Self.sentByGuest, "messages to the host"), (Self.done, "everything else"),
      (Self.outside, "machine"), (Self.monitor, "monitor"),
    ]
    for (track, name) in names { events.name(track, name) }
  }

  package mutating func take(_ step: ConversationStep) {
    time = max(time, step.time.rawValue)
    for event in step.events { take(event) }
    count(step.gauge)
  }

  package mutating func finish(isCut: Bool) -> [UInt8] {
    endState()
    if isCut {
      events.instant(
        ConversationWalk.cutText, at: time, Self.monitor, category: "stimulus", [])
    }
    change(exchanges.finished(at: VirtualTime(rawValue: time)), "")
    return Array(events.finish().utf8)
  }

  private mutating func take(_ event: ConversationEvent) {
    switch event {
    case .packet(let packet): take(packet)
    case .control(let sender, let message):
      events.instant(
        "control message", at: time, sender == .guest ? Self.sentByGuest : Self.sentByHost,
        category: "bus", [("bytes", .number(UInt64(message.count)))])
    case .done(let stimulus): take(stimulus)
    case .seen(let observation): take(observation)
    }
  }

  private mutating func take(_ packet: RingPacket) {
    let isMessage = packet.descriptor.type == .inBand
    let summary = MessageSummary(packet.payload)
    events.instant(
      isMessage ? summary.word : "packet of type \(packet.descriptor.type.rawValue)", at: time,
      packet.sender == .guest ? Self.sentByGuest : Self.sentByHost, category: "message",
      [
        ("message", .text(String(printer.text(of: packet).prefix(StoryRow.longestDetail)))),
        ("says", .text(summary.content)), ("bytes", .number(UInt64(packet.payload.count))),
        ("lost", .text(packet.isLost ? "yes" : "no")),
      ])
    guard isMessage, !packet.isLost else { return }
    let message = WireMessageView(packet.payload)
    let moment = Exchange.Moment(VirtualTime(rawValue: time))
    let changes =
      switch packet.sender {
      case .guest: exchanges.guestSent(message, at: moment)
      case .host: exchanges.hostSent(message, at: moment)
      }
    change(changes, summary.text)
  }

  private mutating func take(_ stimulus: Stimulus) {
    let track: Track
    switch stimulus {
    case .target, .query, .machineReset, .discardsFail, .unplug, .rescind, .offer:
      track = Self.monitor
    case .powerOn, .delivery, .wait: return
    default: track = Self.done
    }
    let text = TracePrinter.text(of: stimulus)
    events.instant(
      String(text.prefix(80)), at: time, track, category: "stimulus",
      [("event", .text(String(text.prefix(StoryRow.longestDetail))))])
    if stimulus == .machineReset { restart() }
  }

  private mutating func take(_ observation: Observation) {
    switch observation {
    case .host(.stateChanged(let state)):
      endState()
      self.state = (state, time)
      if Phase(state) == .closed { restart() }
    default:
      guard let note = Note(observation) else { return }
      events.instant(
        note.label, at: time, Self.findings, category: note.level.style,
        [("event", .text(printer.text(of: observation)))])
    }
  }

  private mutating func endState() {
    guard let state else { return }
    events.slice(
      state.state.name, from: state.since, to: time, Self.states,
      [("phase", .text(Phase(state.state).title))])
  }

  private mutating func restart() {
    change(exchanges.restarted(at: VirtualTime(rawValue: time)), "")
  }

  /// Draws what begins and ends; `name` is what the question is called that begins.
  private mutating func change(_ changes: [ExchangeFollower.Change], _ name: String) {
    for change in changes {
      switch change {
      case .begins(let exchange):
        openNames[exchange.number] = name
        events.begin(name, exchange.number, at: time, Self.host, [])
      case .ends(let exchange):
        let name = openNames.removeValue(forKey: exchange.number) ?? exchange.kind.rawValue
        let end = exchange.end == .answered ? "answered" : "given up"
        events.end(name, exchange.number, at: time, Self.host, [("end", .text(end))])
      }
    }
  }

  /// Counters are written where they change; negative sizes, of a host that counts wrong, are 0.
  private mutating func count(_ gauge: MachineGauge) {
    let bytes: (UInt64) -> UInt64 = { $0.multipliedReportingOverflow(by: 4096).partialValue }
    let memory = [
      bytes(gauge.targetPages), UInt64(clamping: gauge.actualBytes), bytes(gauge.freedPages),
      bytes(gauge.unfreedPages), bytes(gauge.hotAddedPages),
    ]
    if memory != self.memory {
      let names = ["target", "actual", "removed", "removed, unfreed", "hot-added"]
      events.counter(
        "memory, bytes", at: time, Self.host,
        zip(names, memory).map { ($0, TraceEvents.Value.number($1)) })
      self.memory = memory
    }
    let rings = [UInt64(gauge.toHost.used), UInt64(gauge.toGuest.used)]
    if rings != self.rings {
      let names = ["to the host", "to the guest"]
      events.counter(
        "rings, bytes", at: time, Self.host,
        zip(names, rings).map { ($0, TraceEvents.Value.number($1)) })
      self.rings = rings
    }
  }
}
