import HostEvents
import VMBus

/// Something that happened in a conversation, with the bytes that went over the wire.
enum Fact: Hashable, Sendable {
  /// The host sent a message.
  case sent(WireView, PacketType, transactionID: UInt64)
  /// The guest wrote a packet with this number that asks for a completion.
  case completionAsked(UInt64)
  /// The host completed one, with an empty packet.
  case completed(UInt64)
  /// The host took up a version request with this transaction id.
  case versionRequest(UInt64)
  /// The host took up a capabilities report with this transaction id and capability bits.
  case capabilities(UInt64, UInt64)
  /// The host took up a balloon response.
  case balloonAnswer([Extent], isLast: Bool)
  case unballoonAnswer
  case hotAddAnswer(result: UInt64, count: UInt64)
  case hotRemoveAnswer([Extent], isLast: Bool)
  /// The host acted on a message of this type that nobody sent.
  case invented(UInt64)
  /// From here on it cannot be told what the host read.
  case blind
  /// The guest gives the bus other pages than those of the usual rings: which of them the bus uses,
  /// and where the rings lie, cannot be told.
  case otherPages
  case state(HostState)
  case settled(Settlement, pages: UInt64)
  /// The channel was closed, by the guest or by the host.
  case closed
  case busReset
  case machineReset
  /// The host died or was unplugged.
  case halted
}
