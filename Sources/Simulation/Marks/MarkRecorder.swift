package import Conversation
import HostEvents

/// Notes which situations a conversation comes to, from what is done and what is seen.
package struct MarkRecorder: Sendable {
  /// How often each was met.
  package private(set) var counts: [Mark: Int] = [:]

  private var state = HostState.waitReset
  private var pending: [(state: HostState, type: UInt64)] = []
  /// Bytes that went into each ring, to tell when it goes round.
  private var toHost = RingDistance()
  private var toGuest = RingDistance()

  package init() {}

  /// Another conversation begins, on a machine with these rings.
  package mutating func begin(_ machine: MachineConfiguration) {
    state = .waitReset
    pending = []
    toHost = RingDistance(bytes: machine.ringPages.toHost * 4096)
    toGuest = RingDistance(bytes: machine.ringPages.toGuest * 4096)
  }

  /// Takes in what one stimulus brought.
  package mutating func observe(
    _ stimulus: Stimulus, _ log: ObservationLog, from first: Int = 0
  ) {
    note(stimulus)
    for observation in log.observations.dropFirst(first) { note(observation, in: log) }
    if state.isRingWait { mark(.ring, "full in \(state.name)") }
  }

  private mutating func mark(_ group: Mark.Group, _ name: String) {
    counts[Mark(group, name), default: 0] += 1
  }

  private mutating func note(_ stimulus: Stimulus) {
    mark(.stimulus, stimulus.markName)
    switch stimulus {
    case .send(let packet, _):
      let message = WireView(packet.payload)
      mark(.message, MessageMarks.name(of: message.type, in: state))
      note(message)
      if toHost.advance(payload: packet.payload.count) { mark(.wrap, "ring to the host") }
    case .meanwhile(let state, _, let packet):
      pending.append((state, WireView(packet.payload).type))
    default: break
    }
  }

  /// The greatest value of a field.
  private mutating func note(_ message: WireView) {
    if message.number(at: 4, bytes: 4) == 0xFFFF_FFFF { mark(.wrap, "transaction of the guest") }
    if message.number(at: 2, bytes: 2) == 0xFFFF { mark(.wrap, "size") }
    guard message.type == WireType.balloonResponse else { return }
    if message.number(at: 12, bytes: 4) >> 1 == 0x7FFF_FFFF { mark(.wrap, "count of ranges") }
    let range = message.number(at: 16, bytes: 8)
    if range & 0xFF_FFFF_FFFF == 0xFF_FFFF_FFFF { mark(.wrap, "page number") }
    if range >> 40 == 0xFF_FFFF { mark(.wrap, "count of pages") }
  }

  private mutating func note(_ observation: Observation, in log: ObservationLog) {
    switch observation {
    case .sent(let packet):
      let message = WireView(log.bytes.span.extracting(packet.payload))
      mark(.observation, "sent \(MessageMarks.word(of: message.type))")
      if message.number(at: 4, bytes: 4) == 0xFFFF_FFFF { mark(.wrap, "transaction of the host") }
      if toGuest.advance(payload: packet.payload.count) { mark(.wrap, "ring to the guest") }
    case .received: mark(.observation, "received")
    case .host(let event): note(event)
    case .machine(let event): mark(.observation, event.name)
    case .answer(let answer): mark(.observation, answer.name)
    case .bus(let event): mark(.observation, event.name)
    case .posted: mark(.observation, "posted")
    case .arrived: mark(.observation, "arrived")
    }
  }

  private mutating func note(_ event: HostEvent) {
    switch event {
    case .stateChanged(let state):
      self.state = state
      mark(.state, state.name)
      for armed in pending where armed.state == state {
        mark(.message, MessageMarks.name(of: armed.type, in: state))
      }
      pending.removeAll { $0.state == state }
    case .settled(let settlement, _): mark(.settlement, settlement.rawValue)
    case .violation(let id, _): mark(.violation, id.rawValue)
    case .channelFailed(let id): mark(.violation, "\(id.rawValue) closes the channel")
    case .hostAbort(let abort): mark(.abort, abort.id)
    default: mark(.observation, event.name)
    }
  }
}

/// How far a ring was written.
private struct RingDistance: Sendable {
  private var length = 4096
  private var position = 0

  init() {}
  init(bytes: Int) { length = max(bytes, 4096) }

  /// True if it goes round.
  mutating func advance(payload: Int) -> Bool {
    // A descriptor of 16 bytes, the payload in whole words, and a footer of 8.
    position += 24 + (payload + 7) / 8 * 8
    guard position >= length else { return false }
    position %= length
    return true
  }
}

extension HostState {
  /// The host waits for room in the ring to the guest.
  fileprivate var isRingWait: Bool {
    switch self {
    case .balloonRingWait, .unballoonRingWait, .hotAddRingWait, .hotRemoveRingWait: true
    default: false
    }
  }
}
