import Conversation
import Exchanges
import HostEngine
import HostEvents
import Simulation
import Traces
import VMBus

/// Judges the guest of a record by the rules of a hardened host.
///
/// Such a host stands in for the recorded one: as long as it sends the very packets that were
/// recorded, every rule that it names was broken by the guest. A host with policies of its own
/// would ask other questions than the recorded one did, so that of one that is not hardened
/// everything is off that goes beyond QEMU. Where it still sends something else, what the guest
/// says afterwards answers another host: from there to the next opening of the channel only such
/// rules count as `WireRules` finds in the record itself.
struct GuestAudit {
  private(set) var breaches: [Breach] = []
  /// Where a correct host would have sent something else.
  private(set) var partings: [Parting] = []

  private let record: ConversationRecord
  private var wire = WireRules()
  private var isInStep = true

  init(_ record: ConversationRecord) {
    self.record = record
    var configuration = record.machine
    if configuration.policy.judgement != .hardened { configuration.policy = .withoutInitiative }
    var machine = Machine(configuration)
    var log = ObservationLog()
    var counted: [ViolationCounts.Entry] = []
    for entry in record.entries {
      log.removeAll()
      machine.apply(entry.stimulus, at: entry.time, into: &log)
      let wasInStep = isInStep
      keepStep(entry, log)
      let told = machine.engine.violations.entries
      if wasInStep || isInStep { judge(entry, from: counted, to: told) }
      counted = told
      judgeByWire(entry, counts: !wasInStep && !isInStep)
    }
  }

  /// Names the rules whose counts rose; what a host says of them is too little, because it fills no
  /// log.
  private mutating func judge(
    _ entry: ConversationRecord.Entry, from old: [ViolationCounts.Entry],
    to new: [ViolationCounts.Entry]
  ) {
    var isProbe = triesNewer(entry)
    for rule in new {
      let before = old.first { $0.id == rule.id }?.count ?? 0
      guard rule.count != before else { continue }
      if rule.id == .unknownVersion, isProbe {
        isProbe = false
        continue
      }
      let times = rule.count > before ? rule.count - before : 1
      Breach.note(Breach(rule.id.rawValue, times: times, byGuestIn: entry), in: &breaches)
    }
  }

  /// Compares what our host sent with what was recorded.
  private mutating func keepStep(_ entry: ConversationRecord.Entry, _ log: ObservationLog) {
    var recorded = entry.hostPackets.filter { !$0.isOptional }[...]
    for observation in log.observations {
      switch observation {
      case .machine(.opened): isInStep = true
      case .host(.channelFailed) where isInStep && !entry.turns.contains(.closed):
        part(entry, recorded: nil, correct: "the end of the channel")
      case .sent(let packet):
        let sent = ConversationRecord.HostPacket(packet, log)
        guard isInStep, !sent.isOptional else { continue }
        if let next = recorded.popFirst(), next.isSame(as: sent) { continue }
        part(entry, recorded: entry.hostPackets.last, correct: sent.text)
      default: break
      }
    }
    if isInStep, let left = recorded.first { part(entry, recorded: left, correct: nil) }
  }

  private mutating func part(
    _ entry: ConversationRecord.Entry, recorded: ConversationRecord.HostPacket?, correct: String?
  ) {
    isInStep = false
    // A record that breaks off says nothing of what would have come.
    guard !record.breaksOff || entry.event != record.entries.last?.event else { return }
    partings.append(
      Parting(
        event: entry.event, line: entry.line > 0 ? entry.line : nil, recorded: recorded?.text,
        correct: correct))
  }

  /// The guest proposes a version that may exist one day: a quirk, no breach.
  private func triesNewer(_ entry: ConversationRecord.Entry) -> Bool {
    entry.guestPacket.map { wire.follower.triesNewer(WireMessageView($0.payload)) } ?? false
  }

  private mutating func judgeByWire(_ entry: ConversationRecord.Entry, counts: Bool) {
    let isProbe = triesNewer(entry)
    let found = wire.observe(entry)
    guard counts else { return }
    for id in found where id != .unknownVersion || !isProbe {
      Breach.note(Breach(id.rawValue, byGuestIn: entry), in: &breaches)
    }
  }
}

/// Where a correct host would have acted otherwise than the recorded one.
package struct Parting: Encodable, Hashable, Sendable {
  /// The number of the event, from 1.
  package let event: Int
  package let line: Int?
  /// What the recorded host sent; nil if it sent nothing more.
  package let recorded: String?
  /// What a correct host would have sent; nil if nothing more.
  package let correct: String?
}

extension HostPolicy {
  /// A hardened host that does nothing that QEMU does not do by itself.
  static var withoutInitiative: HostPolicy {
    var policy = HostPolicy.hardened
    for option in PolicyOption.all { option.set(&policy, option.value(.qemu)) }
    return policy
  }
}

extension ConversationRecord.HostPacket {
  /// What one host sends and another does not: it tells the guest how large it can get, or
  /// completes a packet.
  var isOptional: Bool {
    if type == .completion { return payload.isEmpty }
    return payload.count >= 2 && payload[0] == 12 && payload[1] == 0
  }
}
