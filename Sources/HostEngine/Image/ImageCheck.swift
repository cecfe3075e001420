package import Bytes
import DynamicMemoryProtocol
import GuestMemory
import HostEvents
import PageRanges

// What the fields of a host say of each other (malicious guests, G11 and G12). A host that passes
// goes on like one that was never saved; nothing it does later can trap.

extension HostEngine {
  /// Refuses what was read when a host with this policy cannot be like that.
  ///
  /// The platform has the time, the memory map with the memslots, and the pages of the bus and of
  /// devices. A host that is not running does nothing any more: it died of an assertion, or its
  /// device was unplugged, and it stopped wherever it was.
  ///
  /// - Throws: `ImageError` for the first rule that does not hold.
  /// - Complexity: O(n log n) in ranges and sections.
  package func check(
    _ image: ImageReader, on platform: Platform, isRunning: Bool
  ) throws(ImageError) {
    try checkHotAdded(image)
    try checkRemoved(image, on: platform)
    try checkCounters(image)
    try checkGuest(image, on: platform)
    guard isRunning else { return }
    try checkOperation(image)
    try checkWaiting(image, now: platform.now)
  }

  /// The state that the host is in or about to enter.
  private var comingState: HostState { nextState ?? state }
}

// The books.
extension HostEngine {
  private func checkCounters(_ image: ImageReader) throws(ImageError) {
    let hot = hotAdded?.value.removed ?? RemovedPages()
    try image.require(
      unfreedPages == bootRemoved.unfreed.pageCount + hot.unfreed.pageCount, "unfreedPages",
      "not the number of pages in the sets")
    try image.require(
      freedPages == bootRemoved.freed.pageCount + hot.freed.pageCount, "freedPages",
      "not the number of pages in the sets")
    // A message may split at sections and at pages of the bus; far from twice the budget.
    try image.require(
      judgement.takesAnyPages || trackedRanges <= 2 * rangeBudget, "bootRemoved.freed",
      "more ranges than the host tracks")
  }

  private func checkHotAdded(_ image: ImageReader) throws(ImageError) {
    guard let memory = hotAdded?.value else { return }
    let backend = memory.backend.pages
    try image.require(
      memory.added == memory.addedPages.pageCount, "hotAdded.added",
      "not the number of pages that were added")
    try image.require(
      memory.offered.addingSaturating(memory.unusableTail) <= backend.count,
      "hotAdded.unusableTail", "more than is left of the memory")
    let offered = backend.prefix(memory.offered)
    try image.require(
      Self.contains(memory.addedPages, in: offered), "hotAdded.addedPages",
      "pages that were never offered")
    try image.require(
      memory.alignment.nonzeroBitCount == 1, "hotAdded.alignment", "not a power of two")
    try image.require(
      mappedPages(of: memory) >= memory.offered, "hotAdded.mappedSlots",
      "memory was offered that is not mapped")
  }

  private func mappedPages(of memory: HotAddedMemory) -> UInt64 {
    UInt64(memory.mappedSlots).multipliedSaturating(by: memory.backend.slotSize)
      / HostLimits.pageSize
  }

  private static func contains(_ set: PageRangeSet, in range: PageRange) -> Bool {
    guard let first = set.first, let last = set.last else { return true }
    return range.start <= first.start && last.end <= range.end
  }

  private func checkRemoved(
    _ image: ImageReader, on platform: Platform
  ) throws(ImageError) {
    try checkRemoved(bootRemoved, "bootRemoved", image, on: platform)
    guard let memory = hotAdded?.value else { return }
    let backend = memory.backend.pages
    try image.require(
      !bootRemoved.overlaps(backend), "bootRemoved.freed", "pages that can be hot-added")
    let removed = memory.removed
    try image.require(
      Self.contains(removed.freed, in: backend) && Self.contains(removed.unfreed, in: backend),
      "hotAdded.removed.freed", "pages outside the memory that can be hot-added")
    try checkRemoved(removed, "hotAdded.removed", image, on: platform)
  }

