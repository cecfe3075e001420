import DynamicMemoryProtocol

/// Pairs requests with what answers them.
///
/// Each side counts for itself, so that what is answered is the last request of the kind.
struct OpenTransactions {
  /// A request that waits for its answer.
  struct Transaction: Hashable, Sendable {
    var request: MessageType
    var name: String
    var number: Int
  }

  /// What a message does to them, in order.
  enum Change: Hashable, Sendable {
    case begins(Transaction)
    case ends(Transaction)
    /// Nobody will answer any more.
    case isGivenUp(Transaction)
  }

  private var open: [Transaction] = []
  private var count = 0

  /// A message was sent.
  mutating func see(_ packet: RingPacket) -> [Change] {
    let summary = MessageSummary(packet.payload)
    guard !packet.isLost, let type = summary.type,
      type.direction == (packet.sender == .guest ? .guestToHost : .hostToGuest)
    else { return [] }
    if let request = Self.request(answeredBy: type) {
      guard !Self.hasMore(packet.payload, type),
        let index = open.firstIndex(where: { $0.request == request })
      else { return [] }
      return [.ends(open.remove(at: index))]
    }
    guard Self.isAnswered(type) else { return [] }
    var changes: [Change] = []
    if let index = open.firstIndex(where: { $0.request == type }) {
      // One train of requests has one answer.
      if type == .unballoonRequest { return [] }
      changes.append(.isGivenUp(open.remove(at: index)))
    }
    count += 1
    let transaction = Transaction(request: type, name: summary.text, number: count)
    open.append(transaction)
    return changes + [.begins(transaction)]
  }

  /// The conversation is over.
  mutating func giveUp() -> [Change] {
    let changes = open.map(Change.isGivenUp)
    open = []
    return changes
  }

  private static func request(answeredBy type: MessageType) -> MessageType? {
    switch type {
    case .versionResponse: .versionRequest
    case .capabilitiesResponse: .capabilitiesReport
    case .balloonResponse: .balloonRequest
    case .unballoonResponse: .unballoonRequest
    case .hotAddResponse: .hotAddRequest
    case .hotRemoveResponse: .hotRemoveRequest
    default: nil
    }
  }

  private static func isAnswered(_ type: MessageType) -> Bool {
    switch type {
    case .versionRequest, .capabilitiesReport, .balloonRequest, .unballoonRequest, .hotAddRequest,
      .hotRemoveRequest:
      true
    default: false
    }
  }

  private static func hasMore(_ payload: [UInt8], _ type: MessageType) -> Bool {
    switch try? Message(decoding: payload.span) {
    case .balloonResponse(let message): message.morePages
    case .hotRemoveResponse(let message): message.morePages
    case nil: true
    default: false
    }
  }
}
