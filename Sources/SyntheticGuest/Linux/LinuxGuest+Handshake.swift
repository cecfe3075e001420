import Conversation
import DynamicMemoryProtocol

// From the opening of the channel to the agreement on version and capabilities (Linux guest
// reference, section 3).

extension LinuxGuest {
  /// The driver itself: where it is on its way from boot to being bound to the device.
  struct Driver: Sendable {
    var phase = Phase.unbound
    /// When it opens the channel, stops waiting, or closes the channel.
    var deadline: VirtualTime?
    /// Index of the version that was tried last.
    var attempt = 0
    /// Answers of the host that nobody has waited for yet.
    ///
    /// They are counted, not matched, so that a spare one makes up for one that is missing.
    var hostEvents: UInt64 = 0
    /// The handshake failed, or an answer that came too late says so.
    var isBroken = false

    enum Phase: Hashable {
      case booting
      case opening
      case awaitingVersion
      case awaitingCapabilities
      case bound
      case closing
      case unbound
    }
  }

  mutating func beginHandshake(at now: VirtualTime) {
    version = nil
    answers.removeAll()
    driver = Driver(
      phase: .awaitingVersion, deadline: now.advanced(by: parameters.handshakeTimeout))
    // Without a version to try the time runs out.
    guard !parameters.versions.isEmpty else { return }
    owe(.version(0), after: parameters.openingTime, now)
  }

  mutating func receive(_ response: VersionResponse, at now: VirtualTime) {
    if response.isAccepted {
      version = parameters.versions.isEmpty ? nil : parameters.versions[driver.attempt]
      driver.hostEvents &+= 1
      return goOn(at: now)
    }
    guard driver.attempt + 1 < parameters.versions.count else { return failHandshake(at: now) }
    driver.attempt += 1
    owe(.version(driver.attempt), after: parameters.answerTime, now)
  }

  mutating func receive(_ response: CapabilitiesResponse, at now: VirtualTime) {
    guard response.capabilities.contains(.accepted) else { return failHandshake(at: now) }
    driver.hostEvents &+= 1
    goOn(at: now)
  }

  /// Something went wrong for good.
  ///
  /// A driver that is bound already goes on all the same.
  mutating func failHandshake(at now: VirtualTime) {
    driver.isBroken = true
    driver.hostEvents &+= 1
    goOn(at: now)
  }

  /// The driver wakes up for as many answers as it has waited for.
  private mutating func goOn(at now: VirtualTime) {
    while driver.hostEvents > 0 {
      switch driver.phase {
      case .awaitingVersion, .awaitingCapabilities: break
      case .booting, .opening, .bound, .closing, .unbound: return
      }
      driver.hostEvents -= 1
      guard !driver.isBroken else { return close(at: now) }
      if driver.phase == .awaitingVersion {
        driver.phase = .awaitingCapabilities
        driver.deadline = now.advanced(by: parameters.handshakeTimeout)
        owe(.capabilities, after: parameters.answerTime, now)
      } else {
        driver.phase = .bound
        driver.deadline = nil
        reporting.wake = now.advanced(by: parameters.reportPeriod)
      }
    }
  }

  private mutating func close(at now: VirtualTime) {
    driver.phase = .closing
    driver.deadline = now
  }

  /// Opens the channel when booted, and closes it when the handshake failed or took too long.
  mutating func actAsDriver(at now: VirtualTime) -> Stimulus? {
    driver.deadline = nil
    switch driver.phase {
    case .booting:
      driver.phase = .opening
      bus.open(at: now)
      return bus.act(at: now)
    case .awaitingVersion, .awaitingCapabilities, .closing:
      driver.phase = .closing
      driver.isBroken = true
      bus.close(at: now)
      return bus.act(at: now)
    case .opening, .bound, .unbound: return nil
    }
  }
}

// Answers that need no work.
extension LinuxGuest {
  /// A message that goes out a little later.
  struct Answer: Sendable {
    let time: VirtualTime
    let content: Content

    enum Content: Sendable {
      /// A request for the version at this index of those to try.
      case version(Int)
      case capabilities
      case unballooned
    }
  }

  /// Sends an answer after some time, and after those that are owed already.
  mutating func owe(
    _ content: Answer.Content, after delay: VirtualDuration, _ now: VirtualTime
  ) {
    let time = max(now.advanced(by: delay), answers.last?.time ?? .zero)
    answers.append(Answer(time: time, content: content))
  }

  mutating func answer() -> Stimulus? {
    guard !answers.isEmpty else { return nil }
    let answer = answers.removeFirst()
    let transactionID = takeTransactionID()
    switch answer.content {
    case .version(let index):
      guard parameters.versions.indices.contains(index) else { return nil }
      let request = VersionRequest(
        transactionID: transactionID, version: parameters.versions[index],
        isLastAttempt: index == parameters.versions.count - 1)
      return send(.versionRequest) { request.append(to: &$0) }
    case .capabilities:
      let report = CapabilitiesReport(
        transactionID: transactionID, capabilities: parameters.capabilities)
      return send(.capabilitiesReport) { report.append(to: &$0) }
    case .unballooned: return unballooned(transactionID)
    }
  }

  private mutating func unballooned(_ transactionID: UInt32) -> Stimulus {
    var response = UnballoonResponse(transactionID: transactionID)
    if parameters.quirks.answersAsBalloon { response.header.type = .balloonResponse }
    return send(.unballoonResponse) { response.append(to: &$0) }
  }
}
