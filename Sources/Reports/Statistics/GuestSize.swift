import Conversation
import DynamicMemoryProtocol
import Exchanges
import PageRanges
import VMBus

/// How large a guest is, as its messages tell it.
struct GuestSize {
  private let bootPages: UInt64
  private var added: UInt64 = 0
  private var out = PageRangeSet()
  private var offered = WirePageRange(rawValue: 0)
  /// Given back, and not yet confirmed.
  private var underway: [PageRange] = []

  init(bootPages: UInt64) { self.bootPages = bootPages }

  /// Pages that the guest has.
  var pages: UInt64 {
    let (all, overflow) = bootPages.addingReportingOverflow(added)
    let total = overflow ? UInt64.max : all
    return total - min(total, out.pageCount)
  }

  /// The machine starts over.
  mutating func reset() { self = GuestSize(bootPages: bootPages) }

  /// The guest answers an operation that is open.
  mutating func observeAnswer(_ message: WireMessageView) {
    guard message.isComplete else { return }
    switch message.type {
    case .balloonResponse?:
      for range in ranges(message, from: 16, count: message.number(at: 12, width: 4) >> 1) {
        _ = out.insert(range)
      }
    case .unballoonResponse?: giveBack()
    case .hotAddResponse?:
      let (sum, overflow) = added.addingReportingOverflow(min(message.pages, offered.count))
      added = overflow ? .max : sum
    case .hotRemoveResponse?:
      for range in ranges(message, from: 24, count: message.number(at: 12, width: 4)) {
        _ = out.insert(range)
      }
    default: break
    }
  }

  /// The host gives pages back, or offers some.
  ///
  /// A guest has what was given back when it says so, or when the host goes on without that.
  mutating func observeHost(_ packet: ConversationRecord.HostPacket) {
    let message = WireMessageView(packet.payload)
    switch message.type {
    case .unballoonRequest?:
      underway += ranges(message, from: 16, count: message.number(at: 12, width: 4))
    case .hotAddRequest?:
      giveBack()
      offered = WirePageRange(rawValue: message.number(at: 8, width: 8))
    case .balloonRequest?, .hotRemoveRequest?: giveBack()
    default: break
    }
  }

  private mutating func giveBack() {
    for range in underway { _ = out.remove(range) }
    underway.removeAll()
  }

  private func ranges(
    _ message: WireMessageView, from offset: Int, count: UInt64
  ) -> [PageRange] {
    let there = max(0, message.bytes.count - offset) / 8
    return (0..<min(there, Int(clamping: count))).map { index in
      let word = WirePageRange(rawValue: message.number(at: offset + index * 8, width: 8))
      return PageRange(start: word.start, clampingCount: word.count)
    }
  }
}
