/// How the pages of a channel are divided: a control page and data pages for each direction, the
/// guest-to-host ring first.
package struct ChannelGeometry: Hashable, Sendable {
  /// The data pages of the guest-to-host ring.
  package let guestToHostPages: Int
  /// The data pages of the host-to-guest ring.
  package let hostToGuestPages: Int

  /// A division with these numbers of data pages; less than one counts as one.
  ///
  /// Four each is what Linux gives the balloon. Source: VMBus ring, section 1.
  package init(guestToHostPages: Int = 4, hostToGuestPages: Int = 4) {
    self.guestToHostPages = min(max(guestToHostPages, 1), RingView.maximumDataPages)
    self.hostToGuestPages = min(max(hostToGuestPages, 1), RingView.maximumDataPages)
  }

  /// How many pages the channel takes.
  package var pageCount: Int { guestToHostPages + hostToGuestPages + 2 }
  /// The index of the first page of the host-to-guest ring, as the guest announces it.
  package var downstreamOffset: UInt32 { UInt32(guestToHostPages + 1) }
}
