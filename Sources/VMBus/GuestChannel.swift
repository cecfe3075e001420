public import GuestMemory

/// The guest's side of one channel: it exists as soon as the guest has laid out its pages, before
/// the host opens them and after the host has closed them.
@usableFromInline package struct GuestChannel: Hashable, Sendable {
  /// The pages as the guest lists them to the host.
  @usableFromInline package let slots: [PageSlot]
  /// The index of the first page of the host-to-guest ring.
  @usableFromInline package let downstreamOffset: UInt32
  /// Guest to host.
  @usableFromInline package var outgoing: GuestSendRing
  /// Host to guest.
  @usableFromInline package var incoming: GuestReceiveRing

  /// A channel on these pages, divided by `geometry`; nil if they are not as many as it says.
  ///
  /// The control pages are prepared as Linux does at open: indices, masks and sizes 0, flow
  /// control announced in both directions. The data are left as they are. Source: VMBus ring,
  /// section 4.
  package init?(
    layingOut slots: [PageSlot], _ geometry: ChannelGeometry, in pages: inout SharedPages
  ) {
    guard slots.count == geometry.pageCount else { return nil }
    let split = Int(geometry.downstreamOffset)
    guard let upstream = RingView(pages: slots[..<split]),
      let downstream = RingView(pages: slots[split...])
    else { return nil }
    self.slots = slots
    downstreamOffset = geometry.downstreamOffset
    Self.prepare(upstream, in: &pages)
    Self.prepare(downstream, in: &pages)
    outgoing = GuestSendRing(attachedTo: upstream, in: pages)
    incoming = GuestReceiveRing(attachedTo: downstream, in: pages)
  }

  /// Prepares the control pages of the same rings anew.
  package mutating func layOutAgain(in pages: inout SharedPages) {
    Self.prepare(outgoing.view, in: &pages)
    Self.prepare(incoming.view, in: &pages)
    outgoing = GuestSendRing(attachedTo: outgoing.view, in: pages)
    incoming = GuestReceiveRing(attachedTo: incoming.view, in: pages)
  }

  private static func prepare(_ view: RingView, in pages: inout SharedPages) {
    view.write(.writeIndex, 0, to: &pages)
    view.write(.readIndex, 0, to: &pages)
    view.write(.interruptMask, 0, to: &pages)
    view.write(.pendingSendSize, 0, to: &pages)
    view.write(.featureBits, ControlValue.flowControl, to: &pages)
  }
}
