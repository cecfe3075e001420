import Catalogue
import Conversation
import Exchanges
import HostEngine
import HostEvents
import Simulation
import VMBus

/// Judges the host of a record by the packets that it sent, and by whether it lived.
struct HostAudit {
  private(set) var breaches: [Breach] = []

  private var checker: RecordedHostChecker

  init(_ record: ConversationRecord) {
    // Of a host that is not ours it is not known what it keeps.
    let keeps = !record.isReproduced || record.machine.policy.reconnect == .keep
    checker = RecordedHostChecker(record.machine, keepsPagesOnClose: keeps)
    for entry in record.entries { observe(entry) }
  }

  private mutating func observe(_ entry: ConversationRecord.Entry) {
    switch entry.stimulus {
    case .machineReset: checker.machineReset()
    case .busReset: checker.busReset()
    case .close: checker.closed()
    case .poke, .race: checker.lostSight()
    case .post(let post) where Self.isContact(post.message): checker.busReset()
    default: break
    }
    // A guest that closes has stopped reading; what it opens begins anew.
    for turn in entry.turns {
      switch turn {
      case .opened: checker.opened()
      case .closed: if entry.hostPackets.isEmpty { checker.closed() }
      }
    }
    if let packet = entry.guestPacket { checker.guestWrote(packet, at: entry.time) }
    let isGivenUp = entry.settlements.contains { settlement in
      [.deadline, .noProgress, .tooManyRanges, .canceled].contains(settlement)
    }
    if isGivenUp { checker.gaveUp() }
    for packet in entry.hostPackets { judge(packet, entry) }
    if let abort = entry.abort {
      Breach.note(
        Breach(abort.id, detail: abort.message, byHostIn: entry), in: &breaches)
    }
  }

  private mutating func judge(
    _ packet: ConversationRecord.HostPacket, _ entry: ConversationRecord.Entry
  ) {
    let failures = checker.hostSent(
      packet.type, transactionID: packet.transactionID, packet.payload, at: entry.time)
    for failure in failures {
      let breach = Breach(failure.checker.rawValue, detail: failure.what, of: packet, in: entry)
      Breach.note(breach, in: &breaches)
    }
  }

  private static func isContact(_ message: [UInt8]) -> Bool {
    let type = WireMessageView(message).number(at: 0, width: 4)
    return type == UInt64(BusMessageType.initiateContact.rawValue)
      || type == UInt64(BusMessageType.unload.rawValue)
  }
}
