/// How the host behaves: whose judgement it has, and what it does beyond what QEMU does.
package struct HostPolicy: Hashable, Sendable {
  /// What the host makes of a guest that breaks a rule.
  package var judgement: Judgement
  /// Every wait ends.
  package var deadlines: Bool
  /// A guest that repeats itself is not asked for ever.
  package var progressGuard: Bool
  /// A target that was not reached is tried again, and so is a hot-add that failed for the moment.
  package var retry: Bool
  /// A new target ends the operation that works towards the old one.
  package var cancel: Bool
  /// What the host remembers when a guest closes its channel and opens it again.
  package var reconnect: Reconnect
  /// What becomes of the guest's size when the machine resets.
  package var reboot: Reboot
  /// Ranges of one unballoon request at the most: 1 to 500, so that it fits a ring of one page.
  package var unballoonRanges: Int
  /// The guest is told the greatest size it can have.
  package var info: Bool
  /// Guests that can are asked to remove hot-added memory for good before they are ballooned.
  package var hotRemove: Bool
  /// A guest is not asked to go below the least size that it told.
  package var guestMinimum: Bool
  /// The monitor is told of a guest's status once a second at the most.
  package var statusThrottle: Bool
  /// A guest that opens its channel again and again, and never gets ready, has to wait.
  package var reopenBackoff: Bool
  /// A guest that touches what it gave up is served so many pages a second.
  package var touchThrottle: Bool
  /// Pages that a device holds are not taken, and a device gets none that is out.
  package var devicePins: Bool

  package enum Judgement: String, CaseIterable, Hashable, Sendable {
    /// As QEMU's hv-balloon judges, with its defects.
    case qemu
    /// As a correct host judges.
    case hardened
  }

  package enum Reconnect: String, CaseIterable, Hashable, Sendable {
    /// The pages that were given up count as the guest's again.
    case forget
    /// They stay the host's: a driver that is loaded again did not get them back.
    case keep
  }

  package enum Reboot: String, CaseIterable, Hashable, Sendable {
    /// The guest starts with its boot memory, until somebody sets a target.
    case forget
    /// Boot memory has the size the guest had, as with Hyper-V.
    case bootResize = "boot-resize"
    /// The guest starts with its boot memory, but the last target is worked towards again, as
    /// virtio-mem does.
    case refill
  }

  /// QEMU's behaviour, message for message.
  package static let qemu = HostPolicy(
    judgement: .qemu, deadlines: false, progressGuard: false, retry: false, cancel: false,
    reconnect: .forget, reboot: .forget, unballoonRanges: 1, info: false,
    hotRemove: false, guestMinimum: false, statusThrottle: false, reopenBackoff: false,
    touchThrottle: false, devicePins: false)

  /// What a correct host does.
  package static let hardened = HostPolicy(
    judgement: .hardened, deadlines: true, progressGuard: true, retry: true, cancel: true,
    reconnect: .keep, reboot: .forget, unballoonRanges: 500, info: true,
    hotRemove: true, guestMinimum: true, statusThrottle: true, reopenBackoff: true,
    touchThrottle: true, devicePins: true)
}
