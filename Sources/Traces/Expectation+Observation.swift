package import Conversation
import HostEvents

extension Expectation.Content {
  /// What was seen, as an expectation with all of its fields; a packet is copied from the log.
  package init(_ observation: Observation, in log: ObservationLog) {
    switch observation {
    case .sent(let packet): self = .sent(Expectation.Packet(packet, in: log))
    case .received(let packet): self = .received(Expectation.Packet(packet, in: log))
    case .host(.hostAbort(let abort)):
      // The message follows from the id, and is a line long.
      self = .record(
        name: HostEvent.hostAbort(abort).name,
        fields: [Expectation.Field("id", .word(abort.id))])
    case .host(let event): self.init(record: event)
    case .machine(let event): self.init(record: event)
    case .answer(let answer): self.init(record: answer)
    case .bus(let event): self.init(record: event)
    case .posted(let bytes): self = .posted(Array(log.bytes[bytes]))
    case .arrived(let bytes): self = .arrived(Array(log.bytes[bytes]))
    }
  }

  private init(record: some Record) {
    var collector = FieldCollector()
    record.visit(&collector)
    self = .record(name: record.name, fields: collector.fields)
  }
}

extension Expectation.Packet {
  fileprivate init(_ packet: PacketRecord, in log: ObservationLog) {
    self.init(
      type: packet.type, transactionID: packet.transactionID,
      payload: Array(log.bytes[packet.payload]))
  }
}
