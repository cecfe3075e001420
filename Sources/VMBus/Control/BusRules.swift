/// How the host of a bus behaves, where hosts differ.
package struct BusRules: Hashable, Sendable {
  /// The greatest version that the host agrees to.
  package var greatestVersion: BusVersion
  /// The host believes what a guest says, as QEMU does, and dies of some of it.
  ///
  /// Otherwise it checks everything, answers what it refuses, and bounds what it keeps.
  package var trustsGuest: Bool

  package init(greatestVersion: BusVersion = .win10, trustsGuest: Bool) {
    self.greatestVersion = greatestVersion
    self.trustsGuest = trustsGuest
  }

  /// QEMU's `vmbus.c`.
  package static let qemu = BusRules(trustsGuest: true)
  /// A correct host.
  package static let hardened = BusRules(trustsGuest: false)

  /// Whether the host agrees to a version.
  ///
  /// QEMU takes every number up to its greatest version. Source: VMBus as QEMU implements it,
  /// section 2.
  func accepts(_ version: BusVersion) -> Bool {
    guard version.rawValue > 0, version <= greatestVersion else { return false }
    return trustsGuest || BusVersion.known.contains(version)
  }
}
