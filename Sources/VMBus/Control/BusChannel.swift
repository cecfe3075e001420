/// A channel as the bus knows it.
package struct BusChannel: Hashable, Sendable {
  /// The number that guest and host call it by.
  package let relid: UInt32
  package internal(set) var state = State.closed
  /// The guest was told of it since it last began with the bus.
  var isOffered = false
  /// The guest was told that the offer was taken back.
  var isToldOfRescind = false
  /// The page list of its rings, while it is open.
  package internal(set) var gpadl: UInt32?
  /// Where in that list the ring to the guest begins.
  package internal(set) var downstreamOffset: UInt32 = 0

  package enum State: UInt64, CaseIterable, Hashable, Sendable {
    case closed
    case open
    /// The host stopped using it; the guest may not know yet.
    case abandoned
    /// The host took the offer back, and the guest has not let go yet.
    case rescinded
  }
}
