import Conversation
import DynamicMemoryProtocol

// Giving pages away: work that a request queues (Linux guest reference, section 6).

extension LinuxGuest {
  /// The work that answers balloon requests.
  struct Ballooning: Sendable {
    /// The pages of a request that waits.
    ///
    /// A further one overwrites it, and both get one answer.
    var requested: UInt64?
    /// The answer to the request that is being worked on.
    var train: BalloonTrain?
    /// The message sent last, and whether it is still to be sent.
    var message: BalloonTrain.Message?
    var isUnsent = false
    /// When it goes on.
    var due: VirtualTime?
  }

  mutating func receive(_ request: BalloonRequest, at now: VirtualTime) {
    guard !parameters.canHibernate, !parameters.quirks.ignoresRequests else { return }
    if ballooning.due != nil { faults.append(.requestWhileBusy(.balloonRequest)) }
    ballooning.requested = UInt64(request.pageCount)
    if ballooning.due == nil { ballooning.due = now.advanced(by: parameters.queueTime) }
  }

  /// Sends the next response.
  ///
  /// Afterwards a status report may go out, whatever became of the response.
  mutating func balloon(at now: VirtualTime) -> Stimulus? {
    ballooning.due = nil
    guard let message = nextMessage() else { return nil }
    ballooning.message = message
    ballooning.isUnsent = false
    if !message.morePages { ballooning.train = nil }
    if ballooning.train != nil {
      ballooning.due = now.advanced(by: parameters.trainTime)
    } else if ballooning.requested != nil {
      ballooning.due = now.advanced(by: parameters.queueTime)
    }
    postStatus(at: now)
    return encode(message)
  }

  private mutating func nextMessage() -> BalloonTrain.Message? {
    if ballooning.isUnsent { return ballooning.message }
    if ballooning.train == nil, let pages = ballooning.requested {
      ballooning.requested = nil
      ballooning.train = BalloonTrain(
        pages: pagesToGive(of: pages), unit: parameters.unitPages,
        rangesPerMessage: parameters.rangesPerMessage)
    }
    guard var message = ballooning.train?.next(from: &memory) else { return nil }
    if parameters.quirks.mergesRanges { message.mergeNeighbours() }
    return message
  }

  /// So much of what the host asks for that the guest stays above its floor.
  private func pagesToGive(of requested: UInt64) -> UInt64 {
    if parameters.quirks.neverEndsTrain { return .max }
    let available = availablePages
    let floor = BalloonFloor.pages(ofTotal: memory.totalPages)
    let spare = available > floor ? available - floor : 0
    return min(requested, spare, parameters.quirks.mostPages)
  }

  private mutating func encode(_ message: BalloonTrain.Message) -> Stimulus? {
    guard
      var response = BalloonResponse(
        transactionID: takeTransactionID(), morePages: message.morePages,
        rangeCount: UInt32(clamping: message.ranges.count))
    else { return nil }
    if parameters.quirks.responseSize > 0 {
      response.header.size = UInt16(clamping: parameters.quirks.responseSize)
    }
    return send(.balloonResponse) { response.append(to: &$0, ranges: message.ranges.span) }
  }

  /// The response found no room: it is sent again later, without end, with a new number each time.
  mutating func retryBalloonResponse(at now: VirtualTime) {
    guard ballooning.message != nil else { return }
    ballooning.isUnsent = true
    ballooning.due = now.advanced(by: parameters.retryDelay)
  }
}
