import Bytes
import DynamicMemoryProtocol
import HostEvents
import PageRanges

extension HostEngine {
  /// Takes one message of the guest: the payload of a packet, with whatever pads it.
  ///
  /// - Complexity: O(ranges · log n), whatever number of pages the message claims.
  package mutating func receive(_ message: Span<UInt8>, _ platform: inout Platform) {
    platform.spend(1)
    guard let header = try? MessageHeader(decoding: message) else {
      if judgement.namesRules { violate(.emptyPayload, &platform) }
      return
    }
    guard !judgement.looksAtSizes || isSizeCredible(header, message, &platform) else { return }
    switch header.type {
    case .versionRequest:
      guard expects(header.type, in: .version, &platform) else { return }
      receiveVersionRequest(header, message, &platform)
    case .capabilitiesReport:
      guard expects(header.type, in: .capabilities, &platform) else { return }
      receiveCapabilities(header, message, &platform)
    case .statusReport:
      receiveStatusReport(message, &platform)
    case .balloonResponse:
      guard expects(header.type, in: .balloonReplyWait, &platform) else { return }
      receiveBalloonResponse(header, message, &platform)
    case .unballoonResponse:
      guard expects(header.type, in: .unballoonReplyWait, &platform) else { return }
      receiveUnballoonResponse(header, &platform)
    case .hotAddResponse:
      guard expects(header.type, in: .hotAddReplyWait, &platform) else { return }
      receiveHotAddResponse(header, message, &platform)
    case .hotRemoveResponse where state == .hotRemoveReplyWait:
      receiveHotRemoveResponse(header, message, &platform)
    default:
      breach(
        .unknownMessage(header.type),
        ruleOfUnknown(header.type, isEmpty: message.count <= MessageHeader.encodedSize), &platform)
    }
  }

  /// Whether the fixed part of the message is there, and the size in the header covers it and lies
  /// inside the packet.
  ///
  /// More is not asked: there is a guest in the field whose balloon responses tell the size of
  /// their fixed part only.
  private mutating func isSizeCredible(
    _ header: MessageHeader, _ message: Span<UInt8>, _ platform: inout Platform
  ) -> Bool {
    let least = Self.leastSize(of: header.type)
    guard message.count >= least else {
      violate(Self.ruleOfShort(header.type), &platform)
      return false
    }
    if least...message.count ~= Int(header.size) { return true }
    violate(.lyingSize, &platform)
    return false
  }

  private static func leastSize(of type: MessageType) -> Int {
    switch type {
    case .versionRequest: VersionRequest.fixedSize
    case .capabilitiesReport: CapabilitiesReport.fixedSize
    case .statusReport: StatusReport.fixedSize
    case .balloonResponse: BalloonResponse.fixedSize
    case .hotAddResponse: HotAddResponse.fixedSize
    default: MessageHeader.encodedSize
    }
  }

  private mutating func expects(
    _ type: MessageType, in expected: HostState, _ platform: inout Platform
  ) -> Bool {
    guard state != expected else { return true }
    breach(.unexpectedMessage(type, state), ruleOfUnexpected(type), &platform)
    return false
  }

  /// A message, or nil and a breach when the payload is too short for it.
  mutating func decode<Body: WireMessage>(
    _ type: Body.Type, _ message: Span<UInt8>, _ platform: inout Platform
  ) -> Body? {
    do throws(WireError) {
      return try Body(decoding: message)
    } catch {
      breach(.messageTooShort(error, Body.type), Self.ruleOfShort(Body.type), &platform)
      return nil
    }
  }

  private mutating func receiveVersionRequest(
    _ header: MessageHeader, _ message: Span<UInt8>, _ platform: inout Platform
  ) {
    guard let request = decode(VersionRequest.self, message, &platform) else { return }
    platform.log.append(.incomingVersion(request.version))
    let isAccepted = judgement.accepts(request.version)
    platform.log.post(transactionID: UInt64(header.transactionID), isReserved: false) { bytes in
      VersionResponse(transactionID: header.transactionID, isAccepted: isAccepted)
        .append(to: &bytes)
    }
    if isAccepted {
      version = request.version
      goTo(.capabilities)
    } else if judgement.tiresOfVersions {
      refuse(request, &platform)
    }
  }

  private mutating func refuse(_ request: VersionRequest, _ platform: inout Platform) {
    violate(request.isLastAttempt ? .unknownLastVersion : .unknownVersion, &platform)
    refusedVersions += 1
    if refusedVersions >= Self.versionAttempts { fail(.endlessVersions, &platform) }
  }

  /// There are three versions; who tries eight does not look for one.
  static let versionAttempts = 8