  /// QEMU books whatever a guest names; a hardened host only what the guest had.
  private func checkRemoved(
    _ removed: RemovedPages, _ field: String, _ image: ImageReader, on platform: Platform
  ) throws(ImageError) {
    guard !judgement.takesAnyPages else { return }
    try image.require(
      removed.freed.ranges.allSatisfy { !removed.unfreed.overlaps($0) }, field + ".freed",
      "pages that are in both sets")
    for (set, name) in [(removed.unfreed, ".unfreed"), (removed.freed, ".freed")] {
      try image.require(
        platform.pinnedByBus.ranges.allSatisfy { !set.overlaps($0) }, field + name,
        "pages of the bus")
      try image.require(
        !configuration.policy.devicePins
          || platform.pinnedByDevices.ranges.allSatisfy { !set.overlaps($0) },
        field + name, "pages that a device holds")
      try image.require(
        set.ranges.allSatisfy { isGuestMemory($0, in: platform.memory) }, field + name,
        "pages that are no memory of the guest")
    }
  }

  private func isGuestMemory(_ pages: PageRange, in map: MemoryMap) -> Bool {
    var address = pages.start.rawValue * HostLimits.pageSize
    let end = pages.end.rawValue * HostLimits.pageSize
    while address < end {
      guard let section = map.firstSection(at: address, size: end - address),
        section.start == address, section.kind.isOrdinaryRAM
      else { return false }
      address += section.size
    }
    guard let backend = configuration.backend, backend.pages.overlaps(pages) else { return true }
    return hotAdded?.value.addedPages.contains(pages) ?? false
  }
}

// What the host is doing.
extension HostEngine {
  private func checkGuest(
    _ image: ImageReader, on platform: Platform
  ) throws(ImageError) {
    try image.require(
      lastStatus == nil || configuration.reportsStatus, "lastStatus", "nobody asked for it")
    try image.require(
      !judgement.looksAtCapabilities || capabilities.rawValue <= 0x7F, "capabilities",
      "unknown bits are not kept")
    try image.require(
      !statusPace.isUntold || (lastStatus != nil && statusPace.quietUntil != nil),
      "statusPace.isUntold", "there is nothing to tell")
    try image.require(
      touchPace.since <= platform.now, "touchPace.since", "in the future")
    let most = configuration.bootPages.addingSaturating(configuration.backend?.pages.count ?? 0)
    try image.require(minimumPages <= most, "minimumPages", "more than the guest can have")
    try image.require(
      !targetChanged || targetPages > 0, "targetChanged", "there is no target")
    try image.require(
      violations.entries.allSatisfy { $0.count > 0 && $0.told <= platform.now },
      "violations.told", "never counted, or told in the future")
  }

  private func checkOperation(_ image: ImageReader) throws(ImageError) {
    try image.require(isOperationOfState, "operation", "does not belong to the state")
    let most = configuration.bootPages.addingSaturating(configuration.backend?.pages.count ?? 0)
    switch operation {
    case .none: break
    case .balloon(let pending, let requested):
      let limit = judgement.takesAnyPages ? HostLimits.balloonRequestPages : pending
      try image.require(pending <= most, "operation", "more pages than the guest can have")
      try image.require(requested <= limit, "operation", "more was requested than is wanted")
    case .unballoon(let pending, let hotAdd):
      try image.require(
        pending <= unfreedPages + freedPages, "operation", "more to give back than was taken")
      try image.require(
        hotAdd <= UInt64.max / HostLimits.pageSize, "operation", "more than can be wanted")
    case .hotAdd(let progress): try checkHotAdd(progress, image)
    case .hotRemove(let pending, let requested):
      try image.require(hotAdded != nil, "operation", "removes memory that is not there")
      try image.require(pending <= most, "operation", "more pages than the guest can have")
      try image.require(requested <= pending, "operation", "more was requested than is wanted")
    }
  }

