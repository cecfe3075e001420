/// What a control message of the bus is about.
package struct BusMessageType: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let offerChannel = BusMessageType(rawValue: 1)
  package static let rescindOffer = BusMessageType(rawValue: 2)
  package static let requestOffers = BusMessageType(rawValue: 3)
  package static let allOffers = BusMessageType(rawValue: 4)
  package static let openChannel = BusMessageType(rawValue: 5)
  package static let openResult = BusMessageType(rawValue: 6)
  package static let closeChannel = BusMessageType(rawValue: 7)
  package static let gpadlHeader = BusMessageType(rawValue: 8)
  package static let gpadlBody = BusMessageType(rawValue: 9)
  package static let gpadlCreated = BusMessageType(rawValue: 10)
  package static let gpadlTeardown = BusMessageType(rawValue: 11)
  package static let gpadlTorndown = BusMessageType(rawValue: 12)
  package static let relidReleased = BusMessageType(rawValue: 13)
  package static let initiateContact = BusMessageType(rawValue: 14)
  package static let contactResponse = BusMessageType(rawValue: 15)
  package static let unload = BusMessageType(rawValue: 16)
  package static let unloadResponse = BusMessageType(rawValue: 17)
  package static let modifyChannel = BusMessageType(rawValue: 22)
  package static let modifyResult = BusMessageType(rawValue: 24)

  /// The first number above those that VMBus 4.0 has.
  ///
  /// QEMU refuses the hypercall from here on.
  static let end: UInt32 = 18
}
