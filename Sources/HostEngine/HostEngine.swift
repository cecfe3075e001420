public import Bytes
package import DynamicMemoryProtocol
public import HostEvents
import PageRanges

/// The Dynamic Memory host: a state machine without I/O.
///
/// It is driven from outside: `step` runs the handler of the present state, `receive` takes one
/// message of the guest, `commitTransition` enters the state that either asked for. Each handler
/// asks for one transition at the most, and whatever it sends is in the ring before the state
/// changes.
@usableFromInline package struct HostEngine: Sendable {
  /// What the host knows of the machine; a reset may change where memory lies.
  package private(set) var configuration: HostConfiguration
  @usableFromInline package internal(set) var state = HostState.waitReset
  /// The state that the last handler asked for.
  package internal(set) var nextState: HostState?
  /// What the host is in the middle of.
  var operation = Operation.none
  /// The size that the operation works towards, in pages; by now the monitor may want another.
  var plannedPages: UInt64 = 0

  /// What the guest said it can do.
  package internal(set) var capabilities = Capabilities(rawValue: 0)
  /// The least size that the guest said it needs, in pages, as far as that can be true.
  var minimumPages: UInt64 = 0
  /// Counts the host's own operations.
  package internal(set) var transactionID: UInt32 = 0
  /// The size the monitor asked for, in pages.
  package internal(set) var targetPages: UInt64 = 0
  /// The target was set and not looked at yet.
  package internal(set) var targetChanged = false
  package internal(set) var lastStatus: GuestStatus?
  @usableFromInline var statusPace = StatusPace()
  var openingPace = OpeningPace()
  var touchPace = TouchPace()
  /// When the post-init timer fires, in nanoseconds of virtual time.
  @usableFromInline package internal(set) var deadline: UInt64?
  /// When the present wait ends.
  @usableFromInline var waitDeadline: UInt64?
  /// When the present train of responses must be over.
  @usableFromInline var trainDeadline: UInt64?
  /// When a target that was not reached is tried again, and how often that was done.
  @usableFromInline var retryTime: UInt64?
  var retries: UInt64 = 0
  /// A part of a train of responses came.
  var isInTrain = false
  /// Answers in a row that brought nothing new.
  var barrenAnswers = 0
  /// The last balloon request was given up before it was answered.
  var gaveUpBalloonRequest = false
  /// The version that was agreed on, and how many were refused.
  package internal(set) var version: ProtocolVersion?
  var refusedVersions = 0
  /// What the guest did that it must not.
  package internal(set) var violations = ViolationCounts()
  /// Why the host gives the channel up.
  package internal(set) var failure: ViolationID?

  /// Pages given up outside the hot-add backend.
  @usableFromInline package internal(set) var bootRemoved = RemovedPages()
  /// Set from the first hot-add until the machine resets.
  @usableFromInline package internal(set) var hotAdded: Boxed<HotAddedMemory>?
  /// Pages of all sets that the host could not give back.
  package internal(set) var unfreedPages: UInt64 = 0
  /// Pages of all sets that the host gave back.
  package internal(set) var freedPages: UInt64 = 0

  package init(configuration: HostConfiguration) { self.configuration = configuration }

  /// An operation and what is left of it, in pages.
  enum Operation: Hashable, Sendable {
    case none
    case balloon(pending: UInt64, requested: UInt64)
    case unballoon(pending: UInt64, thenHotAdd: UInt64)
    case hotAdd(HotAddProgress)
    case hotRemove(pending: UInt64, requested: UInt64)
  }

  /// A hot-add that goes out in chunks.
  struct HotAddProgress: Hashable, Sendable {
    /// What was not added yet.
    var pages: PageRange
    /// The chunk that the guest was asked to add, in pages.
    var requested: UInt64
  }

  /// What the guest last said of its memory, in bytes.
  package struct GuestStatus: Hashable, Sendable {
    package var committed: UInt64
    package var available: UInt64
  }

  /// All memory the guest was given, in pages.
  @inline(__always)
  package var totalPages: UInt64 {
    configuration.bootPages.addingSaturating(hotAdded?.value.added ?? 0)
  }

  /// What the monitor reports as the size of the guest, in bytes.
  ///
  /// A hostile guest can make it negative under QEMU's rules.
  package var actualBytes: Int64 {
    Int64(truncatingIfNeeded: (totalPages &- freedPages) &* HostLimits.pageSize)
  }

  /// Whether the host looks at what the guest sends.
  @inlinable package var isReceiving: Bool { state != .waitReset && state != .postResetClosed }

  /// Asks for a state; it is entered when the handler is done.
  mutating func goTo(_ state: HostState) { nextState = state }

  /// Enters the state that the last handler asked for; false if it asked for none.
  package mutating func commitTransition(_ platform: inout Platform) -> Bool {
    guard let state = nextState else { return false }
    nextState = nil
    enter(state, &platform)
    return true
  }

  mutating func enter(_ state: HostState, _ platform: inout Platform) {
    guard state != self.state else { return }
    self.state = state
    startWaiting(in: state, platform)
    platform.log.append(.stateChanged(state))
  }
}

// What happens to the device from outside.
extension HostEngine {
  /// The monitor's `balloon` command; false for less than a page, which is ignored.
  package mutating func setTarget(bytes: UInt64) -> Bool {
    let pages = bytes / HostLimits.pageSize
    guard pages > 0 else { return false }
    targetPages = pages
    targetChanged = true
    retryTime = nil
    retries = 0
    return true
  }

