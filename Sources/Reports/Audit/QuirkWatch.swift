import Conversation
import DynamicMemoryProtocol
import Exchanges
import HostEvents
import Simulation
import VMBus

/// Finds what is no breach in a record, and names it; and what was never answered.
struct QuirkWatch {
  private(set) var found: [Seen] = []
  /// Operations whose answer the host waited for in vain: the rule, and how long.
  private(set) var unanswered: [(rule: ViolationID, operation: Exchange)] = []

  /// A quirk, how often, and where first.
  struct Seen: Hashable {
    let quirk: Quirk
    var times: UInt64
    let event: Int
  }

  private var follower = ExchangeFollower()
  private var ended: [Exchange] = []
  private let bootPages: UInt64
  private var added: UInt64 = 0
  private var pagesOut: UInt64 = 0
  /// When the guest last reported its status.
  private var lastReport: VirtualTime?

  init(_ record: ConversationRecord) {
    bootPages = record.machine.bootPages
    for entry in record.entries { observe(entry) }
    ended += follower.finished(at: record.entries.last?.time ?? .zero).ended
    judgeSilence()
  }

  private mutating func observe(_ entry: ConversationRecord.Entry) {
    observeTurns(entry)
    if let packet = entry.guestPacket, packet.type == .inBand { observe(packet, entry) }
    var changes = follower.observeGuest(entry)
    for packet in entry.hostPackets { changes += follower.observeHost(packet, in: entry) }
    for exchange in changes.ended {
      count(exchange)
      ended.append(exchange)
    }
  }

  private mutating func observeTurns(_ entry: ConversationRecord.Entry) {
    switch entry.stimulus {
    case .machineReset:
      (pagesOut, added) = (0, 0)
    case .busReset: pagesOut = 0
    case .post(let post) where Self.isReset(post.message): pagesOut = 0
    default:
      guard entry.turns.contains(.closed), pagesOut > 0 else { return }
      note(.keptOnClose, entry)
      pagesOut = 0
    }
  }

  /// A guest that starts over with the bus, or unloads it.
  private static func isReset(_ message: [UInt8]) -> Bool {
    let type = WireMessageView(message).number(at: 0, width: 4)
    return type == UInt64(BusMessageType.initiateContact.rawValue)
      || type == UInt64(BusMessageType.unload.rawValue)
  }

  private mutating func count(_ operation: Exchange) {
    switch operation.kind {
    case .balloon: pagesOut = pagesOut.addingReportingOverflow(operation.pages).partialValue
    case .unballoon: pagesOut -= min(pagesOut, operation.pages)
    case .hotAdd: added = added.addingReportingOverflow(operation.pages).partialValue
    default: break
    }
  }

  private mutating func observe(_ packet: GuestPacket, _ entry: ConversationRecord.Entry) {
    let message = WireMessageView(packet.payload)
    if packet.flags & 1 == 1 { note(.completions, entry) }
    switch message.type {
    case .versionRequest? where follower.triesNewer(message): note(.newerVersion, entry)
    case .statusReport? where message.bytes.count >= 48:
      lastReport = entry.time
      if (follower.hostCapabilities ?? 0) & 4 != 0 { note(.unwantedStatus, entry) }
      let available = message.number(at: 8, width: 8)
      let (has, overflow) = bootPages.addingReportingOverflow(added)
      if !overflow, follower.open?.kind == .hotAdd, available > has - min(has, pagesOut) {
        note(.countedEarly, entry)
      }
    case .balloonResponse? where message.size == 16 && message.number(at: 12, width: 4) > 1:
      note(.shortSize, entry)
    case .hotAddResponse? where message.number(at: 8, width: 8) == 1 << 32:
      note(.refusedHotAdd, entry)
    default: break
    }
  }

  private mutating func note(_ quirk: Quirk, _ entry: ConversationRecord.Entry) {
    note(quirk, event: entry.event)
  }

  private mutating func note(_ quirk: Quirk, event: Int) {
    if let index = found.firstIndex(where: { $0.quirk == quirk }) {
      found[index].times += 1
    } else {
      found.append(Seen(quirk: quirk, times: 1, event: event))
    }
  }
}

// What was never answered.
extension QuirkWatch {
  /// How long a host waits for a hot-add: Linux takes its time for each block.
  private static let patienceForHotAdd = VirtualDuration.seconds(120)
  private static let patience = VirtualDuration.seconds(30)

  /// The guest answers no request for pages, and lives.
  var isSilent: Bool { found.contains { $0.quirk == .silence } }

  private mutating func judgeSilence() {
    let pages = ended.filter { $0.kind == .balloon || $0.kind == .unballoon }
    let isSilent = pages.allSatisfy { $0.answers == 0 }
    for operation in ended {
      guard let rule = Self.ruleOfSilence(operation) else { continue }
      let deadline = operation.asked.time.advanced(by: Self.patience)
      let isAlive = lastReport.map { $0 > deadline } ?? false
      if isSilent, isAlive, operation.kind == .balloon || operation.kind == .unballoon {
        note(.silence, event: operation.asked.event)
      } else {
        unanswered.append((rule, operation))
      }
    }
  }

  private static func ruleOfSilence(_ operation: Exchange) -> ViolationID? {
    guard case .abandoned(let end) = operation.end else { return nil }
    let since = operation.lastAnswer ?? operation.asked.time
    let limit = operation.kind == .hotAdd ? patienceForHotAdd : patience
    guard since.distance(to: end) >= limit else { return nil }
    switch operation.kind {
    case .balloon, .hotRemove: return operation.answers > 0 ? .stoppedTrain : .silentBalloon
    case .unballoon: return .silentUnballoon
    case .hotAdd: return .silentHotAdd
    case .version, .capabilities: return nil
    }
  }
}

extension ExchangeFollower {
  /// A guest may begin with a version that will exist one day, as long as that is neither its last
  /// word nor tried again.
  func triesNewer(_ message: WireMessageView) -> Bool {
    proposals == 0 && message.type == .versionRequest && message.number(at: 8, width: 4) > 0x2_0000
      && message.number(at: 12, width: 4) & 1 == 0
  }
}
