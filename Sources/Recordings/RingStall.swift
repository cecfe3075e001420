import HostEvents
import VMBus

/// Tells whether a host that was set to work came to wait for room in the ring for good.
enum RingStall {
  /// Events that are looked at.
  private static let patience = 100_000

  /// Bytes of the ring that it could still write before it waited until the channel closed or the
  /// recording ended; nil if it never waited so long.
  ///
  /// - Complexity: linear in the events up to the next rest of the host
  static func roomBefore(_ events: ArraySlice<RecordedEvent>) -> UInt64? {
    var room: UInt64 = 0
    var isWaiting = false
    for event in events.prefix(patience) {
      switch event.name {
      case "outgoing-balloon": room += bytes(payload: 16)
      case "outgoing-unballoon", "outgoing-hot-add": room += bytes(payload: 24)
      case "unmapping-slot": return isWaiting ? room : nil
      case let name where name.hasPrefix("incoming-"): return nil
      default: break
      }
      switch event.enteredState {
      case .balloonRingWait?, .unballoonRingWait?, .hotAddRingWait?: isWaiting = true
      case .waitReset?, .postResetClosed?: return isWaiting ? room : nil
      case .balloonPosting?, .unballoonPosting?, .hotAddPosting?: isWaiting = false
      case .balloonReplyWait?, .unballoonReplyWait?, .hotAddReplyWait?: return nil
      default: break
      }
    }
    return isWaiting ? room : nil
  }

  private static func bytes(payload: Int) -> UInt64 {
    UInt64(PacketDescriptor.ringBytes(payloadBytes: payload))
  }
}
