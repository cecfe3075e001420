// Every control message: its size, and where its fields lie. Source: VMBus as QEMU implements it,
// section 1; those that VMBus 4.0 does not have, Linux guest reference and public headers.

/// The guest begins with the bus, or starts over, and proposes a version.
package struct InitiateContact: BusMessageForm {
  package static let type = BusMessageType.initiateContact
  package static let word = "initiate-contact"
  package static let size = 40

  package var version = BusVersion.win10
  package var targetVP: UInt32 = 0
  /// Where old versions have their interrupt bits: a guest-physical address.
  package var interruptPage: UInt64 = 0
  package var monitorPage1: UInt64 = 0
  package var monitorPage2: UInt64 = 0

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.version(&version, at: 8)
    try visitor.number("vp", &targetVP, at: 12, .unless(0))
    try visitor.number("interrupt-page", &interruptPage, at: 16, .hexUnless(0))
    try visitor.number("monitor-page-1", &monitorPage1, at: 24, .hexUnless(0))
    try visitor.number("monitor-page-2", &monitorPage2, at: 32, .hexUnless(0))
  }
}

/// The host takes the version that the guest proposed, or refuses it.
package struct ContactResponse: BusMessageForm {
  package static let type = BusMessageType.contactResponse
  package static let word = "contact-response"
  package static let size = 12

  package var isAccepted: UInt8 = 0
  /// What went wrong with a version that the host knows.
  package var status: UInt8 = 0
  /// From 5.0 on: the connection on which the host wants messages.
  package var connection: UInt32?

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.flag("accepted", otherwise: "refused", &isAccepted, at: 8)
    try visitor.number("status", &status, at: 9, .unless(0))
    try visitor.optionalNumber("connection", &connection, at: 12)
  }
}

/// The guest asks for the channels that there are.
package struct RequestOffers: BusMessageForm {
  package static let type = BusMessageType.requestOffers
  package static let word = "request-offers"
  package static let size = 8

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {}
}

/// The host offers a channel.
package struct OfferChannel: BusMessageForm {
  package static let type = BusMessageType.offerChannel
  package static let word = "offer-channel"
  package static let size = 200

  /// What kind of device it is, as a GUID.
  package var deviceType = BusDevice.dynamicMemory.type
  /// Which device it is, as a GUID.
  package var instance = BusDevice.dynamicMemory.instance
  package var channelFlags: UInt16 = 0
  package var mmioMegabytes: UInt16 = 0
  package var userData = Self.noData
  package var subChannel: UInt16 = 0
  package var relid: UInt32 = 1
  package var monitorID: UInt8 = 0
  package var monitorFlags: UInt8 = 0
  /// Bit 0: the channel has a connection of its own.
  package var interruptFlags: UInt16 = 1
  /// The connection that signals of the guest go to.
  package var connection: UInt32 = 0

  private static let noData = [UInt8](repeating: 0, count: 120)

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.number("relid", &relid, at: 184, .usually(1))
    try visitor.number("connection", &connection, at: 192, .usually(17))
    try visitor.bytes("type", &deviceType, at: 8, usual: BusDevice.dynamicMemory.type)
    try visitor.bytes("instance", &instance, at: 24, usual: BusDevice.dynamicMemory.instance)
    try visitor.number("flags", &channelFlags, at: 56, .unless(0))
    try visitor.number("mmio", &mmioMegabytes, at: 58, .unless(0))
    try visitor.bytes("data", &userData, at: 60, usual: Self.noData)
    try visitor.number("sub-channel", &subChannel, at: 180, .unless(0))
    try visitor.number("monitor", &monitorID, at: 188, .unless(0))
    try visitor.number("monitor-flags", &monitorFlags, at: 189, .unless(0))
    try visitor.number("interrupt-flags", &interruptFlags, at: 190, .unless(1))
  }
}

/// The host takes an offer back.
package struct RescindOffer: BusMessageForm {
  package static let type = BusMessageType.rescindOffer
  package static let word = "rescind-offer"
  package static let size = 12

  package var relid: UInt32 = 1

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.number("relid", &relid, at: 8, .usually(1))
  }
}

/// The host has no more channels to offer.
package struct AllOffers: BusMessageForm {
  package static let type = BusMessageType.allOffers
  package static let word = "all-offers"
  package static let size = 8

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {}
}

/// The guest is done with a channel that was taken back.
package struct RelidReleased: BusMessageForm {
  package static let type = BusMessageType.relidReleased
  package static let word = "relid-released"
  package static let size = 12

  package var relid: UInt32 = 1

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.number("relid", &relid, at: 8, .usually(1))
  }
}

/// The guest stops using the bus.
package struct Unload: BusMessageForm {
  package static let type = BusMessageType.unload
  package static let word = "unload"
  package static let size = 8

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {}
}

/// The host has forgotten what the guest did with the bus.
package struct UnloadResponse: BusMessageForm {
  package static let type = BusMessageType.unloadResponse
  package static let word = "unload-response"
  package static let size = 8

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {}
}
