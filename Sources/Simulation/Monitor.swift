import Bytes
import Conversation
import HostEngine
import HostEvents
import PageRanges

extension Machine {
  /// Answers a question of the monitor.
  func answer(_ query: MonitorQuery, into log: inout ObservationLog) {
    switch query {
    case .status:
      log.append(.answer(stateAnswer))
      log.append(.answer(hotAddedAnswer))
      log.append(.answer(deviceAnswer))
      log.append(.answer(guestAnswer))
    case .ranges:
      log.append(.answer(rangeCounts))
      list(engine.bootRemoved, .unfreed, .freed, into: &log)
      if let memory = engine.hotAdded?.value {
        list(memory.removed, .hotAddedUnfreed, .hotAddedFreed, into: &log)
      }
    case .counters:
      log.append(
        .answer(
          .counters(
            warnings: counters.warnings, errors: counters.errors, discards: counters.discards,
            discardedBytes: counters.discardedBytes,
            mappedSlots: engine.hotAdded?.value.mappedSlots ?? 0)))
    }
  }

  private var stateAnswer: MonitorAnswer {
    .state(
      engine.state, actual: engine.actualBytes, transaction: engine.transactionID,
      targetPages: engine.targetPages, targetChanged: engine.targetChanged,
      unfreed: engine.unfreedPages, freed: engine.freedPages &+ plantedPages)
  }

  private var hotAddedAnswer: MonitorAnswer {
    guard let memory = engine.hotAdded?.value else { return .noHotAddedMemory }
    return .hotAddedMemory(
      memory.backend.pages, added: memory.added, unusableTail: memory.unusableTail,
      mappedSlots: memory.mappedSlots, slots: memory.backend.slotCount)
  }

  private var deviceAnswer: MonitorAnswer {
    let backend = engine.configuration.backend
    return .memoryDevice(
      id: configuration.deviceID ?? .none, size: backend?.size ?? 0,
      address: backend.map { $0.pages.start.rawValue &* HostLimits.pageSize })
  }

  private var guestAnswer: MonitorAnswer {
    guard configuration.reportsStatus else { return .noGuestStatus(.disabled) }
    guard let status = engine.lastStatus else { return .noGuestStatus(.noneYet) }
    return .guestStatus(committed: status.committed, available: status.available)
  }

  private var rangeCounts: MonitorAnswer {
    .rangeCounts(
      unfreed: UInt64(engine.bootRemoved.unfreed.rangeCount),
      freed: UInt64(engine.bootRemoved.freed.rangeCount),
      hasHotAddedMemory: engine.hotAdded != nil)
  }

  private func list(
    _ removed: RemovedPages, _ unfreed: RangeOwner, _ freed: RangeOwner,
    into log: inout ObservationLog
  ) {
    for pages in removed.unfreed.ranges { log.append(.answer(.range(unfreed, pages))) }
    for pages in removed.freed.ranges { log.append(.answer(.range(freed, pages))) }
  }
}
