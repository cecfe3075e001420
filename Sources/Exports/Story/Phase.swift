package import HostEvents

/// What a host is about: states that belong together.
package enum Phase: String, CaseIterable, Hashable, Sendable {
  case closed
  case handshake
  case settling
  case idle
  case balloon
  case unballoon
  case hotAdd = "hot-add"
  case hotRemove = "hot-remove"

  package init(_ state: HostState) {
    switch state {
    case .waitReset, .postResetClosed: self = .closed
    case .version, .capabilities: self = .handshake
    case .postInitWait: self = .settling
    case .idle: self = .idle
    case .balloonPosting, .balloonRingWait, .balloonReplyWait: self = .balloon
    case .unballoonPosting, .unballoonRingWait, .unballoonReplyWait: self = .unballoon
    case .hotAddSetup, .hotAddRingWait, .hotAddPosting, .hotAddReplyWait: self = .hotAdd
    case .hotRemoveRingWait, .hotRemovePosting, .hotRemoveReplyWait: self = .hotRemove
    }
  }

  /// What people call it.
  var title: String {
    switch self {
    case .closed: "closed"
    case .handshake: "handshake"
    case .settling: "first 50 s"
    case .idle: "idle"
    case .balloon: "ballooning"
    case .unballoon: "giving back"
    case .hotAdd: "hot-adding"
    case .hotRemove: "hot-removing"
    }
  }
}
