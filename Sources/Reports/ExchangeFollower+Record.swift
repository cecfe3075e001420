import Conversation
import Exchanges
import VMBus

// Following a record.
extension ExchangeFollower {
  /// Takes in what was done, before what the host sent of it.
  @discardableResult
  mutating func observeGuest(_ entry: ConversationRecord.Entry) -> [Change] {
    var changes: [Change] = []
    switch entry.stimulus {
    case .machineReset, .busReset, .close: changes += restarted(at: entry.time)
    default: break
    }
    for _ in entry.turns { changes += restarted(at: entry.time) }
    guard let packet = entry.guestPacket, packet.type == .inBand else { return changes }
    return changes + guestSent(WireMessageView(packet.payload), at: entry.moment)
  }

  /// Takes in what the host sent.
  @discardableResult
  mutating func observeHost(
    _ packet: ConversationRecord.HostPacket, in entry: ConversationRecord.Entry
  ) -> [Change] {
    hostSent(WireMessageView(packet.payload), at: entry.moment)
  }
}

extension [ExchangeFollower.Change] {
  /// The exchanges that are over.
  var ended: [Exchange] {
    compactMap { change in
      guard case .ends(let exchange) = change else { return nil }
      return exchange
    }
  }
}

extension ConversationRecord.Entry {
  fileprivate var moment: Exchange.Moment { Exchange.Moment(time, event: event, line: line) }
}
