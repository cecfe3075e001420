import Bytes
import DynamicMemoryProtocol
import HostEvents
import PageRanges

// Hot-removal (protocol 2.0): a guest that can gives hot-added memory back for good. QEMU offers it
// in its answer to the capabilities and never asks.

extension HostEngine {
  /// Shrinks by hot-removal first, where the guest can and has hot-added memory, then by
  /// ballooning.
  mutating func planShrinking(by pages: UInt64) {
    if canHotRemove {
      operation = .hotRemove(pending: pages, requested: 0)
      goTo(.hotRemoveRingWait)
    } else {
      operation = .balloon(pending: pages, requested: 0)
      goTo(.balloonRingWait)
    }
  }

  private var canHotRemove: Bool {
    configuration.policy.hotRemove && capabilities.contains(.hotRemove)
      && (version ?? .win7) >= .win10 && removablePages > 0
  }

  /// Hot-added pages that the guest still has.
  private var removablePages: UInt64 {
    guard let memory = hotAdded?.value else { return 0 }
    return memory.added.subtractingSaturating(
      memory.removed.freed.pageCount.addingSaturating(memory.removed.unfreed.pageCount))
  }

  mutating func postHotRemoveRequest(_ platform: inout Platform) {
    guard case .hotRemove(let pending, _) = operation else { return }
    let count = min(pending, removablePages, HostLimits.balloonRequestPages)
    operation = .hotRemove(pending: pending, requested: count)
    isInTrain = false
    platform.log.append(
      .outgoingHotRemove(transaction: transactionID, count: count, remaining: pending))
    let request = HotRemoveRequest(
      transactionID: transactionID, virtualNode: 0, pageCount: UInt32(clamping: count))
    platform.log.post(transactionID: UInt64(transactionID), isReserved: true) { bytes in
      request.append(to: &bytes)
    }
    goTo(.hotRemoveReplyWait)
  }

  /// Takes what was removed for good; what hot-removal does not bring is ballooned.
  mutating func receiveHotRemoveResponse(
    _ header: MessageHeader, _ message: Span<UInt8>, _ platform: inout Platform
  ) {
    guard let response = decode(HotRemoveResponse.self, message, &platform),
      case .hotRemove(let pending, let requested) = operation
    else { return }
    platform.log.append(
      .incomingHotRemove(
        transaction: header.transactionID, result: response.result, ranges: response.rangeCount))
    guard trackedRanges + UInt64(response.rangeCount) <= rangeBudget + Self.rangesOfResponse
    else { return fail(.tooManyRanges, &platform) }
    extendWait(platform)
    isInTrain = true
    let given = given(
      response.ranges, in: message, asked: requested, onlyHotAdded: true, &platform)
    platform.spend(given.rangeCount)
    var removed: UInt64 = 0
    for pages in given.ranges { removed += removeForGood(pages, &platform) }
    let left = pending - removed
    operation = .hotRemove(pending: left, requested: requested - removed)
    guard !response.morePages else { return }
    endTransaction()
    guard left > 0 else {
      settle(completion, &platform)
      return goTo(.idle)
    }
    guard capabilities.contains(.balloon) else {
      settle(.guestMinimum, &platform)
      return goTo(.idle)
    }
    operation = .balloon(pending: left, requested: 0)
    goTo(.balloonRingWait)
  }

  /// Hot-added memory is the host's again; it is not offered anew before the machine resets.
  private mutating func removeForGood(
    _ pages: PageRange, _ platform: inout Platform
  ) -> UInt64 {
    guard let backend = hotAdded?.value.backend else { return 0 }
    let gone = hotAdded?.value.addedPages.remove(pages) ?? 0
    hotAdded?.value.added -= gone
    let start = pages.start.rawValue - backend.pages.start.rawValue
    platform.discard(
      block: backend.block, offset: start &* HostLimits.pageSize,
      length: pages.count &* HostLimits.pageSize)
    return pages.count
  }
}
