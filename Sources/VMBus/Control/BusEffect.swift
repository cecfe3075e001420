/// What the host of a bus does, or asks its surroundings to do.
package enum BusEffect: Hashable, Sendable {
  /// Something of which QEMU has a trace event.
  case event(BusEvent)
  /// Put a message into the guest's message slot, and say what came of it.
  case post([UInt8])
  /// Open a channel on these pages, and say whether that worked.
  case open(relid: UInt32, pages: [UInt64], downstreamOffset: UInt32)
  /// Stop using the rings of a channel; its device starts again.
  case close(relid: UInt32, byReset: Bool)
  /// The device starts again, although its channel is closed.
  case resetDevice(afterClose: Bool)
  /// Look at a channel, as if the guest had signalled.
  case look(relid: UInt32)
  /// The guest broke a rule, and the host noticed.
  case breach(BusBreach)
  /// The host says that something went wrong.
  case failure(BusFailure)
  /// The host dies.
  case abort(BusAbort)
}

/// QEMU's trace events about the bus, and what it answers to hypercalls.
package enum BusEvent: Hashable, Sendable {
  case received(type: UInt32, size: Int)
  case processing(type: UInt32)
  case contact(InitiateContact)
  case posted(type: UInt32, size: Int)
  /// What came of a message to the guest: 0, or the negative number of an error.
  case delivered(status: Int32)
  case offered(relid: UInt32)
  case offersEnded
  case gpadlHeader(gpadl: UInt32, pages: UInt16)
  case gpadlBody(gpadl: UInt32)
  case gpadlCreated(gpadl: UInt32)
  case gpadlTeardown(gpadl: UInt32)
  case gpadlTorndown(gpadl: UInt32)
  case opening(relid: UInt32, gpadl: UInt32, vp: UInt32)
  case opened(relid: UInt32, status: UInt32)
  case closing(relid: UInt32)
  /// The guest signalled the whole bus.
  case signalled
  /// Not QEMU's: a hypercall did not succeed.
  case refused(HypercallStatus)
}

/// What a hypercall returns.
package struct HypercallStatus: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let success = HypercallStatus(rawValue: 0)
  package static let invalidInput = HypercallStatus(rawValue: 3)
  package static let invalidConnection = HypercallStatus(rawValue: 18)
  package static let insufficientBuffers = HypercallStatus(rawValue: 19)
}

/// A rule of the catalogue of malicious guests; the raw value is its id.
package enum BusBreach: String, CaseIterable, Hashable, Sendable {
  /// One of the rings would have no data page.
  case ringGeometry = "VB-A18"
  /// A list of pages that is none: several ranges, an offset, a length that is not whole pages.
  case gpadlForm = "VB-A19"
  /// Rings that share a page, so that one would be read as the other.
  case pageTwice = "VB-A20"
  /// Pages that are not RAM, or not the guest's any more.
  case pagesOutsideRAM = "VB-A21"
  /// An open of what is open, a close of what is not.
  case channelState = "VB-G3"
  /// Lists of pages that miss parts, have too many, or a name that is taken; or too many lists.
  case gpadlSequence = "VB-G5"
  /// A channel that there is not, or not any more.
  case unknownChannel = "VB-G14"
}

/// What QEMU says when something goes wrong on the bus.
package enum BusFailure: Hashable, Sendable {
  case unknownMessage(type: UInt32)
  case delivery(status: Int32)
}

/// Where QEMU's bus dies of what a guest says; the raw value is the id in the host engine
/// reference, section 17.
package enum BusAbort: String, CaseIterable, Hashable, Sendable {
  /// A downstream offset of 0xFFFFFFFF.
  case wrappingOffset = "HA-3"
  /// A page list whose buffer is shorter than its range.
  case shortBuffer = "HA-4"
  /// More of a page list that is complete.
  case bodyAfterEnd = "HA-5"
  /// A processor that there is not.
  case unknownVP = "HA-6"
}