  private func checkHotAdd(
    _ progress: HotAddProgress, _ image: ImageReader
  ) throws(ImageError) {
    try image.require(hotAdded != nil, "operation", "hot-adds memory that is not there")
    guard let memory = hotAdded?.value else { return }
    let backend = memory.backend.pages
    let next = backend.start.rawValue + memory.offered
    try image.require(
      !progress.pages.isEmpty && backend.contains(progress.pages)
        && progress.pages.start.rawValue >= next,
      "operation", "hot-adds pages that are not to be had")
    try image.require(
      mappedPages(of: memory) >= progress.pages.end.rawValue - backend.start.rawValue,
      "hotAdded.mappedSlots", "memory is offered that is not mapped")
    let limit = comingState == .hotAddReplyWait ? progress.pages.count : backend.count
    try image.require(
      progress.requested <= limit && (comingState != .hotAddReplyWait || progress.requested > 0),
      "operation", "asks for pages that are not to be had")
  }

  private var isOperationOfState: Bool {
    switch (comingState, operation) {
    case (.balloonPosting, .balloon(let pending, _)), (.balloonRingWait, .balloon(let pending, _)):
      pending > 0
    case (.balloonReplyWait, .balloon): true
    case (.unballoonPosting, .unballoon(let pending, _)),
      (.unballoonRingWait, .unballoon(let pending, _)):
      pending > 0
    case (.unballoonReplyWait, .unballoon(let pending, _)): pending == 0
    case (.hotAddSetup, .unballoon(let pending, let hotAdd)): pending == 0 && hotAdd > 0
    case (.hotAddRingWait, .hotAdd), (.hotAddPosting, .hotAdd), (.hotAddReplyWait, .hotAdd): true
    case (.hotRemoveRingWait, .hotRemove(let pending, _)),
      (.hotRemovePosting, .hotRemove(let pending, _)):
      pending > 0
    case (.hotRemoveReplyWait, .hotRemove): true
    case (.waitReset, .none), (.postResetClosed, .none), (.version, .none),
      (.capabilities, .none), (.postInitWait, .none), (.idle, .none):
      true
    default: false
    }
  }
}

// What the host waits for.
extension HostEngine {
  /// Longer than any wait of the host, in nanoseconds: 32 minutes for a new attempt or for 32 GiB.
  private static let longestWait: UInt64 = 3_600_000_000_000

  private func checkWaiting(_ image: ImageReader, now: UInt64) throws(ImageError) {
    let times = [
      ("deadline", deadline), ("waitDeadline", waitDeadline), ("trainDeadline", trainDeadline),
      ("retryTime", retryTime), ("statusPace.quietUntil", statusPace.quietUntil),
      ("openingPace.closedUntil", openingPace.closedUntil),
    ]
    for (field, time) in times {
      let latest = now.addingSaturating(Self.longestWait)
      try image.require(time ?? 0 <= latest, field, "too far in the future")
    }
    try image.require(
      (deadline != nil) == (comingState == .postInitWait), "deadline",
      "does not belong to the state")
    let waits = configuration.policy.deadlines
    try image.require(
      (waitDeadline != nil) == (waits && Self.waitingStates.contains(state)), "waitDeadline",
      "does not belong to the state")
    try image.require(
      (trainDeadline != nil) == (waits && Self.trainStates.contains(state)), "trainDeadline",
      "does not belong to the state")
    try image.require(
      retryTime == nil || (configuration.policy.retry && targetPages > 0), "retryTime",
      "there is nothing to try again")
    try checkConnection(image)
  }

  private func checkConnection(_ image: ImageReader) throws(ImageError) {
    let isAgreed = !Self.statesWithoutVersion.contains(comingState)
    try image.require(
      isAgreed == (version != nil), "version", "does not belong to the state")
    try image.require(
      failure == nil || isReceiving, "failure", "there is no channel to give up")
  }

  private static let waitingStates: [HostState] = [
    .balloonRingWait, .balloonReplyWait, .unballoonRingWait, .unballoonReplyWait,
    .hotAddRingWait, .hotAddReplyWait, .hotRemoveRingWait, .hotRemoveReplyWait,
  ]

  private static let trainStates: [HostState] = [.balloonReplyWait, .hotRemoveReplyWait]

  private static let statesWithoutVersion: [HostState] = [.waitReset, .postResetClosed, .version]
}
