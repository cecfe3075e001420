package import Conversation
package import HostEvents
package import Simulation
import SyntheticGuest
package import Traces
package import VMBus

/// A conversation as it was recorded: what was done, and every packet that the host sent then.
///
/// If the trace tells other packets than its machine sends, those of the trace count: they are what
/// was recorded, whatever sent them.
package struct ConversationRecord: Sendable {
  package let title: String
  package let machine: MachineConfiguration
  package private(set) var entries: [Entry] = []
  /// The machine of the trace sends what was recorded, so that all it does is known.
  package private(set) var isReproduced = true
  /// The record breaks off: the last packets are not all.
  package private(set) var breaksOff = false
  /// There are more than `mostEntries`, and the rest was left out.
  package private(set) var isCut = false

  /// Entries that are kept: a line of a trace may be a million of them.
  package static let mostEntries = 1_000_000

  /// One thing that was done.
  package struct Entry: Sendable {
    /// The number of the event in the trace, or in the run of a script, from 1.
    package var event: Int
    /// The line of its file; 0 if it has none.
    package var line: Int
    package var time: VirtualTime
    package var stimulus: Stimulus
    /// What the host sent, in order.
    package var hostPackets: [HostPacket] = []
    /// What happened to the channel, in order.
    package var turns: [Turn] = []
    /// The assertion that the host died of.
    package var abort: HostAbort?
    /// How the host's targets ended, where it says so.
    package var settlements: [Settlement] = []
    /// The guest's packet found no room, and was not written.
    package var foundNoRoom = false
  }

  /// A packet of the host.
  package struct HostPacket: Hashable, Sendable {
    package var type: PacketType
    package var transactionID: UInt64
    package var payload: [UInt8]
  }

  package enum Turn: Hashable, Sendable {
    case opened
    case closed
  }

  /// What a trace tells, or what comes of it.
  ///
  /// - Complexity: that of a replay.
  package init(_ trace: Trace, atMost most: Int = Self.mostEntries) {
    title = trace.title
    machine = trace.machine
    if var session = trace.session {
      while let step = session.next() { append(step, session.log) }
      return
    }
    var machine = Machine(trace.machine)
    var log = ObservationLog()
    var told = Told(trace)
    for (index, step) in trace.steps.enumerated() {
      let first = entries.count
      guard step.repetitions <= most - first else {
        isCut = true
        break
      }
      for _ in 0..<step.repetitions {
        log.removeAll()
        machine.apply(step.stimulus, at: step.time, into: &log)
        entries.append(
          Entry(
            log, event: index + 1, line: step.line, time: step.time, stimulus: step.stimulus))
      }
      told.compare(step, with: entries[first...])
    }
    breaksOff = told.breaksOff
    if told.differs || told.breaksOff { take(told) }
  }

  /// The first entry of an event.
  ///
  /// - Complexity: O(log n)
  func firstEntry(ofEvent event: Int) -> Entry? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].event < event { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && entries[low].event == event ? entries[low] : nil
  }

  private mutating func append(
    _ step: Session<ScriptedGuest<LinuxGuest>>.Step, _ log: ObservationLog
  ) {
    entries.append(
      Entry(
        log, event: entries.count + 1, line: 0, time: step.time, stimulus: step.stimulus))
  }

  /// The packets of the trace instead of those of the machine: with the last of its repetitions, if
  /// an event was done several times.
  private mutating func take(_ told: Told) {
    isReproduced = !told.differs
    for index in entries.indices {
      let isLast = index + 1 == entries.count || entries[index + 1].event != entries[index].event
      guard told.differs || index + 1 == entries.count else { continue }
      entries[index].hostPackets = isLast ? told.packets[entries[index].event - 1] : []
      if told.differs {
        entries[index].abort = nil
        entries[index].settlements = []
      }
    }
  }
}

extension ConversationRecord.Entry {
  fileprivate init(
    _ log: ObservationLog, event: Int, line: Int, time: VirtualTime, stimulus: Stimulus
  ) {
    self.init(event: event, line: line, time: time, stimulus: stimulus)
    for observation in log.observations {
      switch observation {
      case .sent(let packet): hostPackets.append(.init(packet, log))
      case .machine(.opened): turns.append(.opened)
      case .machine(.closed): turns.append(.closed)
      case .machine(.guestRingFull): foundNoRoom = true
      case .host(.hostAbort(let abort)): self.abort = abort
      case .host(.settled(let settlement, _)): settlements.append(settlement)
      default: break
      }
    }
  }
}

extension ConversationRecord.HostPacket {
  init(_ packet: PacketRecord, _ log: ObservationLog) {
    self.init(
      type: packet.type, transactionID: packet.transactionID,
      payload: Array(log.bytes[packet.payload]))
  }

  fileprivate init(_ packet: Expectation.Packet) {
    self.init(type: packet.type, transactionID: packet.transactionID, payload: packet.payload)
  }

  /// The same, but for what pads it.
  func isSame(as other: Self) -> Bool {
    func unpadded(_ bytes: [UInt8]) -> [UInt8] {
      bytes + Array(repeating: 0, count: (8 - bytes.count % 8) % 8)
    }
    return type == other.type && transactionID == other.transactionID
      && unpadded(payload) == unpadded(other.payload)
  }
}

/// The packets that a trace tells of, event by event.
private struct Told {
  private(set) var packets: [[ConversationRecord.HostPacket]] = []
  /// The machine sent something else.
  private(set) var differs = false
  private(set) var breaksOff = false
  /// Nil if the trace does not tell all packets.
  private let kind: ObservationKinds?

  init(_ trace: Trace) {
    let contents = trace.steps.lazy.flatMap(\.expectations).map(\.content)
    let isExact = contents.allSatisfy { content in
      switch content {
      case .sent(let packet), .received(let packet): packet.mask == nil
      default: true
      }
    }
    // Packets that are read are all that were sent only if the guest always reads.
    let alwaysReads = trace.steps.allSatisfy { step in
      switch step.stimulus {
      case .reading, .drain: false
      default: step.stall == nil
      }
    }
    let kinds: [ObservationKinds] = alwaysReads ? [.sent, .received] : [.sent]
    kind = isExact ? kinds.first { trace.complete.isSuperset(of: $0) } : nil
  }

  mutating func compare(_ step: Trace.Step, with entries: ArraySlice<ConversationRecord.Entry>) {
    guard let kind else { return }
    let isLast = step.expectations.contains { $0.content == .rest }
    if isLast { breaksOff = true }
    let told = step.expectations.compactMap { expectation -> ConversationRecord.HostPacket? in
      switch expectation.content {
      case .sent(let packet) where kind == .sent: .init(packet)
      case .received(let packet) where kind == .received: .init(packet)
      default: nil
      }
    }
    packets.append(told)
    let sent = entries.flatMap(\.hostPackets)
    let isSame = zip(told, sent).allSatisfy { $0.isSame(as: $1) }
    if !isSame || told.count > sent.count || (told.count < sent.count && !isLast) {
      differs = true
    }
  }
}
