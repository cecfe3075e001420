import HostEvents
import VMBus

/// Tells whether a host that was set to work came to wait for room in the ring for good.
///
/// Before it believes that there is none, it must have looked at what the guest read, and it looks
/// when it has written: a guest that lies about that lies one packet before at the latest.
struct RingStall {
  private var here = Stretch()
  private var behind = Stretch()
  /// The next message of the guest, as far as was looked for it.
  private var answer = 0

  /// Bytes of the ring that the host could still write, from an event on, before it waited until
  /// the channel closed or the recording ended; nil if it never waited so long.
  ///
  /// If it waits at once behind the guest's next message, the guest must lie now.
  ///
  /// - Complexity: amortized constant, for indices that ascend
  mutating func room(from index: Int, in events: [RecordedEvent]) -> UInt64? {
    here.cover(index, in: events)
    if let room = here.room(from: index) { return room }
    let bytes = here.bytes(from: index)
    guard bytes > 0 else { return nil }
    answer = max(answer, here.known.upperBound - 1)
    while answer < events.count, !events[answer].name.hasPrefix("incoming-") { answer += 1 }
    guard answer < events.count else { return nil }
    behind.cover(answer + 1, in: events)
    return behind.room(from: answer + 1) == 0 ? bytes : nil
  }
}

/// Events from one of a host at work up to the first that tells how it went on.
private struct Stretch {
  /// An event with which the host sends, and the bytes that this and those behind it take.
  private struct Sending {
    var index: Int
    var bytes: UInt64
  }

  private(set) var known = 0..<0
  private var sendings: [Sending] = []
  /// The last event at which the host began to wait, if it did not go on.
  private var lastWait: Int?

  func room(from index: Int) -> UInt64? {
    guard let lastWait, index <= lastWait else { return nil }
    return bytes(from: index)
  }

  /// What the host sends from an event on.
  func bytes(from index: Int) -> UInt64 {
    var (low, high) = (0, sendings.count)
    while low < high {
      let middle = (low + high) / 2
      if sendings[middle].index < index { low = middle + 1 } else { high = middle }
    }
    return low < sendings.count ? sendings[low].bytes : 0
  }

  /// Reads from an event on, unless that was read.
  mutating func cover(_ start: Int, in events: [RecordedEvent]) {
    guard !known.contains(start) else { return }
    sendings.removeAll(keepingCapacity: true)
    lastWait = nil
    var end = min(start, events.count)
    while end < events.count {
      end += 1
      if !take(end - 1, of: events) { break }
    }
    known = start..<max(start, end)
    for place in sendings.indices.dropLast().reversed() {
      sendings[place].bytes += sendings[place + 1].bytes
    }
  }

  /// Takes in an event; false if it tells how the host went on.
  private mutating func take(_ index: Int, of events: [RecordedEvent]) -> Bool {
    let event = events[index]
    switch event.name {
    case "outgoing-balloon": send(16, at: index)
    case "outgoing-unballoon", "outgoing-hot-add": send(24, at: index)
    case "unmapping-slot": return false
    case let name where name.hasPrefix("incoming-"):
      lastWait = nil
      return false
    default: break
    }
    switch event.enteredState {
    case .balloonRingWait?, .unballoonRingWait?, .hotAddRingWait?:
      // Where it died at once, it was not of waiting.
      lastWait = events.diesAsItBegins(at: index) ? nil : index
    case .balloonPosting?, .unballoonPosting?, .hotAddPosting?: lastWait = nil
    case .balloonReplyWait?, .unballoonReplyWait?, .hotAddReplyWait?:
      lastWait = nil
      return false
    case .waitReset?, .postResetClosed?: return false
    default: break
    }
    return true
  }

  private mutating func send(_ payload: Int, at index: Int) {
    let bytes = UInt64(PacketDescriptor.ringBytes(payloadBytes: payload))
    sendings.append(Sending(index: index, bytes: bytes))
  }
}

extension [RecordedEvent] {
  /// Nothing follows the first state of an operation but, perhaps, that the host died.
  ///
  /// Lines are written one by one and these states take no time: what a host that was alive did
  /// next would be there.
  func endsAtOnce(behind index: Int) -> Bool {
    let next = self[(index + 1)...].first { $0.isCompared || $0.kind == .abort }
    guard let next else { return self[index].kind == .state }
    return next.kind == .abort
  }

  /// The same, of a host that was idle before.
  fileprivate func diesAsItBegins(at index: Int) -> Bool {
    endsAtOnce(behind: index)
      && self[..<index].last { $0.kind == .state }?.isState(.idle) == true
  }
}
