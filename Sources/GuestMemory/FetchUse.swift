/// What the host fetches shared bytes for: the occasions on which it may look at them.
///
/// Within one occasion each byte may be fetched once. What must be looked at again by design, such
/// as a read index after the request for room was published, is an occasion of its own.
@usableFromInline package enum FetchUse: String, CaseIterable, Hashable, Sendable {
  /// None was told: the same as all others, until one is.
  case none
  /// The indices from which a ring is opened.
  case opening
  /// The control page at the start of a batch of receives.
  case batch
  /// One packet, descriptor and payload.
  case packet
  /// The next part of a packet in a ring whose pages lie in it more than once: the same byte of
  /// memory may be two bytes of the packet.
  case repeatedPage = "repeated-page"
  /// Whether the guest waits for room, after the host read on.
  case roomForGuest = "room-for-guest"
  /// Whether there is room for a packet of the host.
  case roomForHost = "room-for-host"
  /// The same, after the guest was told that the host waits.
  case roomForHostAgain = "room-for-host-again"
  /// Whether the guest must be signalled, after the host wrote a packet.
  case sent
  /// Which channels the guest signalled, where a page says so.
  case interruptPage = "interrupt-page"
}
