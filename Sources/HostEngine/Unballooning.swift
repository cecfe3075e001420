import DynamicMemoryProtocol
import HostEvents
import PageRanges

extension HostEngine {
  /// Gives one range back.
  ///
  /// It counts as the guest's from now on: nothing is rolled back.
  mutating func postUnballoonRequest(_ platform: inout Platform) {
    guard case .unballoon(let pending, let hotAdd) = operation else { return }
    guard let pages = takeRemoved(upTo: min(pending, HostLimits.chunkPages)) else {
      platform.log.append(.failure(.nothingToUnballoon))
      return
    }
    let left = pending.subtractingSaturating(pages.count)
    operation = .unballoon(pending: left, thenHotAdd: hotAdd)
    platform.log.append(
      .outgoingUnballoon(transaction: transactionID, pages: pages, remaining: left))
    let transaction = transactionID
    let request = UnballoonRequest(
      transactionID: transaction, morePages: left > 0, rangeCount: 1)
    platform.log.post(transactionID: UInt64(transaction), isReserved: true) { bytes in
      request.append(to: &bytes, ranges: CollectionOfOne(WirePageRange(clamping: pages)).span)
    }
    goTo(left > 0 ? .unballoonRingWait : .unballoonReplyWait)
  }

  mutating func receiveUnballoonResponse(_ header: MessageHeader, _ platform: inout Platform) {
    guard case .unballoon(_, let hotAdd) = operation else { return }
    platform.log.append(.incomingUnballoon(transaction: header.transactionID))
    endTransaction()
    if hotAdd == 0 { operation = .none }
    goTo(hotAdd > 0 ? .hotAddSetup : .idle)
  }

  /// Takes the highest range, pages that could not be freed first, boot memory before hot-added.
  private mutating func takeRemoved(upTo maximum: UInt64) -> PageRange? {
    if let pages = bootRemoved.unfreed.takeHighest(upTo: maximum) {
      unfreedPages -= pages.count
      return pages
    }
    if let pages = bootRemoved.freed.takeHighest(upTo: maximum) {
      freedPages -= pages.count
      return pages
    }
    if let pages = hotAdded?.removed.unfreed.takeHighest(upTo: maximum) {
      unfreedPages -= pages.count
      return pages
    }
    if let pages = hotAdded?.removed.freed.takeHighest(upTo: maximum) {
      freedPages -= pages.count
      return pages
    }
    return nil
  }
}
