import Bytes
import Conversation
import GuestMemory
import VMBus

extension Machine {
  /// A digest of everything that decides what the machine does next, and of nothing else.
  ///
  /// - Complexity: O(rules that were broken + bytes that lie unread in the rings)
  func combineState(into digest: inout Digest) {
    var copy = self
    var digester = StateDigester(at: now.rawValue)
    copy.visit(&digester)
    digest.combine(digester.digest)
    guard let guest = bus.guest else { return }
    combine(guest.outgoing.view, into: &digest)
    combine(guest.incoming.view, into: &digest)
  }

  /// What lies unread in a ring, wherever in it that is.
  private func combine(_ ring: RingView, into digest: inout Digest) {
    let write = ring.read(.writeIndex, from: bus.pages)
    let read = ring.read(.readIndex, from: bus.pages)
    digest.combine(UInt64(ring.read(.interruptMask, from: bus.pages)))
    digest.combine(UInt64(ring.read(.pendingSendSize, from: bus.pages)))
    digest.combine(UInt64(ring.read(.featureBits, from: bus.pages)))
    guard write < ring.length, read < ring.length else {
      digest.combine(UInt64(write))
      digest.combine(UInt64(read))
      return
    }
    // The footers tell where each packet began: all words but these.
    var offset = read
    while offset != write, let length = packetLength(at: offset, of: ring) {
      let count = Int(length) - 8
      var bytes = [UInt8](repeating: 0, count: count)
      var target = bytes.mutableSpan
      ring.read(count, at: offset, from: bus.pages, into: &target, at: 0)
      digest.combine(bytes.span)
      offset = (offset + length) % ring.length
    }
    digest.combine(UInt64(write >= offset ? write - offset : write + ring.length - offset))
  }

  /// The bytes of a packet with its footer; nil if none lies there.
  private func packetLength(at offset: UInt32, of ring: RingView) -> UInt32? {
    let write = ring.read(.writeIndex, from: bus.pages)
    let unread = write >= offset ? write - offset : write + ring.length - offset
    let packet = ring.readDescriptor(at: offset, from: bus.pages)
    let length = UInt32(packet.len8) * 8 + 8
    return packet.len8 >= 2 && length <= unread ? length : nil
  }
}
