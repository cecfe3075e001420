import Bytes
import DynamicMemoryProtocol
import HostEvents
import PageRanges

extension HostEngine {
  /// How many ranges the next request gives back.
  ///
  /// - Complexity: O(ranges of a request + log n)
  var nextUnballoonRangeCount: Int {
    guard case .unballoon(let pending, _) = operation else { return 0 }
    var left = min(pending, HostLimits.chunkPages)
    var count = 0
    func take(from set: PageRangeSet) {
      guard !set.isEmpty else { return }
      for pages in set.reversedRanges {
        guard left > 0, count < configuration.policy.unballoonRanges else { return }
        count += 1
        left = left.subtractingSaturating(pages.count)
      }
    }
    take(from: bootRemoved.unfreed)
    take(from: bootRemoved.freed)
    if let removed = hotAdded?.value.removed {
      take(from: removed.unfreed)
      take(from: removed.freed)
    }
    return count
  }

  /// Gives ranges back, one or several as the policy says.
  ///
  /// They count as the guest's from now on: nothing is rolled back.
  mutating func postUnballoonRequest(_ platform: inout Platform) {
    guard case .unballoon(let pending, let hotAdd) = operation else { return }
    let ranges = takeUnballoonRanges()
    platform.spend(ranges.count)
    guard !ranges.isEmpty else {
      platform.log.append(.failure(.nothingToUnballoon))
      return
    }
    if !judgement.takesAnyPages { populateHostPages(around: ranges, platform) }
    var left = pending
    for pages in ranges {
      left = left.subtractingSaturating(pages.count)
      platform.log.append(
        .outgoingUnballoon(transaction: transactionID, pages: pages, remaining: left))
    }
    operation = .unballoon(pending: left, thenHotAdd: hotAdd)
    let request = UnballoonRequest(
      transactionID: transactionID, morePages: left > 0, rangeCount: UInt32(ranges.count))
    let wire = ranges.map(WirePageRange.init(clamping:))
    platform.log.post(transactionID: UInt64(transactionID), isReserved: true) { bytes in
      request.append(to: &bytes, ranges: wire.span)
    }
    goTo(left > 0 ? .unballoonRingWait : .unballoonReplyWait)
  }

  /// Takes the ranges that a request gives back: the highest, pages that could not be freed first,
  /// boot memory before hot-added.
  private mutating func takeUnballoonRanges() -> [PageRange] {
    guard case .unballoon(let pending, _) = operation else { return [] }
    var left = min(pending, HostLimits.chunkPages)
    var ranges: [PageRange] = []
    while left > 0, ranges.count < configuration.policy.unballoonRanges,
      let pages = takeRemoved(upTo: left)
    {
      ranges.append(pages)
      left -= pages.count
    }
    return ranges
  }

  mutating func receiveUnballoonResponse(_ header: MessageHeader, _ platform: inout Platform) {
    guard case .unballoon(_, let hotAdd) = operation else { return }
    platform.log.append(.incomingUnballoon(transaction: header.transactionID))
    endTransaction()
    if hotAdd == 0 { settle(completion, &platform) }
    goTo(hotAdd > 0 ? .hotAddSetup : .idle)
  }

  private mutating func takeRemoved(upTo maximum: UInt64) -> PageRange? {
    if let pages = bootRemoved.unfreed.takeHighest(upTo: maximum) {
      unfreedPages -= pages.count
      return pages
    }
    if let pages = bootRemoved.freed.takeHighest(upTo: maximum) {
      freedPages -= pages.count
      return pages
    }
    if let pages = hotAdded?.value.removed.unfreed.takeHighest(upTo: maximum) {
      unfreedPages -= pages.count
      return pages
    }
    if let pages = hotAdded?.value.removed.freed.takeHighest(upTo: maximum) {
      freedPages -= pages.count
      return pages
    }
    return nil
  }
}
