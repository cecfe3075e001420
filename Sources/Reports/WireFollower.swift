import Conversation
import DynamicMemoryProtocol
import VMBus

/// Follows a conversation over the wire: how far the handshake is, and what was asked.
///
/// It needs no host: only what both sides sent.
struct WireFollower {
  /// The host accepted a version.
  private(set) var version: UInt64?
  /// What the guest told of itself; nil before it did.
  private(set) var capabilities: UInt64?
  /// What the host said to that; nil before it did.
  private(set) var hostCapabilities: UInt64?
  /// The operation that the host waits for.
  private(set) var open: Operation?
  /// The unballoon request that was sent last is to be followed by another.
  private(set) var isInRequests = false
  private(set) var ended: [Operation] = []

  /// Versions that the guest proposed since the channel was opened.
  private(set) var proposals = 0

  private var versionRequest: Operation?
  private var proposed: UInt64 = 0
  private var report: Operation?
  private var now = VirtualTime.zero

  /// Takes in what was done, before what the host sent of it.
  mutating func observeGuest(_ entry: ConversationRecord.Entry) {
    now = max(now, entry.time)
    switch entry.stimulus {
    case .machineReset, .busReset, .close: restart()
    default: break
    }
    for _ in entry.turns { restart() }
    guard let packet = entry.guestPacket, packet.type == .inBand else { return }
    let message = WireMessageView(packet.payload)
    switch message.type {
    case .versionRequest? where version == nil:
      versionRequest = Operation(
        kind: .version, event: entry.event, line: entry.line, asked: entry.time)
      proposed = message.number(at: 8, width: 4)
      proposals += 1
    case .capabilitiesReport? where hostCapabilities == nil:
      report = Operation(
        kind: .capabilities, event: entry.event, line: entry.line, asked: entry.time)
      capabilities = message.number(at: 8, width: 8)
    case .balloonResponse?: answer(.balloon, message)
    case .unballoonResponse? where !isInRequests: answer(.unballoon, message)
    case .hotAddResponse?: answer(.hotAdd, message)
    case .hotRemoveResponse?: answer(.hotRemove, message)
    default: break
    }
  }

  /// Takes in what the host sent.
  mutating func observeHost(
    _ packet: ConversationRecord.HostPacket, in entry: ConversationRecord.Entry
  ) {
    let message = WireMessageView(packet.payload)
    switch message.type {
    case .versionResponse?:
      if message.number(at: 8, width: 8) & 1 == 1 { version = proposed }
      versionRequest = finish(versionRequest)
    case .capabilitiesResponse?:
      hostCapabilities = message.number(at: 8, width: 8)
      report = finish(report)
    case .balloonRequest?: ask(.balloon, message, entry)
    case .unballoonRequest?:
      if isInRequests, open?.kind == .unballoon {
        open?.pagesAsked += message.pages
        open?.pages += message.pages
      } else {
        ask(.unballoon, message, entry)
        open?.pages = message.pages
      }
      isInRequests = message.isFollowed
    case .hotAddRequest?: ask(.hotAdd, message, entry)
    case .hotRemoveRequest?: ask(.hotRemove, message, entry)
    default: break
    }
  }

  /// Nothing comes any more.
  mutating func finish(at time: VirtualTime) {
    now = max(now, time)
    abandon()
  }

  private mutating func restart() {
    abandon()
    let ended = ended
    let now = now
    self = WireFollower()
    self.ended = ended
    self.now = now
  }

  private mutating func abandon() {
    if var operation = open {
      operation.end = .abandoned(now)
      ended.append(operation)
    }
    open = nil
    isInRequests = false
  }

  private mutating func ask(
    _ kind: Operation.Kind, _ message: WireMessageView, _ entry: ConversationRecord.Entry
  ) {
    abandon()
    open = Operation(kind: kind, event: entry.event, line: entry.line, asked: entry.time)
    open?.pagesAsked = message.pages
  }

  private mutating func answer(_ kind: Operation.Kind, _ message: WireMessageView) {
    guard var operation = open, operation.kind == kind, message.isComplete else { return }
    if operation.firstAnswer == nil { operation.firstAnswer = now }
    operation.lastAnswer = now
    operation.answers += 1
    if kind != .unballoon {
      operation.pages = operation.pages.addingReportingOverflow(message.pages).partialValue
    }
    open = operation
    guard !message.isFollowed else { return }
    operation.end = .answered
    ended.append(operation)
    open = nil
  }

  /// Notes that an operation of the guest was answered, so that none is open.
  private mutating func finish(_ operation: Operation?) -> Operation? {
    guard var done = operation else { return nil }
    done.firstAnswer = now
    done.lastAnswer = now
    done.answers = 1
    done.end = .answered
    ended.append(done)
    return nil
  }
}
