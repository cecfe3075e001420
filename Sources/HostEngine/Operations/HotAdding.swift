import Bytes
import DynamicMemoryProtocol
import GuestMemory
import HostEvents
import PageRanges

extension HostEngine {
  /// Decides what to hot-add, and maps the slots for all of it.
  mutating func setUpHotAdd(_ platform: inout Platform) throws(HostAbort) {
    guard case .unballoon(_, let wanted) = operation else { return }
    operation = .none
    guard let backend = configuration.backend, prepareHotAddedMemory(backend, &platform) else {
      settle(.noMemoryToAdd, &platform)
      return goTo(.idle)
    }
    let pages = try memoryToAdd(wanted, of: backend)
    guard !pages.isEmpty else {
      settle(.noMemoryToAdd, &platform)
      return goTo(.idle)
    }
    mapSlots(upTo: pages.end.rawValue - backend.pages.start.rawValue, &platform)
    operation = .hotAdd(HotAddProgress(pages: pages, requested: 0))
    goTo(.hotAddRingWait)
  }

  /// What comes next of the backend, in whole blocks as the guest wants them.
  private mutating func memoryToAdd(
    _ wanted: UInt64, of backend: HotAddBackend
  ) throws(HostAbort) -> PageRange {
    guard let memory = hotAdded?.value else { return PageRange(from: 0, to: 0) }
    let alignment = capabilities.alignmentPages
    let next = backend.pages.start.rawValue &+ memory.offered
    let start = judgement.alignsHotAdd ? next.roundedUp(to: alignment) : next
    guard start % alignment == 0 else {
      throw memory.added % memory.alignment == 0 ? .realignedHotAdd : .unalignedHotAdd
    }
    hotAdded?.value.alignment = alignment
    let remaining = memory.remaining.subtractingSaturating(start - next)
    let count = min(remaining, wanted).roundedDown(to: alignment)
    return PageRange(from: start, to: start + count)
  }

  mutating func postHotAddRequest(_ platform: inout Platform) {
    guard case .hotAdd(var progress) = operation else { return }
    let alignment = capabilities.alignmentPages
    let chunk =
      alignment >= HostLimits.chunkPages
      ? alignment : HostLimits.chunkPages.roundedDown(to: alignment)
    progress.requested = min(progress.pages.count, chunk)
    operation = .hotAdd(progress)
    let pages = progress.pages.prefix(progress.requested)
    platform.log.append(.outgoingHotAdd(transaction: transactionID, pages: pages))
    let transaction = transactionID
    let range = WirePageRange(clamping: pages)
    let request = HotAddRequest(transactionID: transaction, range: range, region: range)
    platform.log.post(transactionID: UInt64(transaction), isReserved: true) { bytes in
      request.append(to: &bytes)
    }
    goTo(.hotAddReplyWait)
  }

  mutating func receiveHotAddResponse(
    _ header: MessageHeader, _ message: Span<UInt8>, _ platform: inout Platform
  ) {
    guard let response = decode(HotAddResponse.self, message, &platform),
      case .hotAdd(var progress) = operation
    else { return }
    platform.log.append(
      .incomingHotAdd(
        transaction: header.transactionID, result: response.result.rawValue,
        count: response.pageCount))
    endTransaction()
    var added: UInt64 = 0
    if response.result.isSuccess {
      added = UInt64(response.pageCount)
      if added > progress.requested {
        breach(
          .hotAddCountTooHigh(count: added, requested: progress.requested), .tooMuchHotAdded,
          &platform)
        added = progress.requested
      }
      if added > 0 { hotAdded?.value.add(progress.pages.prefix(added)) }
    }
    guard added == progress.requested, response.result.isSuccess else {
      endHotAdd(progress, added: added, response, &platform)
      return goTo(.idle)
    }
    progress.pages = progress.pages.dropFirst(added)
    guard !progress.pages.isEmpty else {
      settle(completion, &platform)
      return goTo(.idle)
    }
    if configuration.policy.cancel, targetChanged {
      settle(.canceled, &platform)
      return goTo(.idle)
    }
    operation = .hotAdd(progress)
    goTo(.hotAddRingWait)
  }

