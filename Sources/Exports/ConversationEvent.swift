package import Conversation
package import Simulation
package import VMBus

/// One step of a conversation: everything that happened at one moment, because of one thing.
package struct ConversationStep: Sendable {
  /// Virtual time.
  package var time: VirtualTime
  /// The first is what was done, unless nothing but time passed; the others are what came of it.
  package var events: [ConversationEvent]
  /// The machine behind it.
  package var gauge: MachineGauge
}

/// One thing in a conversation that somebody may want to look at.
package enum ConversationEvent: Hashable, Sendable {
  /// A packet was written into a ring.
  case packet(RingPacket)
  /// A control message of the bus was posted.
  case control(Sender, [UInt8])
  /// Anything else that was done to the machine.
  case done(Stimulus)
  /// Anything else that was seen of it. What the guest reads is left out: it was sent before.
  case seen(Observation)
}

/// Who sends.
package enum Sender: Hashable, Sendable {
  case guest
  case host
}

/// A packet as it lies in a ring.
package struct RingPacket: Hashable, Sendable {
  package var sender: Sender
  package var descriptor: PacketDescriptor
  /// Without the padding.
  package var payload: [UInt8]
  package var footer: UInt64
  /// The guest did not signal it.
  package var isQuiet = false
  /// There was no room for it: it was never written.
  package var isLost = false

  /// The bytes of the ring: descriptor, payload with its padding, footer.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(payload.count + 32)
    Self.append(descriptor.head, to: &bytes)
    Self.append(descriptor.transactionID, to: &bytes)
    bytes += payload
    bytes.append(contentsOf: repeatElement(0, count: (8 - payload.count % 8) % 8))
    Self.append(footer, to: &bytes)
    return bytes
  }

  private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
    }
  }
}
