/// Numbers of the bus, and what a host that trusts no guest allows it.
package enum BusLimits {
  /// Type and padding.
  static let headerBytes = 8
  /// The most that one message carries.
  package static let messageBytes = 240
  /// Messages of the guest that wait.
  ///
  /// Source: VMBus as QEMU implements it, section 1.
  static let queue = 16
  /// The connection that a channel signals on is this much above its number.
  package static let channelConnection: UInt32 = 16
  /// Messages go here, and from 5.0 on also to `laterMessageConnection`.
  package static let messageConnection: UInt32 = 1
  package static let laterMessageConnection: UInt32 = 4
  /// Signals of guests that have an interrupt page.
  package static let busConnection: UInt32 = 2
  /// The only type of message that is for the bus.
  package static let messageType: UInt32 = 1
  static let channels: UInt32 = 2047

  /// Lists of pages that a guest can have, finished or not.
  ///
  /// A channel needs one; drivers that are bound again have two for a moment. A thousand leave room
  /// for every device there could be.
  static let gpadls = 1024
  /// Pages of all lists together: two of the longest that there can be, 64 MiB of rings, 128 KiB of
  /// memory for their numbers.
  static let gpadlPages = 16_384
}