  /// The guest added less than it was asked to.
  ///
  /// For QEMU the rest is lost until the machine resets. A hardened host knows Linux's words: no
  /// success and no pages is a failure for the moment; success without pages is for good; and of
  /// what was only partly added the rest may be in use, so it is never offered again.
  private mutating func endHotAdd(
    _ progress: HotAddProgress, added: UInt64, _ response: HotAddResponse,
    _ platform: inout Platform
  ) {
    if judgement.givesHotAddUp {
      hotAdded?.value.giveUpRest()
      return settle(.hotAddRefused, &platform)
    }
    guard added > 0 else {
      if response.result.isSuccess { hotAdded?.value.giveUpRest() }
      return settle(response.result.isSuccess ? .hotAddRefused : .hotAddFailed, &platform)
    }
    if added % capabilities.alignmentPages != 0 { violate(.unalignedHotAdd, &platform) }
    hotAdded?.value.skip(progress.pages.prefix(progress.requested))
    settle(.hotAddRefused, &platform)
  }
}

// The memory behind hot-add.
extension HostEngine {
  /// Makes the backend ready at the first hot-add; false when it cannot be used.
  private mutating func prepareHotAddedMemory(
    _ backend: HotAddBackend, _ platform: inout Platform
  ) -> Bool {
    if hotAdded != nil { return true }
    guard !bootRemoved.overlaps(backend.pages) else {
      platform.log.append(.failure(.backendAlreadyReturned))
      discardBackend(backend, &platform)
      return false
    }
    platform.log.append(.backendAdded(backend.pages))
    hotAdded = Boxed(HotAddedMemory(backend: backend))
    return true
  }

  private mutating func mapSlots(upTo pages: UInt64, _ platform: inout Platform) {
    guard var memory = hotAdded?.value else { return }
    let backend = memory.backend
    let needed = (pages &* HostLimits.pageSize).roundedUp(to: backend.slotSize) / backend.slotSize
    while UInt64(memory.mappedSlots) < needed {
      let slot = slot(memory.mappedSlots, of: backend)
      platform.spend(1 + platform.memory.sections.count)
      platform.log.append(
        .mappingSlot(index: memory.mappedSlots, of: backend.slotCount, offset: slot.offset))
      platform.memory.overlay(slot)
      platform.log.append(
        .slotMapped(address: slot.start, size: slot.size, offset: slot.offset))
      memory.mappedSlots += 1
    }
    hotAdded = Boxed(memory)
  }

  func slot(_ index: UInt32, of backend: HotAddBackend) -> MemorySection {
    let offset = UInt64(index) &* backend.slotSize
    return MemorySection(
      start: backend.pages.start.rawValue &* HostLimits.pageSize &+ offset,
      size: min(backend.slotSize, backend.size - offset), kind: .ram, block: backend.block,
      offset: offset)
  }

  /// Gives the whole backend back and unmaps its slots.
  mutating func dropHotAddedMemory(_ platform: inout Platform) {
    guard let memory = hotAdded?.value else { return }
    hotAdded = nil
    discardBackend(memory.backend, &platform)
    for index in 0..<memory.mappedSlots {
      let slot = slot(index, of: memory.backend)
      platform.spend(1 + platform.memory.sections.count)
      platform.log.append(
        .unmappingSlot(index: index, of: memory.backend.slotCount, offset: slot.offset))
      platform.memory.unmap(start: slot.start, size: slot.size)
      platform.log.append(.slotUnmapped(address: slot.start, size: slot.size))
    }
  }

  private func discardBackend(_ backend: HotAddBackend, _ platform: inout Platform) {
    platform.discard(block: backend.block, offset: 0, length: backend.size)
  }
}
