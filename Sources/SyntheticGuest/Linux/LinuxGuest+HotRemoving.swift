import Conversation
import DynamicMemoryProtocol

// Removing added memory for good (protocol 2.0): no Linux does it, so it is an option of this
// guest. What the messages say is in the Dynamic Memory protocol, section 5, messages 13 and 14.

extension LinuxGuest {
  /// The work that answers a request to remove memory.
  struct HotRemoving: Sendable {
    /// The pages of a request that waits.
    var requested: UInt64?
    /// When it goes on.
    var due: VirtualTime?
  }

  mutating func receive(_ request: HotRemoveRequest, at now: VirtualTime) {
    guard parameters.removesMemory else { return faults.append(.unexpected(.hotRemoveRequest)) }
    guard !parameters.quirks.ignoresRequests else { return }
    if hotRemoving.due != nil { faults.append(.requestWhileBusy(.hotRemoveRequest)) }
    hotRemoving.requested = UInt64(request.pageCount)
    hotRemoving.due = now.advanced(by: parameters.queueTime)
  }

  /// Removes what is free of the memory that was added, in whole blocks, and tells of it in one
  /// message; the result says whether there was any.
  mutating func hotRemove(at now: VirtualTime) -> Stimulus? {
    hotRemoving.due = nil
    guard let pages = hotRemoving.requested else { return nil }
    hotRemoving.requested = nil
    let ranges = memory.remove(upTo: pages, ranges: MessageLimits.hotRemoveRanges)
      .map(WirePageRange.init(clamping:))
    postStatus(at: now)
    let response = HotRemoveResponse(
      transactionID: takeTransactionID(), result: ranges.isEmpty ? 0 : 1, morePages: false,
      rangeCount: UInt32(clamping: ranges.count))
    return send(.hotRemoveResponse) { response.append(to: &$0, ranges: ranges.span) }
  }
}
