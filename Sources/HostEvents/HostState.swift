/// A state of the Dynamic Memory host.
///
/// The numbers are QEMU's: they appear in its warnings ("unexpected DM_X in 6 state").
@usableFromInline package enum HostState: UInt8, CaseIterable, Hashable, Sendable {
  case waitReset = 1
  case postResetClosed
  case version
  case capabilities
  case postInitWait
  case idle
  case balloonPosting
  case balloonRingWait
  case balloonReplyWait
  case unballoonPosting
  case unballoonRingWait
  case unballoonReplyWait
  case hotAddSetup
  case hotAddRingWait
  case hotAddPosting
  case hotAddReplyWait
  // Not QEMU's: it never asks for hot-removal.
  case hotRemoveRingWait
  case hotRemovePosting
  case hotRemoveReplyWait

  /// QEMU's spelling, as its trace event `hv_balloon_state_change` prints it.
  package var name: String {
    switch self {
    case .waitReset: "S_WAIT_RESET"
    case .postResetClosed: "S_POST_RESET_CLOSED"
    case .version: "S_VERSION"
    case .capabilities: "S_CAPS"
    case .postInitWait: "S_POST_INIT_WAIT"
    case .idle: "S_IDLE"
    case .balloonPosting: "S_BALLOON_POSTING"
    case .balloonRingWait: "S_BALLOON_RB_WAIT"
    case .balloonReplyWait: "S_BALLOON_REPLY_WAIT"
    case .unballoonPosting: "S_UNBALLOON_POSTING"
    case .unballoonRingWait: "S_UNBALLOON_RB_WAIT"
    case .unballoonReplyWait: "S_UNBALLOON_REPLY_WAIT"
    case .hotAddSetup: "S_HOT_ADD_SETUP"
    case .hotAddRingWait: "S_HOT_ADD_RB_WAIT"
    case .hotAddPosting: "S_HOT_ADD_POSTING"
    case .hotAddReplyWait: "S_HOT_ADD_REPLY_WAIT"
    case .hotRemoveRingWait: "S_HOT_REMOVE_RB_WAIT"
    case .hotRemovePosting: "S_HOT_REMOVE_POSTING"
    case .hotRemoveReplyWait: "S_HOT_REMOVE_REPLY_WAIT"
    }
  }

  /// Whether QEMU's host has this state.
  package var isQEMUs: Bool { rawValue < HostState.hotRemoveRingWait.rawValue }

  /// The state with QEMU's spelling, if there is one.
  package init?(name: some StringProtocol) {
    guard let state = HostState.allCases.first(where: { $0.name == name }) else { return nil }
    self = state
  }
}
