import DynamicMemoryProtocol
import PageRanges

extension HostWarning: Record {
  package var name: String {
    switch self {
    case .unexpectedMessage: "warning unexpected"
    case .messageTooShort: "warning too-short"
    case .unknownMessage: "warning unknown"
    case .rangeListTooShort: "warning range-list-too-short"
    case .unusablePages(.notRAM, _, _, _): "warning page-not-ram"
    case .unusablePages(.sectionTooSmall, _, _, _): "warning page-in-small-section"
    case .unusablePages(.notOrdinaryRAM, _, _, _): "warning page-not-ordinary-ram"
    case .unalignedHostAddress: "warning unaligned-host-address"
    case .unsupportedPageSize: "warning unsupported-page-size"
    case .discardFailed: "warning discard-failed"
    case .removedMoreThanPending: "warning removed-more-than-pending"
    case .hotAddCountTooHigh: "warning hot-add-count-too-high"
    case .openInState: "warning open"
    }
  }

  package func visit(_ visitor: inout some FieldVisitor) {
    switch self {
    case .unexpectedMessage(let type, let state):
      visitor.field("message", .message(type))
      visitor.field("state", .state(state))
    case .messageTooShort(let type, let length, let needed):
      visitor.field("message", .message(type))
      visitor.field("length", .number(length))
      visitor.field("needed", .number(needed))
    case .unknownMessage(let type):
      visitor.field("type", .number(UInt64(type.rawValue)))
    case .rangeListTooShort, .discardFailed: break
    case .unusablePages(let kind, let first, let stride, let count):
      visitor.field("page", .number(first.rawValue))
      if kind == .notOrdinaryRAM { visitor.field("stride", .number(stride)) }
      visitor.field("count", .number(count))
    case .unalignedHostAddress(let address, let count):
      visitor.field("address", .hex(address))
      visitor.field("count", .number(count))
    case .unsupportedPageSize(let size, let count):
      visitor.field("size", .number(size))
      visitor.field("count", .number(count))
    case .removedMoreThanPending(let removed, let pending):
      visitor.field("removed", .number(removed))
      visitor.field("pending", .number(pending))
    case .hotAddCountTooHigh(let count, let requested):
      visitor.field("count", .number(count))
      visitor.field("requested", .number(requested))
    case .openInState(let state):
      visitor.field("state", .state(state))
    }
  }

  /// How many lines QEMU would have written.
  package var lines: UInt64 {
    switch self {
    case .unusablePages(_, _, _, let count), .unalignedHostAddress(_, let count),
      .unsupportedPageSize(_, let count):
      count
    default: 1
    }
  }

  /// The same warning in no more than so many lines.
  package func limited(to lines: UInt64) -> HostWarning {
    switch self {
    case .unusablePages(let kind, let first, let stride, let count):
      .unusablePages(kind, first: first, stride: stride, count: min(count, lines))
    case .unalignedHostAddress(let address, let count):
      .unalignedHostAddress(address, count: min(count, lines))
    case .unsupportedPageSize(let size, let count):
      .unsupportedPageSize(size, count: min(count, lines))
    default: self
    }
  }

  package static var examples: [HostWarning] {
    let page = PageNumber(0)
    return [
      .unexpectedMessage(.versionRequest, .idle),
      .messageTooShort(.versionRequest, length: 0, needed: 0), .unknownMessage(.error),
      .rangeListTooShort, .unusablePages(.notRAM, first: page, stride: 1, count: 1),
      .unusablePages(.sectionTooSmall, first: page, stride: 1, count: 1),
      .unusablePages(.notOrdinaryRAM, first: page, stride: 1, count: 1),
      .unalignedHostAddress(0, count: 1),
      .unsupportedPageSize(0, count: 1), .discardFailed,
      .removedMoreThanPending(removed: 0, pending: 0),
      .hotAddCountTooHigh(count: 0, requested: 0), .openInState(.idle),
    ]
  }
}

extension HostFailure: Record {
  package var name: String {
    switch self {
    case .unexpectedPacketType: "error packet-type"
    case .malformedPacket: "error malformed-packet"
    case .badPageList: "error page-list"
    case .nothingToUnballoon: "error nothing-to-unballoon"
    case .backendAlreadyReturned: "error backend-already-returned"
    case .unknownControlMessage: "error unknown-control-message"
    case .controlDelivery: "error control-delivery"
    }
  }

  package func visit(_ visitor: inout some FieldVisitor) {
    switch self {
    case .unexpectedPacketType(let type): visitor.field("type", .number(type))
    case .malformedPacket(let offset, let length):
      visitor.field("offset", .number(offset))
      visitor.field("length", .number(length))
    case .unknownControlMessage(let type): visitor.field("type", .hex(type))
    case .controlDelivery(let status): visitor.field("status", .signed(status))
    case .badPageList, .nothingToUnballoon, .backendAlreadyReturned: break
    }
  }

  package static var examples: [HostFailure] {
    [
      .unexpectedPacketType(0), .malformedPacket(offset: 0, length: 0), .badPageList,
      .nothingToUnballoon, .backendAlreadyReturned, .unknownControlMessage(0),
      .controlDelivery(0),
    ]
  }
}
