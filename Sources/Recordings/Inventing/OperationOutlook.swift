import HostEvents
import PageRanges
import Traces

/// What a recording tells of one operation of the host, from the state with which it begins.
struct OperationOutlook {
  /// Pages that are asked for, if it takes memory.
  fileprivate(set) var balloon: UInt64?
  /// Pages that are given back.
  fileprivate(set) var unballoon: UInt64?
  /// Pages that were offered for hot-add.
  fileprivate(set) var hotAdd: UInt64 = 0
  /// Hot-add was begun.
  fileprivate(set) var hasHotAdd = false
  /// Slots of the backend that were mapped, from the first.
  fileprivate(set) var slots: UInt64 = 0
  /// The host came to rest, so that nothing was left to ask for but what a guest refused.
  fileprivate(set) var isOver = false
}

/// Tells the outlook of any event.
///
/// A log may begin the same operation in every line. So what is behind an event is not read anew
/// each time: whatever the operation has come to, it ends at the same event at the latest, and from
/// there the outlooks of all events before it follow, one from the other.
struct OperationOutlooks {
  /// How far an operation has come, which decides what still belongs to it.
  private enum Phase {
    case asked
    case givingBack
    case adding
  }

  /// What the outlook is in each phase.
  private struct Outlooks {
    var asked = OperationOutlook()
    var givingBack = OperationOutlook()
    var adding = OperationOutlook()

    subscript(phase: Phase) -> OperationOutlook {
      switch phase {
      case .asked: asked
      case .givingBack: givingBack
      case .adding: adding
      }
    }
  }

  /// An event that matters, and the outlooks from it.
  private struct Mark {
    var index: Int
    var outlooks = Outlooks()
  }

  /// The events whose outlooks are known.
  private var known = 0..<0
  private var marks: [Mark] = []

  /// The outlook from the event at an index.
  ///
  /// - Complexity: amortized constant, for indices that ascend
  mutating func outlook(from index: Int, in events: [RecordedEvent]) -> OperationOutlook {
    if !known.contains(index) { read(events, from: index) }
    var (low, high) = (0, marks.count)
    while low < high {
      let middle = (low + high) / 2
      if marks[middle].index < index { low = middle + 1 } else { high = middle }
    }
    return low < marks.count ? marks[low].outlooks.asked : OperationOutlook()
  }

  private mutating func read(_ events: [RecordedEvent], from start: Int) {
    var end = min(start, events.count)
    marks.removeAll(keepingCapacity: true)
    while end < events.count {
      let event = events[end]
      if Self.matters(event) { marks.append(Mark(index: end)) }
      end += 1
      if Self.endsAny(event) { break }
    }
    known = start..<max(start, end)
    var next = Outlooks()
    for place in marks.indices.reversed() {
      let event = events[marks[place].index]
      next = Outlooks(
        asked: Self.outlook(of: event, in: .asked, next),
        givingBack: Self.outlook(of: event, in: .givingBack, next),
        adding: Self.outlook(of: event, in: .adding, next))
      marks[place].outlooks = next
    }
  }
}

extension OperationOutlooks {
  /// The outlook of an event, where those of the next event are known.
  private static func outlook(
    of event: RecordedEvent, in phase: Phase, _ next: Outlooks
  ) -> OperationOutlook {
    var end = OperationOutlook()
    switch event.name {
    case "outgoing-balloon":
      if phase == .asked { end.balloon = event.fields.number("remaining") }
      return end
    case "outgoing-unballoon":
      guard phase != .adding else { return end }
      var outlook = next.givingBack
      if phase == .asked {
        let pages = event.fields.pages("pages")?.count ?? 0
        outlook.unballoon = pages.addingSaturating(event.fields.number("remaining") ?? 0)
      }
      return outlook
    case "outgoing-hot-add":
      var outlook = next.adding
      outlook.hasHotAdd = true
      outlook.hotAdd = outlook.hotAdd.addingSaturating(event.fields.pages("pages")?.count ?? 0)
      return outlook
    case "mapping-slot":
      var outlook = next[phase]
      let slot = event.fields.number("slot") ?? 0
      outlook.slots = max(outlook.slots, slot.addingSaturating(1))
      return outlook
    default: break
    }
    switch event.enteredState {
    case .hotAddSetup?:
      var outlook = next.adding
      outlook.hasHotAdd = true
      return outlook
    case .balloonRingWait?: return phase == .asked ? next[phase] : end
    case .unballoonRingWait?: return phase != .adding ? next[phase] : end
    case .idle?: end.isOver = true
    default: break
    }
    return end
  }

  /// The operation is over at this event, however far it has come.
  private static func endsAny(_ event: RecordedEvent) -> Bool {
    switch event.name {
    case "outgoing-balloon", "incoming-version", "incoming-capabilities", "unmapping-slot":
      return true
    default: break
    }
    switch event.enteredState {
    case .idle?, .waitReset?, .postResetClosed?, .version?, .capabilities?, .postInitWait?:
      return true
    default: return false
    }
  }

  /// The outlook from this event may be another than from the next.
  private static func matters(_ event: RecordedEvent) -> Bool {
    switch event.name {
    case "outgoing-unballoon", "outgoing-hot-add", "mapping-slot": return true
    default: break
    }
    switch event.enteredState {
    case .hotAddSetup?, .balloonRingWait?, .unballoonRingWait?: return true
    default: return endsAny(event)
    }
  }
}
