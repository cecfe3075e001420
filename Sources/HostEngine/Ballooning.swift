import Bytes
import DynamicMemoryProtocol
import HostEvents
import PageRanges

extension HostEngine {
  /// Asks for what is left of the operation, as much as fits one request.
  mutating func postBalloonRequest(_ platform: inout Platform) {
    guard case .balloon(let pending) = operation else { return }
    let count = min(pending, HostLimits.balloonRequestPages)
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
    guard case .balloon(let pending) = operation else { return }
    let response: BalloonResponse
    do {
      response = try BalloonResponse(decodingFixedPart: message)
    } catch {
      warn(error, in: .balloonResponse, &platform)
      return
    }
    platform.log.append(
      .incomingBalloon(
        transaction: header.transactionID, ranges: response.rangeCount, more: response.morePages))
    guard response.encodedSize <= UInt64(message.count) else {
      platform.log.append(.warning(.rangeListTooShort))
      return
    }
    guard response.rangeCount > 0 else {
      finishBallooning(pending: 0)
      return
    }
    let removed = recordRemoved(response.ranges, in: message, &platform)
    let left = pending.subtractingSaturating(removed)
    if removed > pending {
      platform.log.append(.warning(.removedMoreThanPending(removed: removed, pending: pending)))
    }
    operation = .balloon(pending: left)
    if !response.morePages { finishBallooning(pending: left) }
  }

  private mutating func finishBallooning(pending: UInt64) {
    endTransaction()
    operation = pending > 0 ? .balloon(pending: pending) : .none
    goTo(pending > 0 ? .balloonRingWait : .idle)
  }
}
