import DynamicMemoryProtocol
package import HostEvents

// What the host makes of a guest that breaks a rule: QEMU warns, a hardened host names the rule.

extension HostEngine {
  /// Whether the host judges as QEMU does.
  package var isQEMU: Bool { configuration.policy.judgement == .qemu }

  /// What the host makes of a guest that breaks a rule.
  var judgement: HostPolicy.Judgement { configuration.policy.judgement }

  /// Notes a breach of which QEMU warns.
  mutating func breach(
    _ warning: HostWarning, _ id: ViolationID, _ platform: inout Platform
  ) {
    if judgement.namesRules {
      violate(id, &platform)
    } else {
      platform.log.append(.warning(warning))
    }
  }

  /// Notes a breach that QEMU does not see.
  package mutating func violate(_ id: ViolationID, _ platform: inout Platform) {
    guard let count = violations.note(id, at: platform.now) else { return }
    platform.log.append(.violation(id, count: count))
  }

  /// Gives the channel up; the guest may open it again.
  package mutating func fail(_ id: ViolationID, _ platform: inout Platform) {
    violate(id, &platform)
    platform.log.append(.channelFailed(id))
    failure = id
  }

  /// The rule that a message breaks which comes at the wrong time.
  func ruleOfUnexpected(_ type: MessageType) -> ViolationID {
    switch type {
    case .versionRequest: .lateVersion
    case .capabilitiesReport: state == .version ? .earlyCapabilities : .secondCapabilities
    case .balloonResponse: ruleOfUnexpectedBalloonResponse
    case .unballoonResponse:
      state == .unballoonRingWait || state == .unballoonPosting
        ? .earlyUnballoonResponse : .unaskedUnballoonResponse
    default: .unaskedHotAddResponse
    }
  }

  private var ruleOfUnexpectedBalloonResponse: ViolationID {
    switch state {
    case .unballoonRingWait, .unballoonPosting, .unballoonReplyWait, .hotAddSetup,
      .hotAddRingWait, .hotAddPosting, .hotAddReplyWait:
      .crossedBalloonResponse
    case .version, .capabilities: .unaskedBalloonResponse
    default:
      if !capabilities.contains(.balloon) {
        .incapableBalloonResponse
      } else {
        gaveUpBalloonRequest ? .lateBalloonResponse : .unaskedBalloonResponse
      }
    }
  }

  /// The rule that a message breaks which no guest sends.
  func ruleOfUnknown(_ type: MessageType, isEmpty: Bool) -> ViolationID {
    switch type {
    case .info, .error: isEmpty ? .unknownType : .hostMessageWithBody
    case .hotRemoveResponse:
      (version ?? .win7) < .win10 ? .incapableHotRemoveResponse : .unknownType
    default: .unknownType
    }
  }

  /// The rule that a message breaks which is too short.
  static func ruleOfShort(_ type: MessageType) -> ViolationID {
    switch type {
    case .versionRequest, .capabilitiesReport: .shortHandshake
    case .statusReport: .shortStatus
    default: .shortResponse
    }
  }
}
