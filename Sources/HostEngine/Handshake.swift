import Bytes
import DynamicMemoryProtocol
import HostEvents

extension HostEngine {
  /// Takes one message of the guest: the payload of a packet, with whatever pads it.
  ///
  /// - Complexity: O(ranges · log n), whatever number of pages the message claims.
  package mutating func receive(_ message: Span<UInt8>, _ platform: inout Platform) {
    guard let header = try? MessageHeader(decoding: message) else { return }
    switch header.type {
    case .versionRequest:
      guard expects(header.type, in: .version, &platform) else { return }
      receiveVersionRequest(header, message, &platform)
    case .capabilitiesReport:
      guard expects(header.type, in: .capabilities, &platform) else { return }
      receiveCapabilities(header, message, &platform)
    case .statusReport:
      receiveStatusReport(header, message, &platform)
    case .balloonResponse:
      guard expects(header.type, in: .balloonReplyWait, &platform) else { return }
      receiveBalloonResponse(header, message, &platform)
    case .unballoonResponse:
      guard expects(header.type, in: .unballoonReplyWait, &platform) else { return }
      receiveUnballoonResponse(header, &platform)
    case .hotAddResponse:
      guard expects(header.type, in: .hotAddReplyWait, &platform) else { return }
      receiveHotAddResponse(header, message, &platform)
    default:
      platform.log.append(.warning(.unknownMessage(header.type)))
    }
  }

  private func expects(
    _ type: MessageType, in expected: HostState, _ platform: inout Platform
  ) -> Bool {
    guard state != expected else { return true }
    platform.log.append(.warning(.unexpectedMessage(type, state)))
    return false
  }

  /// A message, or nil and a warning when the payload is too short for it.
  func decode<Body: WireMessage>(
    _ type: Body.Type, _ message: Span<UInt8>, _ platform: inout Platform
  ) -> Body? {
    do throws(WireError) {
      return try Body(decoding: message)
    } catch {
      warn(error, in: Body.type, &platform)
      return nil
    }
  }

  func warn(_ error: WireError, in type: MessageType, _ platform: inout Platform) {
    platform.log.append(
      .warning(.messageTooShort(type, length: error.available, needed: error.needed)))
  }

  private mutating func receiveVersionRequest(
    _ header: MessageHeader, _ message: Span<UInt8>, _ platform: inout Platform
  ) {
    guard let request = decode(VersionRequest.self, message, &platform) else { return }
    platform.log.append(.incomingVersion(request.version))
    let isAccepted = ProtocolVersion.win7...ProtocolVersion.win10 ~= request.version
    platform.log.post(transactionID: UInt64(header.transactionID), isReserved: false) { bytes in
      VersionResponse(transactionID: header.transactionID, isAccepted: isAccepted)
        .append(to: &bytes)
    }
    if isAccepted { goTo(.capabilities) }
  }

  private mutating func receiveCapabilities(
    _ header: MessageHeader, _ message: Span<UInt8>, _ platform: inout Platform
  ) {
    guard let report = decode(CapabilitiesReport.self, message, &platform) else { return }
    platform.log.append(
      .incomingCapabilities(UInt32(truncatingIfNeeded: report.capabilities.rawValue)))
    capabilities = report.capabilities
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

  private mutating func receiveStatusReport(
    _ header: MessageHeader, _ message: Span<UInt8>, _ platform: inout Platform
  ) {
    guard let report = decode(StatusReport.self, message, &platform),
      configuration.reportsStatus
    else { return }
    // Huge page counts wrap, as they do in QEMU.
    let status = GuestStatus(
      committed: report.committedPages &* HostLimits.pageSize,
      available: report.availablePages &* HostLimits.pageSize)
    lastStatus = status
    platform.log.append(
      .statusReport(committed: status.committed, available: status.available))
  }
}
