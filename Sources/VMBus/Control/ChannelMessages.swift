// The messages about channels and their pages. Source: as in `ContactMessages.swift`.

/// The guest opens a channel on pages that the host was told of.
package struct OpenChannel: BusMessageForm {
  package static let type = BusMessageType.openChannel
  package static let word = "open-channel"
  package static let size = 148

  package var relid: UInt32 = 1
  /// Comes back in the answer.
  package var openID: UInt32 = 1
  package var gpadl: UInt32 = 0
  package var targetVP: UInt32 = 0
  /// The index of the first page of the ring to the guest.
  package var downstreamOffset: UInt32 = 0
  package var userData = Self.noData

  private static let noData = [UInt8](repeating: 0, count: 120)

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.number("relid", &relid, at: 8, .usually(1))
    try visitor.number("open-id", &openID, at: 12, .unless(1))
    try visitor.number("gpadl", &gpadl, at: 16, .required)
    try visitor.number("vp", &targetVP, at: 20, .unless(0))
    try visitor.number("offset", &downstreamOffset, at: 24, .required)
    try visitor.bytes("data", &userData, at: 28, usual: Self.noData)
  }
}

/// The host opened a channel, or did not.
package struct OpenResult: BusMessageForm {
  package static let type = BusMessageType.openResult
  package static let word = "open-result"
  package static let size = 20

  package var relid: UInt32 = 1
  package var openID: UInt32 = 1
  /// 0 if the channel is open.
  package var status: UInt32 = 0

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.number("relid", &relid, at: 8, .usually(1))
    try visitor.number("open-id", &openID, at: 12, .unless(1))
    try visitor.number("status", &status, at: 16, .usually(0))
  }
}

/// The guest closes a channel; there is no answer.
package struct CloseChannel: BusMessageForm {
  package static let type = BusMessageType.closeChannel
  package static let word = "close-channel"
  package static let size = 12

  package var relid: UInt32 = 1

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.number("relid", &relid, at: 8, .usually(1))
  }
}

/// From 4.1 on: the guest wants the signals of a channel on another processor.
package struct ModifyChannel: BusMessageForm {
  package static let type = BusMessageType.modifyChannel
  package static let word = "modify-channel"
  package static let size = 16

  package var relid: UInt32 = 1
  package var targetVP: UInt32 = 0

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.number("relid", &relid, at: 8, .usually(1))
    try visitor.number("vp", &targetVP, at: 12, .usually(0))
  }
}

/// From 5.3 on: the answer to that.
package struct ModifyResult: BusMessageForm {
  package static let type = BusMessageType.modifyResult
  package static let word = "modify-result"
  package static let size = 16

  package var relid: UInt32 = 1
  package var status: UInt32 = 0

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.number("relid", &relid, at: 8, .usually(1))
    try visitor.number("status", &status, at: 12, .usually(0))
  }
}

/// The guest begins to tell the host of a list of pages.
package struct GPADLHeader: BusMessageForm {
  package static let type = BusMessageType.gpadlHeader
  package static let word = "gpadl-header"
  package static let size = 28

  package var relid: UInt32 = 1
  package var gpadl: UInt32 = 0
  /// The first page numbers; the others follow in bodies.
  package var pages: [UInt64] = []
  /// Bytes of the one range that there should be.
  package var byteCount: UInt32 = 0
  /// Where in its first page the range begins.
  package var byteOffset: UInt32 = 0
  /// Bytes of all ranges as they go over the bus, those in bodies included.
  package var bufferLength: UInt16 = 0
  package var rangeCount: UInt16 = 1

  /// The bytes of one range of that length.
  package var usualBufferLength: UInt16 {
    UInt16(truncatingIfNeeded: 8 + UInt64(byteCount) / 4096 * 8)
  }

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.number("relid", &relid, at: 8, .usually(1))
    try visitor.number("gpadl", &gpadl, at: 12, .required)
    try visitor.pages("pages", &pages, at: 28)
    try visitor.number(
      "bytes", &byteCount, at: 20, .unless(4096 * UInt64(pages.count)))
    try visitor.number("byte-offset", &byteOffset, at: 24, .unless(0))
    try visitor.number(
      "buffer", &bufferLength, at: 16, .unless(UInt64(usualBufferLength)))
    try visitor.number("ranges", &rangeCount, at: 18, .unless(1))
  }
}

/// More page numbers of a list.
package struct GPADLBody: BusMessageForm {
  package static let type = BusMessageType.gpadlBody
  package static let word = "gpadl-body"
  package static let size = 16

  /// Counts the bodies; nobody looks at it.
  package var number: UInt32 = 0
  package var gpadl: UInt32 = 0
  package var pages: [UInt64] = []

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.number("number", &number, at: 8, .unless(0))
    try visitor.number("gpadl", &gpadl, at: 12, .required)
    try visitor.pages("pages", &pages, at: 16)
  }
}

/// The host has the whole list, or refuses it.
package struct GPADLCreated: BusMessageForm {
  package static let type = BusMessageType.gpadlCreated
  package static let word = "gpadl-created"
  package static let size = 20

  package var relid: UInt32 = 1
  package var gpadl: UInt32 = 0
  /// 0 if the host has it.
  package var status: UInt32 = 0

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.number("relid", &relid, at: 8, .usually(1))
    try visitor.number("gpadl", &gpadl, at: 12, .required)
    try visitor.number("status", &status, at: 16, .unless(0))
  }
}

/// The guest wants its pages back.
package struct GPADLTeardown: BusMessageForm {
  package static let type = BusMessageType.gpadlTeardown
  package static let word = "gpadl-teardown"
  package static let size = 16

  package var relid: UInt32 = 1
  package var gpadl: UInt32 = 0

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.number("relid", &relid, at: 8, .usually(1))
    try visitor.number("gpadl", &gpadl, at: 12, .required)
  }
}

/// The host has forgotten a list of pages.
package struct GPADLTorndown: BusMessageForm {
  package static let type = BusMessageType.gpadlTorndown
  package static let word = "gpadl-torndown"
  package static let size = 12

  package var gpadl: UInt32 = 0

  package init() {}

  package mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure) {
    try visitor.number("gpadl", &gpadl, at: 8, .required)
  }
}