  /// The guest opens the channel; false refuses it.
  package mutating func channelOpened(_ platform: inout Platform) -> Bool {
    guard state == .postResetClosed else {
      platform.log.append(.warning(.openInState(state)))
      return false
    }
    guard openingPace.allows(at: platform.now) else {
      violate(.endlessVersions, &platform)
      return false
    }
    enter(.version, &platform)
    return true
  }

  /// The channel closes: by the guest, or because the bus resets.
  package mutating func channelClosed(_ platform: inout Platform) {
    let wasReady = ![.version, .capabilities, .postInitWait].contains(state)
    if deadline != nil {
      deadline = nil
      platform.log.append(.timerCanceled)
    }
    lastStatus = nil
    statusPace.isUntold = false
    if configuration.policy.reopenBackoff {
      openingPace.ended(wasReady: wasReady, at: platform.now)
    }
    nextState = nil
    if operation != .none { settle(.closed, &platform) }
    enter(.waitReset, &platform)
  }

  /// The VMBus device resets.
  ///
  /// Hot-added memory stays: Windows goes on using it until it reboots. After a mere close of the
  /// channel the pages that were given up may stay with the host, too.
  package mutating func deviceReset(afterClose isClose: Bool, _ platform: inout Platform) {
    if !isClose || configuration.policy.reconnect == .forget { forgetRemovedPages() }
    guard state != .postResetClosed else { return }
    transactionID = 0
    operation = .none
    plannedPages = 0
    minimumPages = 0
    nextState = nil
    version = nil
    refusedVersions = 0
    failure = nil
    retryTime = nil
    gaveUpBalloonRequest = false
    enter(.postResetClosed, &platform)
  }

  private mutating func forgetRemovedPages() {
    bootRemoved = RemovedPages()
    hotAdded?.value.removed = RemovedPages()
    unfreedPages = 0
    freedPages = 0
  }

  /// The machine resets: hot-added memory is gone, and with it what the guest gave up.
  ///
  /// Returns the size of boot memory in pages with which the guest starts again.
  @discardableResult
  package mutating func machineReset(_ platform: inout Platform) -> UInt64 {
    let size = currentPages
    dropHotAddedMemory(&platform)
    forgetRemovedPages()
    retries = 0
    statusPace = StatusPace()
    openingPace = OpeningPace()
    touchPace = TouchPace()
    switch configuration.policy.reboot {
    case .forget: return configuration.bootPages
    case .refill:
      targetChanged = targetPages > 0
      return configuration.bootPages
    case .bootResize: return max(size, min(configuration.bootPages, Self.leastBootPages))
    }
  }

  /// Firmware and a kernel need as much to start: 32 MiB.
  ///
  /// Source: Hyper-V's policy, the least minimum memory.
  private static let leastBootPages: UInt64 = 8192

  /// The machine starts again with its memory laid out differently.
  package mutating func adopt(_ configuration: HostConfiguration) {
    self.configuration = configuration
  }

  /// The post-init timer fires.
  mutating func timerFired(_ platform: inout Platform) {
    guard let time = deadline else { return }
    deadline = nil
    platform.log.append(.timerFired(at: time))
    guard state == .postInitWait else { return }
    enter(.idle, &platform)
    if configuration.policy.info { postInfo(&platform) }
  }

  /// The present state waits for room in the ring to the guest.
  @inlinable package var waitsForRoom: Bool {
    switch state {
    case .balloonRingWait, .unballoonRingWait, .hotAddRingWait, .hotRemoveRingWait: true
    default: false
    }
  }

  /// Bytes of payload that the present state waits to have room for in the ring to the guest.
  package var roomWanted: Int? {
    switch state {
    case .balloonRingWait: BalloonRequest.fixedSize
    case .unballoonRingWait:
      UnballoonRequest.fixedSize + WirePageRange.encodedSize * nextUnballoonRangeCount
    case .hotAddRingWait: HotAddRequest.sizeWithRegion
    case .hotRemoveRingWait: HotRemoveRequest.fixedSize
    default: nil
    }
  }

  /// Runs the handler of the present state; `hasRoom` says whether what `roomWanted` asked for is
  /// reserved now.
  package mutating func step(hasRoom: Bool, _ platform: inout Platform) throws(HostAbort) {
    switch state {
    case .idle: planOperation(&platform)
    case .balloonRingWait: if hasRoom { goTo(.balloonPosting) }
    case .balloonPosting: postBalloonRequest(&platform)
    case .unballoonRingWait: if hasRoom { goTo(.unballoonPosting) }
    case .unballoonPosting: postUnballoonRequest(&platform)
    case .hotAddSetup: try setUpHotAdd(&platform)
    case .hotAddRingWait: if hasRoom { goTo(.hotAddPosting) }
    case .hotAddPosting: postHotAddRequest(&platform)
    case .hotRemoveRingWait: if hasRoom { goTo(.hotRemovePosting) }
    case .hotRemovePosting: postHotRemoveRequest(&platform)
    default: break
    }
  }
}

extension UInt64 {
  /// The sum, or the greatest number when it does not fit.
  package func addingSaturating(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The difference, or 0 when it would be negative.
  func subtractingSaturating(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}
