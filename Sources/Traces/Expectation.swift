package import Conversation
package import HostEvents
package import VMBus

/// Something that a trace expects to be seen.
package struct Expectation: Hashable, Sendable {
  package var content: Content
  /// How long after the event it may come, if that is told.
  package var within: VirtualDuration?
  /// Where it stands in the file it was read from.
  package var line: Int

  package init(_ content: Content, line: Int = 0) {
    self.content = content
    self.line = line
  }

  package enum Content: Hashable, Sendable {
    /// A control message that the host posts to the guest.
    case posted([UInt8])
    /// A control message that reaches the guest.
    case arrived([UInt8])
    /// A packet that the host sends.
    case sent(Packet)
    /// A packet that the guest reads.
    case received(Packet)
    /// Whatever else the step leads to: the recording ends in the middle of it. Written `. ...`
    case rest
    /// Anything else, by name. Fields that are not given may have any value.
    case record(name: String, fields: [Field])
  }

  package struct Packet: Hashable, Sendable {
    package var type: PacketType
    package var transactionID: UInt64
    /// As given to the ring, unpadded; a receiver sees it padded with zeros to a multiple of 8.
    package var payload: [UInt8]
    /// What of it need not be as told.
    package var mask: PacketMask?

    package init(type: PacketType, transactionID: UInt64, payload: [UInt8]) {
      self.type = type
      self.transactionID = transactionID
      self.payload = payload
    }
  }

  package struct Field: Hashable, Sendable {
    package var name: String
    package var value: FieldValue

    package init(_ name: String, _ value: FieldValue) {
      self.name = name
      self.value = value
    }
  }
}
