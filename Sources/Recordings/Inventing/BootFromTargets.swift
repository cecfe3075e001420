import DynamicMemoryProtocol
import HostEngine
import HostEvents
import PageRanges
import Traces

/// The size of boot memory as it follows from the targets that the monitor's log tells.
///
/// Before a target the guest has boot memory, what was added to it, and not what it gave up; the
/// host asks for what lies between that and the target. Of hot-add it asks for whole blocks, so
/// that the first target leaves a choice; the next that takes memory leaves none.
struct BootFromTargets {
  private var exact: UInt64?
  /// What boot memory is at the least, and at the most.
  private var choice: ClosedRange<UInt64>?
  /// The first hot-add was seen to its end, or cannot be told from.
  private var hasGrown = false
  private var target: UInt64?
  /// No request followed from the target yet.
  private var isNew = false
  private var alignment = Capabilities(rawValue: 0).alignmentPages
  /// Pages offered by the first hot-add, by its last request, and whether that was accepted.
  private var offered: UInt64 = 0
  private var last: UInt64 = 0
  private var isAccepted = false
  /// Pages of the backend: where they are used up, more may have been wanted.
  private let backend: UInt64

  init(backend: UInt64) { self.backend = backend }

  /// Takes in an event; `removed` and `added` are what the guest gave up and what it got before.
  mutating func take(_ event: RecordedEvent, removed: UInt64, added: UInt64) {
    switch event.name {
    case "target":
      target = event.fields.number("bytes").map { $0 / HostLimits.pageSize }
      isNew = true
    case "incoming-capabilities":
      alignment = Capabilities(rawValue: event.fields.number("word") ?? 0).alignmentPages
    case "outgoing-balloon": takeBalloon(event, removed, added)
    case "outgoing-unballoon": isNew = false
    case "outgoing-hot-add": takeHotAdd(event, removed)
    case "incoming-hot-add":
      isAccepted =
        event.fields.number("result") != 0 && event.fields.number("count") ?? 0 >= last
    case "state" where event.isState(.idle):
      if offered > 0, isAccepted { endGrowth() }
      if offered > 0 { hasGrown = true }
    default: break
    }
  }

  private mutating func takeBalloon(_ event: RecordedEvent, _ removed: UInt64, _ added: UInt64) {
    defer { isNew = false }
    guard exact == nil, isNew, let target else { return }
    let asked = event.fields.number("remaining") ?? 0
    let boot = asked.addingSaturating(target).addingSaturating(removed)
      .subtractingSaturating(added)
    if let choice {
      if choice.contains(boot) { exact = boot }
    } else if removed == 0, !hasGrown {
      exact = boot
    }
  }

  private mutating func takeHotAdd(_ event: RecordedEvent, _ removed: UInt64) {
    isNew = false
    guard !hasGrown, exact == nil else { return }
    guard target != nil, removed == 0 else {
      hasGrown = true
      return
    }
    last = event.fields.pages("pages")?.count ?? 0
    offered = offered.addingSaturating(last)
    isAccepted = false
    // One that is shorter than the longest is the last.
    let longest =
      alignment >= HostLimits.chunkPages
      ? alignment : HostLimits.chunkPages.roundedDown(to: alignment)
    if last < longest { endGrowth() }
  }

  private mutating func endGrowth() {
    guard !hasGrown else { return }
    hasGrown = true
    guard let target, target > offered, offered.addingSaturating(alignment) <= backend else {
      return
    }
    let most = target - offered
    choice = most.subtractingSaturating(alignment - 1)...most
  }

  /// Boot memory in pages, if anything follows; of several sizes the roundest that is large enough
  /// if one is.
  func pages(atLeast least: UInt64) -> UInt64? {
    guard exact == nil, let choice else { return exact }
    let lowest = least <= choice.upperBound ? max(least, choice.lowerBound) : choice.lowerBound
    let sizes = (0..<UInt64(64)).map { (choice.upperBound >> $0) << $0 }
    return sizes.last { $0 >= max(1, lowest) }
  }
}
