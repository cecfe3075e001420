package import HostEvents
package import VMBus

extension BusEvent: Record {
  package var name: String {
    switch self {
    case .received: "vmbus received"
    case .processing: "vmbus processing"
    case .contact: "vmbus contact"
    case .posted: "vmbus posted"
    case .delivered: "vmbus delivered"
    case .offered: "vmbus offered"
    case .offersEnded: "vmbus offers-ended"
    case .gpadlHeader: "vmbus gpadl-header"
    case .gpadlBody: "vmbus gpadl-body"
    case .gpadlCreated: "vmbus gpadl-created"
    case .gpadlTeardown: "vmbus gpadl-teardown"
    case .gpadlTorndown: "vmbus gpadl-torndown"
    case .opening: "vmbus opening"
    case .opened: "vmbus opened"
    case .closing: "vmbus closing"
    case .signalled: "vmbus signalled"
    case .refused: "vmbus refused"
    }
  }

  package func visit(_ visitor: inout some FieldVisitor) {
    switch self {
    case .received(let type, let size), .posted(let type, let size):
      visitor.field("type", .number(UInt64(type)))
      visitor.field("size", .number(UInt64(clamping: size)))
    case .processing(let type): visitor.field("type", .number(UInt64(type)))
    case .contact(let contact):
      visitor.field("major", .number(UInt64(contact.version.major)))
      visitor.field("minor", .number(UInt64(contact.version.minor)))
      visitor.field("vp", .number(UInt64(contact.targetVP)))
      visitor.field("monitor-page-1", .hex(contact.monitorPage1))
      visitor.field("monitor-page-2", .hex(contact.monitorPage2))
      visitor.field("interrupt-page", .hex(contact.interruptPage))
    case .delivered(let status): visitor.field("status", .signed(Int64(status)))
    case .offered(let relid), .closing(let relid):
      visitor.field("relid", .number(UInt64(relid)))
    case .gpadlHeader(let gpadl, let pages):
      visitor.field("gpadl", .number(UInt64(gpadl)))
      visitor.field("pages", .number(UInt64(pages)))
    case .gpadlBody(let gpadl), .gpadlCreated(let gpadl), .gpadlTeardown(let gpadl),
      .gpadlTorndown(let gpadl):
      visitor.field("gpadl", .number(UInt64(gpadl)))
    case .opening(let relid, let gpadl, let vp):
      visitor.field("relid", .number(UInt64(relid)))
      visitor.field("gpadl", .number(UInt64(gpadl)))
      visitor.field("vp", .number(UInt64(vp)))
    case .opened(let relid, let status):
      visitor.field("relid", .number(UInt64(relid)))
      visitor.field("status", .number(UInt64(status)))
    case .refused(let status): visitor.field("status", .number(UInt64(status.rawValue)))
    case .offersEnded, .signalled: break
    }
  }

  package static var examples: [BusEvent] {
    [
      .received(type: 0, size: 0), .processing(type: 0), .contact(InitiateContact()),
      .posted(type: 0, size: 0), .delivered(status: 0), .offered(relid: 0), .offersEnded,
      .gpadlHeader(gpadl: 0, pages: 0), .gpadlBody(gpadl: 0), .gpadlCreated(gpadl: 0),
      .gpadlTeardown(gpadl: 0), .gpadlTorndown(gpadl: 0), .opening(relid: 0, gpadl: 0, vp: 0),
      .opened(relid: 0, status: 0), .closing(relid: 0), .signalled, .refused(.success),
    ]
  }
}
