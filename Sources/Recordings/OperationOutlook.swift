import HostEvents
import PageRanges
import Traces

/// What a recording tells of one operation of the host, from the state with which it begins.
struct OperationOutlook {
  /// Pages that are asked for, if it takes memory.
  private(set) var balloon: UInt64?
  /// Pages that are given back.
  private(set) var unballoon: UInt64?
  /// Pages that were offered for hot-add.
  private(set) var hotAdd: UInt64 = 0
  /// Hot-add was begun.
  private(set) var hasHotAdd = false
  /// Slots of the backend that were mapped, from the first.
  private(set) var slots: UInt64 = 0
  /// The host came to rest, so that nothing was left to ask for but what a guest refused.
  private(set) var isOver = false

  /// Events that are looked at before the rest counts as something else.
  private static let patience = 100_000

  /// - Complexity: linear in the events of the operation
  init(_ events: ArraySlice<RecordedEvent>) {
    for event in events.prefix(Self.patience) where !isOver {
      guard read(event) else { return }
    }
  }

  /// Reads the next event; false if it belongs to something else.
  private mutating func read(_ event: RecordedEvent) -> Bool {
    switch event.name {
    case "outgoing-balloon":
      guard unballoon == nil, !hasHotAdd else { return false }
      balloon = event.fields.number("remaining")
      return false
    case "outgoing-unballoon":
      guard !hasHotAdd else { return false }
      let pages = event.fields.pages("pages")?.count ?? 0
      unballoon =
        unballoon ?? pages.addingSaturating(event.fields.number("remaining") ?? 0)
    case "outgoing-hot-add":
      hasHotAdd = true
      hotAdd = hotAdd.addingSaturating(event.fields.pages("pages")?.count ?? 0)
    case "mapping-slot":
      slots = max(slots, (event.fields.number("slot") ?? 0).addingSaturating(1))
    case "incoming-version", "incoming-capabilities", "unmapping-slot": return false
    default:
      guard let state = event.enteredState else { return true }
      return enter(state)
    }
    return true
  }

  private mutating func enter(_ state: HostState) -> Bool {
    switch state {
    case .idle:
      isOver = true
      return false
    case .waitReset, .postResetClosed, .version, .capabilities, .postInitWait: return false
    case .hotAddSetup: hasHotAdd = true
    case .balloonRingWait: return unballoon == nil && !hasHotAdd
    case .unballoonRingWait: return !hasHotAdd
    default: break
    }
    return true
  }
}
