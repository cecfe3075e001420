import Bytes
import DynamicMemoryProtocol
import HostEvents
import PageRanges

// Every wait of a hardened host ends (malicious guests, D10 to D13, F3, F6).

extension HostEngine {
  /// How long the host waits, in nanoseconds.
  ///
  /// An honest guest is far from all of these.
  enum Patience {
    /// For room in the ring, an answer, or the next of a train.
    ///
    /// Linux tries every 20 ms.
    static let answer: UInt64 = 30_000_000_000
    /// For one balloon request in all, however steadily the guest drips.
    static let train: UInt64 = 600_000_000_000
    /// For a hot-add: Linux needs up to 5 s for each block, 80 s for 2 GiB in blocks of 128 MiB.
    static let hotAddBlock: UInt64 = 7_500_000_000
    /// 128 MiB in pages; who has larger blocks gets as much time.
    static let usualBlock: UInt64 = 32_768
    static let hotAddLeast: UInt64 = 120_000_000_000
    /// However small the blocks that the guest claims to have.
    static let hotAddMost: UInt64 = 3_600_000_000_000
    /// Before the first new attempt; every further one waits twice as long.
    static let retry: UInt64 = 60_000_000_000
    /// New attempts for one target.
    static let retries: UInt64 = 6
  }

  /// The next moment at which something happens by itself, in nanoseconds.
  @inlinable package var nextDeadline: UInt64? {
    var next: UInt64?
    if let deadline { next = deadline }
    if let waitDeadline { next = min(waitDeadline, next ?? .max) }
    if let trainDeadline { next = min(trainDeadline, next ?? .max) }
    if let retryTime { next = min(retryTime, next ?? .max) }
    if let due = statusPace.due { next = min(due, next ?? .max) }
    return next
  }

  /// Whatever is due happens.
  package mutating func timersFire(_ platform: inout Platform) {
    if let time = deadline, time <= platform.now { timerFired(&platform) }
    if let time = retryTime, time <= platform.now {
      retryTime = nil
      targetChanged = targetPages > 0
    }
    if let time = statusPace.due, time <= platform.now {
      statusPace.told(at: platform.now)
      tellStatus(&platform)
    }
    let isLate = waitDeadline.map { $0 <= platform.now } ?? false
    let isSlow = trainDeadline.map { $0 <= platform.now } ?? false
    if isLate || isSlow { giveUp(isSlow: isSlow && !isLate, &platform) }
  }

  /// Sets the deadlines that belong to a state as it is entered.
  mutating func startWaiting(in state: HostState, _ platform: Platform) {
    waitDeadline = nil
    guard configuration.policy.deadlines else { return }
    switch state {
    case .balloonRingWait, .unballoonRingWait, .hotAddRingWait, .hotRemoveRingWait,
      .unballoonReplyWait:
      waitDeadline = platform.now.addingSaturating(Patience.answer)
    case .balloonReplyWait, .hotRemoveReplyWait:
      waitDeadline = platform.now.addingSaturating(Patience.answer)
      trainDeadline = platform.now.addingSaturating(Patience.train)
    case .hotAddReplyWait:
      waitDeadline = platform.now.addingSaturating(hotAddPatience)
    default: break
    }
    if state != .balloonReplyWait, state != .hotRemoveReplyWait { trainDeadline = nil }
  }

  private var hotAddPatience: UInt64 {
    guard case .hotAdd(let progress) = operation else { return Patience.hotAddLeast }
    let block = min(capabilities.alignmentPages, Patience.usualBlock)
    let blocks = progress.requested / max(block, 1)
    let time = blocks.multipliedSaturating(by: Patience.hotAddBlock)
    return min(max(Patience.hotAddLeast, time), Patience.hotAddMost)
  }

  /// A message of a train came: the wait for the next begins.
  mutating func extendWait(_ platform: Platform) {
    guard waitDeadline != nil else { return }
    waitDeadline = platform.now.addingSaturating(Patience.answer)
  }

  /// The time is up: the operation ends with what there is.
  private mutating func giveUp(isSlow: Bool, _ platform: inout Platform) {
    switch state {
    case .balloonReplyWait, .hotRemoveReplyWait:
      violate(isSlow ? .tooSlow : isInTrain ? .stoppedTrain : .silentBalloon, &platform)
      gaveUpBalloonRequest = true
      endTransaction()
    case .unballoonReplyWait:
      // What was given back is the guest's: the answer may have been lost.
      violate(.silentUnballoon, &platform)
      endTransaction()
      if case .unballoon(_, let hotAdd) = operation, hotAdd > 0 {
        return enter(.hotAddSetup, &platform)
      }
    case .hotAddReplyWait:
      violate(.silentHotAdd, &platform)
      endTransaction()
      skipOfferedMemory()
    default:
      violate(.neverReads, &platform)
      // A part of the train may be out: the next operation has the next number.
      if state == .unballoonRingWait { endTransaction() }
    }
    settle(.deadline, &platform)
    enter(.idle, &platform)
  }

  /// The guest may use memory that it was offered: it is never offered again.
  private mutating func skipOfferedMemory() {
    guard case .hotAdd(let progress) = operation else { return }
    hotAdded?.value.skip(progress.pages.prefix(progress.requested))
  }
}

// What became of a target.
extension HostEngine {
  /// Ends the present operation and says what came of it; tries again later where that may help.
  mutating func settle(_ settlement: Settlement, _ platform: inout Platform) {
    operation = .none
    plannedPages = 0
    guard judgement.tellsSettlements else { return }
    platform.log.append(.settled(settlement, pages: currentPages))
    // A new target begins with all its attempts, whatever became of the old one.
    guard configuration.policy.retry, !targetChanged else { return }
    switch settlement {
    case .reached: retries = 0
    case .guestMinimum, .hotAddFailed: scheduleRetry(settlement, &platform)
    default: break
    }
  }

  private mutating func scheduleRetry(_ settlement: Settlement, _ platform: inout Platform) {
    guard retries < Patience.retries else {
      if settlement == .hotAddFailed { violate(.endlessHotAddFailure, &platform) }
      return
    }
    retryTime = platform.now.addingSaturating(Patience.retry << retries)
    retries += 1
  }
}
