import Conversation
import HostEvents
import Simulation
package import Traces
import VMBus

/// Does what a trace tells, and shows every step of it to an exporter.
package struct ConversationWalk {
  /// Longer conversations are cut: no reader opens what would come of them.
  package static var eventLimit: Int { 300_000 }

  private var packets = PacketFollower()
  private var log = ObservationLog()
  private var eventCount = 0

  /// Walks through a whole trace; its guest, if it has one, acts.
  ///
  /// - Complexity: that of the machine; of more than `eventLimit` events the rest is left out.
  package static func walk(_ trace: Trace, into exporter: inout some ConversationExporter) {
    var walk = ConversationWalk()
    if var session = trace.session {
      walk.follow(&session, into: &exporter)
    } else {
      walk.run(trace, into: &exporter)
    }
  }

  private mutating func run(_ trace: Trace, into exporter: inout some ConversationExporter) {
    var machine = Machine(trace.machine)
    for step in trace.steps {
      for _ in 0..<step.repetitions {
        guard eventCount < Self.eventLimit else { return }
        // A timer that is due before it has a moment of its own.
        while let deadline = machine.nextDeadline, deadline < step.time,
          eventCount < Self.eventLimit
        {
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
    while eventCount < Self.eventLimit, let step = session.next() {
      show(step.stimulus, at: step.time, session.log, session.machine.gauge, to: &exporter)
      packets.begin(session.machine.gauge)
    }
  }

  private mutating func show(
    _ stimulus: Stimulus, at time: VirtualTime, _ log: ObservationLog, _ gauge: MachineGauge,
    to exporter: inout some ConversationExporter
  ) {
    let events = packets.events(of: stimulus, log)
    eventCount += max(events.count, 1)
    exporter.take(ConversationStep(time: time, events: events, gauge: gauge))
  }
}
