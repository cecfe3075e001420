import Conversation
import DynamicMemoryProtocol
import HostEvents
import PageRanges
import Traces
import VMBus

/// What the events of a recording tell at all, which decides what its replay can be compared with.
struct RecordingOutline {
  /// The events, without those of the bus if they cannot be replayed.
  let events: [RecordedEvent]
  /// Of which kinds of observation the recording tells all.
  let complete: ObservationKinds
  /// Control messages are told from the first contact on.
  let hasBus: Bool
  /// The bus is told of, but not from its beginning.
  let leavesBusOut: Bool
  /// A host wrote some of it.
  let hasHost: Bool
  /// The guest itself tells of its status.
  let hasGuestStatus: Bool
  /// The guest's number of the channel, if the guest tells of its bus.
  let relid: UInt64?
  /// The first event of the host; nil if there is none.
  let first: Int?
  /// Where another run of QEMU begins.
  let runStarts: Set<Int>
  /// Where hot-added memory comes and goes, ascending.
  private let backendMarks: [Int]
  private let names: Set<String>
  private let hasWarnings: Bool

  init(_ all: [RecordedEvent]) {
    let hasBus = Self.tellsContact(all)
    let hasMessages = all.contains { $0.name.hasPrefix("vmbus ") }
    let events =
      hasBus
      ? RecordedRuns.split(all).flatMap { run in
        RecordedControlMessages.inOrder(run, name: \.name) { $0.fields.number("type") ?? 0 }
      }
      : all.filter { !$0.name.hasPrefix("vmbus ") }
    self.events = events
    self.hasBus = hasBus
    leavesBusOut = hasMessages && !hasBus
    names = Set(events.map(\.name))
    first = events.firstIndex { $0.isMessageOfHost || $0.kind == .state || $0.kind == .bus }
    let runStarts = Set(RecordedRuns.starts(in: events))
    self.runStarts = runStarts
    backendMarks = events.indices.filter {
      events[$0].name == "backend-added" || events[$0].name == "unmapping-slot"
        || runStarts.contains($0)
    }
    hasWarnings = events.contains { $0.kind == .warning || $0.kind == .error }
    hasGuestStatus = names.contains("guest-status")
    relid = events.last { $0.name == "guest-offer" }?.fields.number("relid")
    var complete: ObservationKinds = []
    if names.contains("state") { complete.insert(.states) }
    if events.contains(where: \.isMessageOfHost) { complete.insert(.events) }
    hasHost = !complete.isEmpty
    if hasHost { complete.insert(.sent) }
    if hasBus { complete.insert(.busEvents) }
    self.complete = complete
  }

  /// Whether the first that is told of the channel is a guest's contact with the bus.
  private static func tellsContact(_ events: [RecordedEvent]) -> Bool {
    let first = events.first {
      $0.name == RecordedControlMessages.received || $0.name.hasPrefix("incoming-")
        || $0.isState(.version)
    }
    return first?.name == RecordedControlMessages.received
      && first?.fields.number("type") == 14
  }

  /// Whether the first state that is told is this one, before anything else of the host.
  func begins(in state: HostState) -> Bool {
    first.map { events[$0].isState(state) } ?? false
  }

  /// Whether the next that is told of hot-added memory is that it is there anew.
  ///
  /// - Complexity: O(log n)
  func isAddedAnew(behind index: Int) -> Bool {
    var (low, high) = (0, backendMarks.count)
    while low < high {
      let middle = (low + high) / 2
      if backendMarks[middle] < index { low = middle + 1 } else { high = middle }
    }
    return low < backendMarks.count && events[backendMarks[low]].name == "backend-added"
  }

  /// Whether an event of this name stands anywhere in the recording.
  func tells(_ name: String) -> Bool { names.contains(name) }

