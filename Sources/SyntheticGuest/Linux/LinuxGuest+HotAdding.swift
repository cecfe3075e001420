import Conversation
import DynamicMemoryProtocol
import PageRanges

// Adding memory: work that a request queues (Linux guest reference, section 11).

extension LinuxGuest {
  /// The work that answers hot-add requests.
  struct HotAdding: Sendable {
    /// A request that waits.
    ///
    /// A further one overwrites it, and both get one answer.
    var requested: HotAddRequest?
    /// The request that is being worked on, and the block that goes online.
    var progress: HotAddRegions.Progress?
    var block: HotAddRegions.Block?
    /// When it goes on.
    var due: VirtualTime?
  }

  mutating func receive(_ request: HotAddRequest, at now: VirtualTime) {
    guard !parameters.quirks.ignoresRequests else { return }
    if hotAdding.due != nil { faults.append(.requestWhileBusy(.hotAddRequest)) }
    hotAdding.requested = request
    if hotAdding.due == nil { hotAdding.due = now.advanced(by: parameters.queueTime) }
  }

  /// Goes on block by block, and answers when there is none left.
  mutating func hotAdd(at now: VirtualTime) -> Stimulus? {
    if let block = hotAdding.block {
      finish(block)
      postStatus(at: now)
    } else {
      beginHotAdd()
    }
    if addNextBlock() {
      hotAdding.due = now.advanced(by: min(parameters.onlineTime, parameters.onlineTimeout))
      if !blocksGoOnline { hotAdding.due = now.advanced(by: parameters.onlineTimeout) }
      return nil
    }
    let addedPages = hotAdding.progress?.addedPages ?? 0
    hotAdding.progress = nil
    hotAdding.due =
      hotAdding.requested == nil ? nil : now.advanced(by: parameters.queueTime)
    return respond(addedPages)
  }

  private var blocksGoOnline: Bool {
    parameters.onlinesAddedMemory && parameters.onlineTime <= parameters.onlineTimeout
  }

  private var canHotAdd: Bool {
    parameters.isHotAddEnabled && !parameters.canHibernate && !memory.refusesHotAdd
  }

  private mutating func beginHotAdd() {
    guard let request = hotAdding.requested else { return }
    hotAdding.requested = nil
    guard canHotAdd else { return }
    let range = PageRange(start: request.range.start, clampingCount: request.range.count)
    let region = request.region.map { PageRange(start: $0.start, clampingCount: $0.count) }
    hotAdding.progress = regions.begin(range, within: region)
    if let progress = hotAdding.progress, blocksGoOnline {
      memory.online(PageRangeSet(progress.usableAtOnce))
    }
  }

  /// Adds one block; false if there is none left or it cannot be added.
  private mutating func addNextBlock() -> Bool {
    guard var progress = hotAdding.progress, let block = regions.nextBlock(of: progress)
    else { return false }
    let kernelBlock = parameters.quirks.kernelBlockPages
    guard kernelBlock == 0 || block.range.count % kernelBlock == 0 else { return false }
    guard block.range.start.rawValue % max(parameters.memoryBlockPages, 1) == 0 else {
      faults.append(.hotAddMisaligned(block.range))
      return false
    }
    guard !memory.present.overlaps(block.range) else {
      // Linux takes this for a host that will never get it right.
      memory.refusesHotAdd = true
      faults.append(.hotAddOverlaps(block.range))
      return false
    }
    memory.add(block.range)
    regions.added(block, &progress)
    hotAdding.progress = progress
    hotAdding.block = block
    return true
  }

  private mutating func finish(_ block: HotAddRegions.Block) {
    hotAdding.block = nil
    guard let progress = hotAdding.progress, blocksGoOnline else { return }
    memory.online(regions.usable(of: block, progress))
  }

  /// Nothing added and no hope for more reads as a success without pages; nothing added for now, as
  /// a failure.
  private mutating func respond(_ addedPages: UInt64) -> Stimulus? {
    memory.addedPages += addedPages
    guard !parameters.quirks.losesHotAddResponses else { return nil }
    let response = HotAddResponse(
      transactionID: takeTransactionID(), pageCount: UInt32(clamping: addedPages),
      result: addedPages > 0 || !canHotAdd ? .success : .failure)
    return send(.hotAddResponse) { response.append(to: &$0) }
  }
}
