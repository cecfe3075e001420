import Bytes
import DynamicMemoryProtocol
import HostEvents
import PageRanges

extension HostEngine {
  /// Asks for what is left of the operation, as much as fits one request.
  mutating func postBalloonRequest(_ platform: inout Platform) {
    guard case .balloon(let pending, _) = operation else { return }
    let count = min(pending, HostLimits.balloonRequestPages)
    operation = .balloon(pending: pending, requested: count)
    isInTrain = false
    gaveUpBalloonRequest = false
    platform.log.append(
      .outgoingBalloon(transaction: transactionID, count: count, remaining: pending))
    let request = BalloonRequest(transactionID: transactionID, pageCount: UInt32(clamping: count))
    platform.log.post(transactionID: UInt64(transactionID), isReserved: true) { bytes in
      request.append(to: &bytes)
    }
    goTo(.balloonReplyWait)
  }

  mutating func receiveBalloonResponse(
    _ header: MessageHeader, _ message: Span<UInt8>, _ platform: inout Platform
  ) {
    guard case .balloon(let pending, let requested) = operation else { return }
    let response: BalloonResponse
    do {
      response = try BalloonResponse(decodingFixedPart: message)
    } catch {
      breach(.messageTooShort(error, .balloonResponse), .shortResponse, &platform)
      return
    }
    platform.log.append(
      .incomingBalloon(
        transaction: header.transactionID, ranges: response.rangeCount, more: response.morePages))
    guard response.encodedSize <= UInt64(message.count) else {
      let overflows = UInt64(response.rangeCount) * 8 > UInt64(UInt32.max)
      breach(.rangeListTooShort, overflows ? .overflowingRangeCount : .missingRanges, &platform)
      return
    }
    guard response.rangeCount > 0 else {
      if response.morePages, judgement.namesRules { violate(.emptyTrain, &platform) }
      finishBallooning(pending: 0, as: pending > 0 ? .guestMinimum : completion, &platform)
      return
    }
    if judgement.takesAnyPages {
      takeAnyPages(response, message, pending: pending, requested: requested, &platform)
    } else {
      takePages(response, message, pending: pending, requested: requested, &platform)
    }
  }

  /// Takes what was asked for and no more, within the budget of ranges.
  private mutating func takePages(
    _ response: BalloonResponse, _ message: Span<UInt8>, pending: UInt64, requested: UInt64,
    _ platform: inout Platform
  ) {
    let budget = rangeBudget
    guard trackedRanges + UInt64(response.rangeCount) <= budget + Self.rangesOfResponse
    else { return fail(.tooManyRanges, &platform) }
    extendWait(platform)
    let isOver = isInTrain && requested == 0
    isInTrain = true
    if isOver { violate(.endlessTrain, &platform) }
    let taken = bookGiven(response.ranges, in: message, asked: requested, &platform)
    let left = pending - taken
    operation = .balloon(pending: left, requested: requested - taken)
    barrenAnswers = taken > 0 ? 0 : barrenAnswers + 1
    if trackedRanges >= budget {
      violate(.tooManyRanges, &platform)
      return finishBallooning(pending: 0, as: .tooManyRanges, &platform)
    }
    if configuration.policy.progressGuard, barrenAnswers >= Self.patienceWithBarrenAnswers {
      violate(.noProgress, &platform)
      return finishBallooning(pending: 0, as: .noProgress, &platform)
    }
    guard !response.morePages else { return }
    if configuration.policy.cancel, targetChanged, left > 0 {
      return finishBallooning(pending: 0, as: .canceled, &platform)
    }
    finishBallooning(pending: left, as: completion, &platform)
  }

  /// A guest that has nothing more says so in one answer; three in a row that bring nothing are a
  /// guest that repeats itself.
  private static let patienceWithBarrenAnswers = 3

  mutating func finishBallooning(
    pending: UInt64, as settlement: Settlement, _ platform: inout Platform
  ) {
    endTransaction()
    guard pending > 0 else {
      settle(settlement, &platform)
      return goTo(.idle)
    }
    operation = .balloon(pending: pending, requested: 0)
    goTo(.balloonRingWait)
  }
}