  private mutating func receiveCapabilities(
    _ header: MessageHeader, _ message: Span<UInt8>, _ platform: inout Platform
  ) {
    guard let report = decode(CapabilitiesReport.self, message, &platform) else { return }
    platform.log.append(
      .incomingCapabilities(UInt32(truncatingIfNeeded: report.capabilities.rawValue)))
    capabilities = report.capabilities
    if judgement.looksAtCapabilities { judge(report, &platform) }
    var answer: HostCapabilities = [.accepted, .hotRemove]
    if !configuration.reportsStatus { answer.insert(.suppressPressureReports) }
    platform.log.post(transactionID: UInt64(header.transactionID), isReserved: false) { bytes in
      CapabilitiesResponse(transactionID: header.transactionID, capabilities: answer)
        .append(to: &bytes)
    }
    let deadline = platform.now.addingSaturating(HostLimits.postInitWait)
    self.deadline = deadline
    platform.log.append(.timerArmed(at: deadline))
    goTo(.postInitWait)
  }

  /// Keeps the capabilities that exist, and looks at the limits that the guest tells.
  private mutating func judge(_ report: CapabilitiesReport, _ platform: inout Platform) {
    let known = report.capabilities.rawValue & 0x7F
    if known != report.capabilities.rawValue { violate(.unknownCapabilities, &platform) }
    capabilities = Capabilities(rawValue: known)
    if report.minPageCount > totalPages || report.minPageCount > report.maxPageNumber
      || report.maxPageNumber == 0
    {
      // What cannot be must not keep the host from asking.
      violate(.badPageLimits, &platform)
      minimumPages = 0
    } else {
      minimumPages = report.minPageCount
    }
  }

  private mutating func receiveStatusReport(
    _ message: Span<UInt8>, _ platform: inout Platform
  ) {
    if !judgement.takesEarlyStatus, state == .version || state == .capabilities {
      return violate(.earlyStatus, &platform)
    }
    guard let report = decode(StatusReport.self, message, &platform) else { return }
    guard configuration.reportsStatus else { return }
    let status = judgement.wrapsStatus ? GuestStatus(wrapping: report) : clamped(report, &platform)
    lastStatus = status
    guard configuration.policy.statusThrottle else { return tellStatus(&platform) }
    if statusPace.isDue(at: platform.now) { return tellStatus(&platform) }
    if statusPace.isFlooded { violate(.statusFlood, &platform) }
  }

  /// Tells the monitor what the guest last said of its memory.
  func tellStatus(_ platform: inout Platform) {
    guard let status = lastStatus else { return }
    platform.log.append(
      .statusReport(committed: status.committed, available: status.available))
  }

  /// As many pages as the guest can have: it may use what it was offered before it says so.
  private var mostGuestPages: UInt64 {
    var pages = configuration.bootPages.addingSaturating(hotAdded?.value.offered ?? 0)
    if case .hotAdd(let progress) = operation {
      pages = pages.addingSaturating(progress.requested)
    }
    return pages
  }

  /// No guest has more available than it has, nor more committed than there are page numbers.
  private mutating func clamped(
    _ report: StatusReport, _ platform: inout Platform
  ) -> GuestStatus {
    let mostCommitted: UInt64 = 1 << 40
    let mostAvailable = mostGuestPages
    if report.committedPages > mostCommitted || report.availablePages > mostAvailable {
      violate(.impossibleStatus, &platform)
    }
    return GuestStatus(
      committed: min(report.committedPages, mostCommitted) * HostLimits.pageSize,
      available: min(report.availablePages, mostAvailable)
        .multipliedSaturating(by: HostLimits.pageSize))
  }

  /// Tells the guest how large it can get, if it knows the message.
  mutating func postInfo(_ platform: inout Platform) {
    guard let version, version >= .win8 else { return }
    let most = configuration.bootPages.addingSaturating(configuration.backend?.pages.count ?? 0)
    let content = InfoContent(maxPageCount: most)
    let info = InfoMessage(transactionID: transactionID, content: content)
    platform.log.post(transactionID: UInt64(transactionID), isReserved: false) { bytes in
      info.append(to: &bytes, content: content)
    }
  }
}

extension HostEngine.GuestStatus {
  /// Huge page counts wrap, as they do in QEMU.
  fileprivate init(wrapping report: StatusReport) {
    committed = report.committedPages &* HostLimits.pageSize
    available = report.availablePages &* HostLimits.pageSize
  }
}

extension HostWarning {
  /// What QEMU says of a message that is too short.
  static func messageTooShort(_ error: WireError, _ type: MessageType) -> HostWarning {
    .messageTooShort(type, length: error.available, needed: error.needed)
  }
}
