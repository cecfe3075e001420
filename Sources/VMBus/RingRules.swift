/// How the host treats what it finds in its rings, where hosts differ.
///
/// A rule is a named field, so that one can be changed without the others; a preset names a whole
/// host. A breach is a `RingFault`; whoever drives the channel decides whether it stalls or closes.
@usableFromInline package struct RingRules: Hashable, Sendable {
  /// A packet that claims more bytes than lie in the ring is a fault.
  ///
  /// Otherwise it counts as not yet there, and the ring waits for the rest, for ever if need be.
  @usableFromInline package var incompletePacketIsFault: Bool

  /// The free space of a ring that the host has drained counts as 0 bytes when it decides whether
  /// the guest waits for space, so that a guest which wants space is not woken.
  @usableFromInline package var drainedRingCountsAsFull: Bool

  /// What no honest guest writes is a fault: indices that are no multiples of 8 or move back, a
  /// field of the host's changed where it matters, undefined flags, packets other than in-band
  /// data and completions.
  @usableFromInline package var judgesStrictly = false

  /// The largest payload that the host takes, in bytes.
  @usableFromInline package var largestPayloadBytes = Int.max

  /// Whether the guest uses flow control is asked when the channel opens, and not again.
  @usableFromInline package var featuresCountFromOpen = false

  /// A guest that masks signals is not told of room either, although the mask is the host's own
  /// field in that ring.
  @usableFromInline package var maskHoldsBackRoom = true

  /// Rules with these choices, in everything else QEMU's.
  package init(incompletePacketIsFault: Bool, drainedRingCountsAsFull: Bool) {
    self.incompletePacketIsFault = incompletePacketIsFault
    self.drainedRingCountsAsFull = drainedRingCountsAsFull
  }

  /// QEMU's `vmbus.c`.
  ///
  /// Source: VMBus as QEMU implements it, section 7.
  package static let qemu = RingRules(
    incompletePacketIsFault: false, drainedRingCountsAsFull: true)

  /// A host that believes nothing.
  ///
  /// Two pages of payload are twice what any guest sends, and bound the host's buffer.
  /// Source: VMBus ring, section 6; catalogue of malicious guests, groups A and B.
  package static let hardened: RingRules = {
    var rules = RingRules(incompletePacketIsFault: true, drainedRingCountsAsFull: false)
    rules.judgesStrictly = true
    rules.largestPayloadBytes = 8192
    rules.featuresCountFromOpen = true
    rules.maskHoldsBackRoom = false
    return rules
  }()
}
