import Conversation
import Exchanges
import HostEngine
import HostEvents
import Simulation
package import Traces

/// What a record says of its guest and of its host: whether either is well behaved.
package struct Audit: Encodable, Sendable {
  package let path: String
  package let title: String
  /// The machine, in the words of a trace.
  package let machine: String
  /// Events, and packets of either side.
  package let events: Int
  package let guestPackets: Int
  package let hostPackets: Int
  /// A machine of ours does, packet for packet, what the recorded host did.
  package let isReproduced: Bool
  /// The record breaks off.
  package let breaksOff: Bool
  /// It is so long that only its beginning was looked at.
  package let isCut: Bool
  /// It was read from a log: bytes of which that does not tell were made up.
  package let isImported: Bool
  /// Nil if it was not asked for.
  package private(set) var guest: Side?
  package private(set) var host: Side?
  /// Where a correct host would have acted otherwise than the recorded one; for those who read.
  package private(set) var partings: [Parting] = []

  /// Whom an audit is about.
  package enum Subject: String, CaseIterable, Sendable {
    case guest
    case host
  }

  package struct Side: Encodable, Sendable {
    package var breaches: [Breach] = []
    /// What is odd and does no harm.
    package var quirks: [SeenQuirk] = []

    package var isWellBehaved: Bool { breaches.isEmpty }
  }

  /// A quirk, how often it was seen, and in which event first.
  package struct SeenQuirk: Encodable, Hashable, Sendable {
    package let quirk: Quirk
    package let times: UInt64
    package let event: Int
  }

  /// Looks a trace through.
  ///
  /// - Complexity: that of a replay or two.
  package init(
    _ path: String, _ trace: Trace, of subjects: [Subject] = Subject.allCases,
    isImported: Bool = false
  ) {
    let record = ConversationRecord(trace)
    self.path = path
    title = trace.title
    machine = TracePrinter.machineOptions(of: trace)
    events = record.entries.count
    guestPackets = record.entries.count { $0.guestPacket != nil }
    hostPackets = record.entries.reduce(0) { $0 + $1.hostPackets.count }
    isReproduced = record.isReproduced
    breaksOff = record.breaksOff
    isCut = record.isCut
    self.isImported = isImported
    if subjects.contains(.guest) { judgeGuest(record) }
    if subjects.contains(.host) { host = Side(breaches: HostAudit(record).breaches) }
  }

  /// Nobody whom the audit is about broke a rule.
  package var isWellBehaved: Bool {
    [guest, host].allSatisfy { $0?.isWellBehaved ?? true }
  }

  private mutating func judgeGuest(_ record: ConversationRecord) {
    let judged = GuestAudit(record)
    let watch = QuirkWatch(record)
    partings = judged.partings
    // What a guest that can hibernate does is known, and harms nobody.
    let known: Set = [ViolationID.silentBalloon.rawValue, ViolationID.silentUnballoon.rawValue]
    var side = Side(
      breaches: judged.breaches.filter { !watch.isSilent || !known.contains($0.rule) })
    side.quirks = watch.found.map { SeenQuirk(quirk: $0.quirk, times: $0.times, event: $0.event) }
    // A host that keeps deadlines named these itself.
    let keepsDeadlines = record.isReproduced && record.machine.policy.deadlines
    for (rule, operation) in watch.unanswered where !keepsDeadlines {
      guard let entry = record.firstEntry(ofEvent: operation.asked.event)
      else { continue }
      let packet = entry.hostPackets.last
      let breach = packet.map {
        Breach(rule.rawValue, detail: "no answer came", of: $0, in: entry)
      }
      if let breach { Breach.note(breach, in: &side.breaches) }
    }
    guest = side
  }
}