  /// Whether a packet of the host is told of by an event.
  func tells(packet: Expectation.Content) -> Bool {
    guard case .sent(let packet) = packet, packet.payload.count >= 2 else { return false }
    let number = UInt16(packet.payload[0]) | UInt16(packet.payload[1]) << 8
    switch MessageType(rawValue: number) {
    case .balloonRequest: return tells("outgoing-balloon")
    case .unballoonRequest: return tells("outgoing-unballoon")
    case .hotAddRequest: return tells("outgoing-hot-add")
    default: return false
    }
  }

  /// Whether a recording like this could tell of an observation.
  func mayTell(_ observation: Observation, _ content: Expectation.Content) -> Bool {
    if complete.isSuperset(of: observation.kind) || content.name == "hostAbort" { return true }
    if observation.kind == .warnings { return hasWarnings }
    return content.name == "status-event" && tells("status-event")
  }
}

extension RecordedEvent {
  func isState(_ state: HostState) -> Bool {
    name == "state" && fields.first?.value == .state(state)
  }

  /// The state that is entered, if it is that.
  var enteredState: HostState? {
    guard name == "state", case .state(let state)? = fields.first?.value else { return nil }
    return state
  }

  /// It is the first state of an operation.
  var beginsOperation: Bool {
    switch enteredState {
    case .balloonRingWait?, .unballoonRingWait?, .hotAddSetup?: true
    default: false
    }
  }

  /// It is one of the balloon's trace events but the changes of state.
  var isMessageOfHost: Bool {
    switch kind {
    case .version: name == "incoming-version"
    case .capabilities, .balloonRequest, .balloonResponse, .unballoonRequest, .unballoonResponse,
      .hotAddRequest, .hotAddResponse, .booking:
      true
    default: false
    }
  }

  /// Not the host's own log tells of it, but who asked it or was told: in a file of its own, with
  /// times of its own.
  var isFromElsewhere: Bool { kind == .target || kind == .status }

  /// A replay must see it.
  var isCompared: Bool { isMessageOfHost || kind == .state || kind == .bus || kind == .signal }

  /// A replay can see it.
  var isSeen: Bool {
    switch kind {
    case .target, .open, .close, .info: false
    case .version, .status: !name.hasPrefix("guest-")
    default: true
    }
  }

  /// The event as something that is expected.
  var content: Expectation.Content { .record(name: name, fields: fields) }

  /// Whether something that was seen is this event.
  func matches(_ content: Expectation.Content) -> Bool {
    guard case .record(let name, let seen) = content, name == self.name else { return false }
    return fields.allSatisfy { field in
      seen.contains { $0.name == field.name && $0.value.isSame(as: field.value) }
    }
  }

  /// The packet that the host sends with this event.
  var request: Expectation.Packet? {
    let transaction = UInt32(truncatingIfNeeded: fields.number("trans") ?? 0)
    let range = WirePageRange(clamping: fields.pages("pages") ?? PageRange(from: 0, to: 0))
    var payload: [UInt8] = []
    switch name {
    case "outgoing-balloon":
      BalloonRequest(
        transactionID: transaction, pageCount: UInt32(clamping: fields.number("count") ?? 0)
      ).append(to: &payload)
    case "outgoing-unballoon":
      let isLast = fields.number("remaining") == 0
      UnballoonRequest(transactionID: transaction, morePages: !isLast, rangeCount: 1)
        .append(to: &payload, ranges: [range].span)
    case "outgoing-hot-add":
      HotAddRequest(transactionID: transaction, range: range, region: range)
        .append(to: &payload)
    default: return nil
    }
    return Expectation.Packet(
      type: .inBand, transactionID: UInt64(transaction), payload: payload)
  }
}

extension Expectation.Content {
  /// The name of a record; empty for packets.
  var name: String {
    guard case .record(let name, _) = self else { return "" }
    return name
  }

  /// The warnings about a run of pages that it is, if it is such.
  var pageRun: PageRunWarning? {
    guard case .record(let name, let fields) = self else { return nil }
    return PageRunWarning(name, fields)
  }
}
