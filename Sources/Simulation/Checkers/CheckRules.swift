/// What a checker must know of the host's policy: which rules hold at all.
package struct CheckRules: Hashable, Sendable {
  /// The host judges as a correct host does; otherwise as QEMU does, with its defects.
  package var isHardened = true
  /// What a guest gave up stays the host's when the channel is closed and opened again.
  package var keepsPagesOnClose = true
  /// The last target is worked towards again after a reset of the machine.
  package var refillsAfterReset = false
  /// Boot memory may have another size after a reset of the machine.
  package var resizesAtReset = false
  /// A page that a device holds stays the guest's, and a device holds none that is out.
  package var heedsDevices = true

  package init() {}
}
