import Conversation
import HostEvents
import Simulation
import VMBus

/// Turns what was done and what was seen into one list, in the order in which it happened, and
/// knows where in the rings packets lie.
struct PacketFollower {
  private var toHost = RingGauge.none
  private var toGuest = RingGauge.none
  private var toHostPosition: UInt32 = 0
  private var toGuestPosition: UInt32 = 0
  /// Packets that the guest writes while the host is at work.
  private var armed: [ArmedPacket] = []

  private struct ArmedPacket {
    var state: HostState
    var countdown: UInt32
    var packet: GuestPacket
  }

  /// A step begins in a machine like this.
  mutating func begin(_ gauge: MachineGauge) {
    toHost = gauge.toHost
    toGuest = gauge.toGuest
    toHostPosition = gauge.toHost.position
    toGuestPosition = gauge.toGuest.position
  }

  /// Everything in one step.
  mutating func events(of stimulus: Stimulus, _ log: ObservationLog) -> [ConversationEvent] {
    var events: [ConversationEvent] = []
    switch stimulus {
    case .send(let packet, let signal):
      events.append(
        .packet(written(packet, isQuiet: !signal, isLost: Self.isLost(log.observations))))
    case .post(let post): events.append(.control(.guest, post.message))
    case .meanwhile(let state, let time, let packet):
      armed.append(ArmedPacket(state: state, countdown: time, packet: packet))
    case .wait: break
    default: events.append(.done(stimulus))
    }
    for (index, observation) in log.observations.enumerated() {
      see(observation, log, &events)
      guard case .host(.stateChanged(let state)) = observation, !armed.isEmpty else { continue }
      let lost = log.observations[(index + 1)...].prefix { $0 == .machine(.guestRingFull) }
      writeArmedPackets(at: state, lost: lost.count, &events)
    }
    return events
  }

  private mutating func see(
    _ observation: Observation, _ log: ObservationLog, _ events: inout [ConversationEvent]
  ) {
    switch observation {
    case .sent(let packet): events.append(.packet(sent(packet, log)))
    case .posted(let range): events.append(.control(.host, Array(log.bytes[range])))
    // They were sent before.
    case .received, .arrived: break
    case .machine(.opened):
      // The guest laid its rings out anew.
      (toHostPosition, toGuestPosition) = (0, 0)
      events.append(.seen(observation))
    default: events.append(.seen(observation))
    }
  }

  /// The machine does nothing else with a packet that does not fit.
  private static func isLost(_ seen: [Observation]) -> Bool {
    guard seen.last == .machine(.guestRingFull) else { return false }
    guard case .host(.stateChanged)? = seen.dropLast().last else { return true }
    return false
  }

  private mutating func writeArmedPackets(
    at state: HostState, lost: Int, _ events: inout [ConversationEvent]
  ) {
    for index in armed.indices where armed[index].state == state {
      armed[index].countdown = max(1, armed[index].countdown) - 1
    }
    let due = armed.filter { $0.countdown == 0 }
    armed.removeAll { $0.countdown == 0 }
    for (index, entry) in due.enumerated() {
      events.append(
        .packet(written(entry.packet, isQuiet: true, isLost: index >= due.count - lost)))
    }
  }

  private mutating func written(_ packet: GuestPacket, isQuiet: Bool, isLost: Bool) -> RingPacket {
    let usual = UInt64(toHostPosition) << 32
    if !isLost {
      toHostPosition = Self.advance(toHostPosition, toHost.length, packet.payload.count)
    }
    let words = (packet.payload.count + 7) / 8
    return RingPacket(
      sender: .guest,
      descriptor: PacketDescriptor(
        type: packet.type, offset8: packet.offset8 ?? 2,
        len8: packet.length8 ?? UInt16(clamping: 2 + words),
        flags: PacketFlags(rawValue: packet.flags), transactionID: packet.transactionID),
      payload: packet.payload,
      footer: packet.footer ?? (packet.isWellFramed ? usual : 0), isQuiet: isQuiet, isLost: isLost)
  }

  private mutating func sent(_ packet: PacketRecord, _ log: ObservationLog) -> RingPacket {
    let footer = UInt64(toGuestPosition) << 32
    toGuestPosition = Self.advance(toGuestPosition, toGuest.length, packet.payload.count)
    return RingPacket(
      sender: .host,
      descriptor: PacketDescriptor(
        type: packet.type, offset8: 2, len8: UInt16(clamping: 2 + (packet.payload.count + 7) / 8),
        flags: PacketFlags(rawValue: 0), transactionID: packet.transactionID),
      payload: Array(log.bytes[packet.payload]), footer: footer)
  }

  private static func advance(_ position: UInt32, _ length: UInt32, _ payload: Int) -> UInt32 {
    guard length > 0 else { return 0 }
    let bytes = PacketDescriptor.ringBytes(
      payloadBytes: min(payload, PacketDescriptor.maximumPayloadBytes))
    return UInt32((Int(position) + bytes) % Int(length))
  }
}
