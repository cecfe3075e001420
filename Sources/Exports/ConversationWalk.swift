import Conversation
import HostEvents
import Simulation
package import Traces
import VMBus

/// Does what a trace tells, and shows every step of it to an exporter.
package struct ConversationWalk {
  /// Longer conversations are cut: no reader opens what would come of them.
  ///
  /// Each 256 bytes of packets count as one event more.
  package static var eventLimit: Int { 300_000 }

  /// What is said where a conversation was cut.
  static var cutText: String { "the conversation goes on: only so much of it is exported" }

  private var packets = PacketFollower()
  private var log = ObservationLog()
  private var eventCount = 0

  /// Walks through a whole trace; its guest, if it has one, acts.
  ///
  /// - Parameters:
  ///   - trace: what is done.
  ///   - exporter: who sees it.
  /// - Returns: whether it was all of it: of more than `eventLimit` events the rest is left out.
  /// - Complexity: that of the machine.
  package static func walk(
    _ trace: Trace, into exporter: inout some ConversationExporter
  ) -> Bool {
    var walk = ConversationWalk()
    if var session = trace.session {
      walk.follow(&session, into: &exporter)
    } else {
      walk.run(trace, into: &exporter)
    }
    return !walk.isFull
  }

  private var isFull: Bool { eventCount >= Self.eventLimit }

  private mutating func run(_ trace: Trace, into exporter: inout some ConversationExporter) {
    var machine = Machine(trace.machine)
    for step in trace.steps {
      for _ in 0..<step.repetitions {
        guard !isFull else { return }
        // A timer that is due before it has a moment of its own.
        while let deadline = machine.nextDeadline, deadline < step.time, !isFull {
          apply(.wait, at: deadline, to: &machine, into: &exporter)
        }
        apply(step.stimulus, at: step.time, to: &machine, into: &exporter)
      }
    }
  }

  private mutating func apply(
    _ stimulus: Stimulus, at time: VirtualTime, to machine: inout Machine,
    into exporter: inout some ConversationExporter
  ) {
    log.removeAll()
    packets.begin(machine.gauge)
    machine.apply(stimulus, at: time, into: &log)
    show(stimulus, at: time, log, machine.gauge, to: &exporter)
  }

  private mutating func follow<Driver>(
    _ session: inout Session<Driver>, into exporter: inout some ConversationExporter
  ) {
    packets.begin(session.machine.gauge)
    while !isFull, let step = session.next() {
      show(step.stimulus, at: step.time, session.log, session.machine.gauge, to: &exporter)
      packets.begin(session.machine.gauge)
    }
  }

  private mutating func show(
    _ stimulus: Stimulus, at time: VirtualTime, _ log: ObservationLog, _ gauge: MachineGauge,
    to exporter: inout some ConversationExporter
  ) {
    let events = packets.events(of: stimulus, log)
    eventCount += max(events.count, 1) + events.reduce(0) { $0 + $1.weight }
    exporter.take(ConversationStep(time: time, events: events, gauge: gauge))
  }
}

extension ConversationEvent {
  /// As how many more it counts.
  fileprivate var weight: Int {
    switch self {
    case .packet(let packet): packet.payload.count / 256
    case .control(_, let message): message.count / 256
    case .done, .seen: 0
    }
  }
}
