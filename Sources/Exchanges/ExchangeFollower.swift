package import Conversation
import DynamicMemoryProtocol

/// Pairs what one side asks with what the other answers, and knows how far the handshake is.
///
/// It needs no host: only the payloads of the messages that both sides sent, in order. What is
/// malformed or comes where nobody asked answers nothing.
package struct ExchangeFollower {
  /// What a message does to the exchanges.
  package enum Change: Hashable, Sendable {
    case begins(Exchange)
    /// Answered, or given up: its `end` tells.
    case ends(Exchange)
  }

  /// The host accepted a version.
  package private(set) var version: UInt64?
  /// What the guest told of itself; nil before it did.
  package private(set) var capabilities: UInt64?
  /// What the host said to that; nil before it did.
  package private(set) var hostCapabilities: UInt64?
  /// The operation that the host waits for; it has one at a time.
  package private(set) var open: Exchange?
  /// The unballoon request that was sent last is to be followed by another.
  package private(set) var isInRequests = false
  /// Versions that the guest proposed since the channel was opened.
  package private(set) var proposals = 0

  private var proposal: Exchange?
  private var proposed: UInt64 = 0
  private var report: Exchange?
  private var count = 0
  private var now = VirtualTime.zero
  private var changes: [Change] = []

  package init() {}

  /// The guest sent a message.
  @discardableResult
  package mutating func guestSent(_ message: WireMessageView, at moment: Exchange.Moment)
    -> [Change]
  {
    begin(at: moment.time)
    switch message.type {
    case .versionRequest? where version == nil:
      end(proposal, as: .abandoned(now))
      proposal = ask(.version, at: moment)
      proposed = message.number(at: 8, width: 4)
      proposals += 1
    case .capabilitiesReport? where hostCapabilities == nil:
      end(report, as: .abandoned(now))
      report = ask(.capabilities, at: moment)
      capabilities = message.number(at: 8, width: 8)
    case .balloonResponse?: answer(.balloon, message)
    // The train of requests has one answer, behind its end.
    case .unballoonResponse? where !isInRequests: answer(.unballoon, message)
    case .hotAddResponse?: answer(.hotAdd, message)
    case .hotRemoveResponse?: answer(.hotRemove, message)
    default: break
    }
    return changes
  }

  /// The host sent a message.
  @discardableResult
  package mutating func hostSent(_ message: WireMessageView, at moment: Exchange.Moment)
    -> [Change]
  {
    begin(at: moment.time)
    switch message.type {
    case .versionResponse?:
      if message.number(at: 8, width: 8) & 1 == 1 { version = proposed }
      end(answered(proposal), as: .answered)
      proposal = nil
    case .capabilitiesResponse?:
      hostCapabilities = message.number(at: 8, width: 8)
      end(answered(report), as: .answered)
      report = nil
    case .balloonRequest?: askPages(.balloon, message, moment)
    case .unballoonRequest?: giveBack(message, moment)
    case .hotAddRequest?: askPages(.hotAdd, message, moment)
    case .hotRemoveRequest?: askPages(.hotRemove, message, moment)
    default: break
    }
    return changes
  }

  /// The channel was opened or closed: nobody answers what was asked before.
  @discardableResult
  package mutating func restarted(at time: VirtualTime) -> [Change] {
    begin(at: time)
    abandonAll()
    let (count, now, changes) = (count, now, changes)
    self = ExchangeFollower()
    (self.count, self.now, self.changes) = (count, now, changes)
    return changes
  }

  /// Nothing comes any more.
  @discardableResult
  package mutating func finished(at time: VirtualTime) -> [Change] {
    begin(at: time)
    abandonAll()
    return changes
  }
}

extension ExchangeFollower {
  private mutating func begin(at time: VirtualTime) {
    changes.removeAll(keepingCapacity: true)
    now = max(now, time)
  }

  private mutating func ask(_ kind: Exchange.Kind, at moment: Exchange.Moment) -> Exchange {
    count += 1
    let exchange = Exchange(kind: kind, number: count, asked: moment)
    changes.append(.begins(exchange))
    return exchange
  }

  private mutating func askPages(
    _ kind: Exchange.Kind, _ message: WireMessageView, _ moment: Exchange.Moment
  ) {
    abandonOperation()
    open = ask(kind, at: moment)
    open?.pagesAsked = message.pages
  }

  /// What is given back is the guest's from then on; all requests of a train are one exchange.
  private mutating func giveBack(_ message: WireMessageView, _ moment: Exchange.Moment) {
    if isInRequests, open?.kind == .unballoon {
      open?.pagesAsked.addSaturating(message.pages)
    } else {
      askPages(.unballoon, message, moment)
    }
    open?.pages.addSaturating(message.pages)
    isInRequests = message.isFollowed
  }

  private mutating func answer(_ kind: Exchange.Kind, _ message: WireMessageView) {
    guard open?.kind == kind, message.isComplete, var exchange = answered(open) else { return }
    if kind != .unballoon { exchange.pages.addSaturating(message.pages) }
    open = exchange
    guard !message.isFollowed else { return }
    end(exchange, as: .answered)
    open = nil
  }

  /// The exchange with one answer more.
  private func answered(_ exchange: Exchange?) -> Exchange? {
    guard var exchange else { return nil }
    if exchange.firstAnswer == nil { exchange.firstAnswer = now }
    exchange.lastAnswer = now
    exchange.answers += 1
    return exchange
  }

  private mutating func end(_ exchange: Exchange?, as end: Exchange.End) {
    guard var exchange else { return }
    exchange.end = end
    changes.append(.ends(exchange))
  }

  private mutating func abandonOperation() {
    end(open, as: .abandoned(now))
    open = nil
    isInRequests = false
  }

  private mutating func abandonAll() {
    end(proposal, as: .abandoned(now))
    end(report, as: .abandoned(now))
    (proposal, report) = (nil, nil)
    abandonOperation()
  }
}

extension UInt64 {
  fileprivate mutating func addSaturating(_ other: UInt64) {
    let (sum, overflow) = addingReportingOverflow(other)
    self = overflow ? .max : sum
  }
}
