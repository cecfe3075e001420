package import Conversation
package import VMBus

/// A guest driver: what it sees goes in, what it does comes out.
///
/// It sees the packets it reads, what the bus answers, and the time at which something happens:
/// never the inside of the host, and this protocol leaves no way to show it. It has no clock and no
/// randomness but a seed in its parameters, and as a value it can be copied in the middle of a
/// conversation.
package protocol Guest: Sendable {
  /// The machine is switched on or resets: whatever the guest knew is gone.
  mutating func start(at now: VirtualTime)

  /// Reads a packet, as the ring holds it: the payload padded to a multiple of 8 bytes.
  mutating func receive(_ type: PacketType, payload: Span<UInt8>, at now: VirtualTime)

  /// Takes note of what the bus answers.
  mutating func notice(_ answer: BusAnswer, at now: VirtualTime)

  /// Reads a control message of the bus.
  mutating func receive(control message: [UInt8], at now: VirtualTime)

  /// When the guest wants to act next; nil if it has nothing in mind.
  var nextAction: VirtualTime? { get }

  /// What it does when that time has come, and nil if nothing of it can be seen.
  ///
  /// Each call does one thing; several can be due at the same time.
  mutating func act(at now: VirtualTime) -> Stimulus?

  /// The driver is up, or was given up, and owes no answer: only its periodic reports lie ahead.
  var isSettled: Bool { get }
}

/// A guest whose messages are numbered, whoever writes them.
package protocol NumberingGuest: Guest {
  /// The number of the next message.
  mutating func takeTransactionID() -> UInt32
}

/// What the bus lets a guest know.
package enum BusAnswer: Hashable, Sendable {
  /// The channel is open.
  case opened
  /// The host refused to open the channel.
  case openRefused
  /// The channel is closed, by whomever.
  case closed
  /// The last packet was not written: there was no room, or no channel.
  case notSent
  /// The hypervisor did not take the last control message.
  case notPosted(HypercallStatus)

  /// What a guest sees of an event of the machine, if anything.
  init?(_ event: MachineEvent) {
    switch event {
    case .opened: self = .opened
    case .openRefused: self = .openRefused
    case .closed: self = .closed
    case .guestRingFull: self = .notSent
    case .alreadyOpen, .notOpen, .answerLost, .guestToldOfRoom, .powerOnFailed: return nil
    }
  }
}

extension Guest {
  /// Shows the guest what it can see of some observations, and nothing of the others.
  package mutating func observe(
    _ indices: Range<Int>, of log: ObservationLog, at now: VirtualTime
  ) {
    for index in indices {
      switch log.observations[index] {
      case .received(let packet):
        receive(packet.type, payload: log.bytes.span.extracting(packet.payload), at: now)
      case .machine(let event):
        if let answer = BusAnswer(event) { notice(answer, at: now) }
      case .arrived(let message): receive(control: Array(log.bytes[message]), at: now)
      case .bus(.refused(let status)): notice(.notPosted(status), at: now)
      case .sent, .host, .answer, .bus, .posted: break
      }
    }
  }
}
