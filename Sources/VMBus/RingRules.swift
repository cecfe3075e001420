/// How the host treats what it finds in its rings, where hosts differ.
///
/// A rule is a named field, so that one can be changed without the others; a preset names a whole
/// host. A stricter host adds fields here (aligned indices, flags, largest packet) and reports the
/// breach as a `RingFault`; whoever drives the channel decides whether a fault stalls or closes it.
package struct RingRules: Hashable, Sendable {
  /// A packet that claims more bytes than lie in the ring is a fault.
  ///
  /// Otherwise it counts as not yet there, and the ring waits for the rest, for ever if need be.
  package var incompletePacketIsFault: Bool

  /// The free space of a ring that the host has drained counts as 0 bytes when it decides whether
  /// the guest waits for space, so that a guest which wants space is not woken.
  package var drainedRingCountsAsFull: Bool

  /// Rules with these choices.
  package init(incompletePacketIsFault: Bool, drainedRingCountsAsFull: Bool) {
    self.incompletePacketIsFault = incompletePacketIsFault
    self.drainedRingCountsAsFull = drainedRingCountsAsFull
  }

  /// QEMU's `vmbus.c`.
  ///
  /// Source: VMBus as QEMU implements it, section 7.
  package static let qemu = RingRules(
    incompletePacketIsFault: false, drainedRingCountsAsFull: true)
}
