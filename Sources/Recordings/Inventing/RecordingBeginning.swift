import HostEvents
import Traces

/// Where the part of a recording begins that can be led to.
///
/// A host counts its operations from 0 since the channel opened, adds memory only where it told of
/// the backend, and books and gives back only what a guest gave. A recording that begins behind
/// such has a history that nobody knows: it can be followed from the first restart on behind which
/// nothing of that is left.
struct RecordingBeginning {
  /// The event from which on all can be led to: the first, or a host that is closed; nil if there
  /// is none.
  let start: Int?
  /// The first event of a history that is not told.
  private(set) var untold: Int?

  /// - Complexity: linear in the events
  init(_ events: [RecordedEvent]) {
    // From behind, whether the next that is told of hot-added memory is that it comes.
    var isFresh = [Bool](repeating: true, count: events.count + 1)
    for index in events.indices.reversed() {
      isFresh[index] = Self.isFresh(events[index]) ?? isFresh[index + 1]
    }
    untold = Self.unknownHistory(events)
    if untold == nil, !isFresh[0], !Self.isClosed(events) { untold = Self.hotAdd(events) }
    guard untold != nil else {
      start = events.startIndex
      return
    }
    start = events.indices.first { events[$0].isState(.postResetClosed) && isFresh[$0] }
  }

  /// The events that can be led to, and what is told besides them of the guest.
  func events(of all: [RecordedEvent]) -> [RecordedEvent] {
    guard let start, start > 0 else { return all }
    return all[..<start].filter { $0.kind == .info } + all[start...]
  }

  /// Whether hot-added memory was not there before this event; nil if it does not tell.
  private static func isFresh(_ event: RecordedEvent) -> Bool? {
    switch event.name {
    case "backend-added": true
    case "mapping-slot", "unmapping-slot", "outgoing-hot-add": false
    default: nil
    }
  }

  /// Whether the first that is told of the host is that it is closed.
  private static func isClosed(_ events: [RecordedEvent]) -> Bool {
    events.first { $0.isMessageOfHost || $0.kind == .state }?.isState(.postResetClosed) ?? true
  }

  private static func hotAdd(_ events: [RecordedEvent]) -> Int? {
    events.firstIndex { isFresh($0) == false }
  }

  /// The first event that needs a history, if it stands before any that makes one.
  private static func unknownHistory(_ events: [RecordedEvent]) -> Int? {
    var answers: UInt64 = 0
    var isFirst = true
    for (index, event) in events.enumerated() {
      switch event.name {
      case "incoming-balloon", "incoming-hot-add": answers += 1
      // The first operation takes memory, or adds it.
      case "incoming-unballoon": return index
      case "outgoing-balloon", "outgoing-unballoon", "outgoing-hot-add":
        return event.fields.number("trans") ?? 0 > answers ? index : nil
      case "incoming-version", "incoming-capabilities": return nil
      case let name where name.hasPrefix("removed"): if answers == 0 { return index }
      default: break
      }
      switch event.enteredState {
      case .waitReset?: return isFirst ? index : nil
      case .postResetClosed?, .version?, .capabilities?, .postInitWait?: return nil
      default: break
      }
      if event.isMessageOfHost || event.kind == .state { isFirst = false }
    }
    return nil
  }
}
