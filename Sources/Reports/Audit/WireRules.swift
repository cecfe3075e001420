import Conversation
import DynamicMemoryProtocol
import Exchanges
package import HostEvents
import VMBus

/// The rules that a guest can be seen to break in nothing but packets: of the form of a message,
/// and of the order of messages.
///
/// It is for the stretches of a record in which no host of ours does what the recorded one did. It
/// shares no code with the host that judges elsewhere; a test compares the two.
package struct WireRules {
  private(set) var follower = ExchangeFollower()
  private var found: [ViolationID] = []

  package init() {}

  /// Takes in an entry; the rules that the guest broke in it.
  package mutating func observe(_ entry: ConversationRecord.Entry) -> [ViolationID] {
    found.removeAll(keepingCapacity: true)
    if let packet = entry.guestPacket { judge(packet) }
    follower.observeGuest(entry)
    for packet in entry.hostPackets { follower.observeHost(packet, in: entry) }
    return found
  }

  private mutating func judge(_ packet: GuestPacket) {
    guard packet.type == .inBand else {
      if packet.type == .completion { return found.append(.unaskedCompletion) }
      let isForeign = packet.type == .transferPages || packet.type == .gpaDirect
      return found.append(isForeign ? .externalData : .unexpectedPacketType)
    }
    if packet.flags & ~1 != 0 { found.append(.unexpectedFlags) }
    let message = WireMessageView(packet.payload)
    guard let type = message.type else { return found.append(.emptyPayload) }
    guard type.direction == .guestToHost else {
      let isHosts = type == .info || type == .error
      return found.append(
        isHosts && message.paddedCount > 8 ? .hostMessageWithBody : .unknownType)
    }
    guard message.paddedCount >= Self.leastSize(of: type) else {
      return found.append(Self.ruleOfShort(type))
    }
    guard Self.leastSize(of: type)...message.paddedCount ~= message.size else {
      return found.append(.lyingSize)
    }
    judgeOrder(of: type, message)
  }

  private mutating func judgeOrder(of type: MessageType, _ message: WireMessageView) {
    let isReady = follower.hostCapabilities != nil
    switch type {
    case .versionRequest:
      if follower.version != nil { return found.append(.lateVersion) }
      judgeVersion(message)
    case .capabilitiesReport:
      if follower.version == nil { return found.append(.earlyCapabilities) }
      if isReady { return found.append(.secondCapabilities) }
      if message.number(at: 8, width: 8) > 0x7F { found.append(.unknownCapabilities) }
    case .statusReport:
      if !isReady { found.append(.earlyStatus) }
    case .balloonResponse: judgeBalloonResponse(message)
    case .unballoonResponse:
      guard follower.open?.kind == .unballoon else {
        return found.append(.unaskedUnballoonResponse)
      }
      if follower.isInRequests { found.append(.earlyUnballoonResponse) }
    case .hotAddResponse:
      guard let open = follower.open, open.kind == .hotAdd else {
        return found.append(.unaskedHotAddResponse)
      }
      if message.pages > open.pagesAsked { found.append(.tooMuchHotAdded) }
    default:
      // The host did not ask for a removal, and the guest may not even know of it.
      guard follower.open?.kind != .hotRemove else {
        if !message.isComplete { found.append(.shortResponse) }
        return
      }
      let isOld = (follower.version ?? 0) < 0x2_0000
      found.append(isOld ? .incapableHotRemoveResponse : .unknownType)
    }
  }

  private mutating func judgeVersion(_ message: WireMessageView) {
    let known: Set<UInt64> = [0x3, 0x1_0000, 0x2_0000]
    guard !known.contains(message.number(at: 8, width: 4)) else { return }
    let isLast = message.number(at: 12, width: 4) & 1 == 1
    found.append(isLast ? .unknownLastVersion : .unknownVersion)
  }

  private mutating func judgeBalloonResponse(_ message: WireMessageView) {
    guard let open = follower.open, open.kind == .balloon else {
      let isCapable = (follower.capabilities ?? 1) & 1 == 1
      if follower.open != nil { return found.append(.crossedBalloonResponse) }
      return found.append(isCapable ? .unaskedBalloonResponse : .incapableBalloonResponse)
    }
    let ranges = message.number(at: 12, width: 4) >> 1
    guard 16 + ranges * 8 <= UInt64(message.paddedCount) else {
      let overflows = ranges * 8 > UInt64(UInt32.max)
      return found.append(overflows ? .overflowingRangeCount : .missingRanges)
    }
    if ranges == 0, message.number(at: 12, width: 4) & 1 == 1 { found.append(.emptyTrain) }
    if open.pages >= open.pagesAsked, ranges > 0 {
      found.append(.endlessTrain)
    } else if open.pages + message.pages > open.pagesAsked {
      found.append(.moreThanRequested)
    }
  }

  private static func leastSize(of type: MessageType) -> Int {
    switch type {
    case .versionRequest, .balloonResponse, .hotAddResponse: 16
    case .capabilitiesReport: 32
    case .statusReport: 48
    default: 8
    }
  }

  private static func ruleOfShort(_ type: MessageType) -> ViolationID {
    switch type {
    case .versionRequest, .capabilitiesReport: .shortHandshake
    case .statusReport: .shortStatus
    default: .shortResponse
    }
  }
}
