import DynamicMemoryProtocol
import PageRanges

extension HostEvent: Record {
  package var name: String {
    switch self {
    case .stateChanged: "state"
    case .incomingVersion: "incoming-version"
    case .incomingCapabilities: "incoming-capabilities"
    case .outgoingUnballoon: "outgoing-unballoon"
    case .incomingUnballoon: "incoming-unballoon"
    case .outgoingHotAdd: "outgoing-hot-add"
    case .incomingHotAdd: "incoming-hot-add"
    case .outgoingBalloon: "outgoing-balloon"
    case .incomingBalloon: "incoming-balloon"
    case .backendAdded: "backend-added"
    case .removed: "removed"
    case .removedHole: "removed-hole"
    case .removedCommon: "removed-common"
    case .removedRemainder: "removed-remainder"
    case .mappingSlot: "mapping-slot"
    case .unmappingSlot: "unmapping-slot"
    case .slotMapped: "slot-mapped"
    case .slotUnmapped: "slot-unmapped"
    case .discarded(_, _, _, let failed): failed ? "discard-failed" : "discarded"
    case .timerArmed: "timer-armed"
    case .timerFired: "timer-fired"
    case .timerCanceled: "timer-canceled"
    case .statusReport: "status-event"
    case .warning(let warning): warning.name
    case .failure(let failure): failure.name
    case .hostAbort: "hostAbort"
    }
  }

  package func visit(_ visitor: inout some FieldVisitor) {
    switch self {
    case .stateChanged(let state):
      visitor.field("to", .state(state))
    case .incomingVersion(let version):
      visitor.field("major", .number(UInt64(version.major)))
      visitor.field("minor", .number(UInt64(version.minor)))
    case .incomingCapabilities(let word):
      visitor.field("word", .hex(UInt64(word)))
    case .incomingUnballoon(let transaction):
      visitor.field("trans", .number(UInt64(transaction)))
    case .incomingHotAdd(let transaction, let result, let count):
      visitor.field("trans", .number(UInt64(transaction)))
      visitor.field("result", .number(UInt64(result)))
      visitor.field("count", .number(UInt64(count)))
    case .incomingBalloon(let transaction, let ranges, let more):
      visitor.field("trans", .number(UInt64(transaction)))
      visitor.field("ranges", .number(UInt64(ranges)))
      visitor.field("more", .flag(more))
    case .outgoingUnballoon, .outgoingHotAdd, .outgoingBalloon:
      visitOutgoing(&visitor)
    case .backendAdded, .removed, .removedHole, .removedCommon, .removedRemainder:
      visitRemoved(&visitor)
    case .mappingSlot, .unmappingSlot, .slotMapped, .slotUnmapped, .discarded:
      visitMemory(&visitor)
    case .timerArmed(let time), .timerFired(let time):
      visitor.field("at", .time(time))
    case .timerCanceled: break
    case .statusReport(let committed, let available):
      visitor.field("committed", .number(committed))
      visitor.field("available", .number(available))
    case .warning(let warning): warning.visit(&visitor)
    case .failure(let failure): failure.visit(&visitor)
    case .hostAbort(let abort):
      visitor.field("id", .word(abort.id))
      visitor.field("message", .word(abort.message))
    }
  }

  private func visitOutgoing(_ visitor: inout some FieldVisitor) {
    switch self {
    case .outgoingUnballoon(let transaction, let pages, let remaining):
      visitor.field("trans", .number(UInt64(transaction)))
      visitor.field("pages", .pages(pages))
      visitor.field("remaining", .number(remaining))
    case .outgoingHotAdd(let transaction, let pages):
      visitor.field("trans", .number(UInt64(transaction)))
      visitor.field("pages", .pages(pages))
    case .outgoingBalloon(let transaction, let count, let remaining):
      visitor.field("trans", .number(UInt64(transaction)))
      visitor.field("count", .number(count))
      visitor.field("remaining", .number(remaining))
    default: break
    }
  }

  private func visitRemoved(_ visitor: inout some FieldVisitor) {
    switch self {
    case .backendAdded(let pages):
      visitor.field("pages", .pages(pages))
    case .removed(let pages, let freed), .removedRemainder(let pages, let freed):
      visitor.field("pages", .pages(pages))
      visitor.field("freed", .flag(freed))
    case .removedHole(let hole, let whole, let start, let freed):
      visitor.field("pages", .pages(hole))
      visitor.field("of", .pages(whole))
      visitor.field("backend", .page(start))
      visitor.field("freed", .flag(freed))
    case .removedCommon(let common, let whole, let backend, let newPages, let freed):
      visitor.field("pages", .pages(common))
      visitor.field("of", .pages(whole))
      visitor.field("backend", .pages(backend))
      visitor.field("new", .number(newPages))
      visitor.field("freed", .flag(freed))
    default: break
    }
  }

  private func visitMemory(_ visitor: inout some FieldVisitor) {
    switch self {
    case .mappingSlot(let index, let count, let offset),
      .unmappingSlot(let index, let count, let offset):
      visitor.field("slot", .number(UInt64(index)))
      visitor.field("of", .number(UInt64(count)))
      visitor.field("offset", .hex(offset))
    case .slotMapped(let address, let size, let offset):
      visitor.field("address", .hex(address))
      visitor.field("size", .hex(size))
      visitor.field("offset", .hex(offset))
    case .slotUnmapped(let address, let size):
      visitor.field("address", .hex(address))
      visitor.field("size", .hex(size))
    case .discarded(let block, let offset, let length, _):
      visitor.field("block", .block(block))
      visitor.field("offset", .hex(offset))
      visitor.field("length", .hex(length))
    default: break
    }
  }

  package static var examples: [HostEvent] {
    let pages = PageRange(from: 0, to: 0)
    return [
      .stateChanged(.idle), .incomingVersion(.win10), .incomingCapabilities(0),
      .outgoingUnballoon(transaction: 0, pages: pages, remaining: 0),
      .incomingUnballoon(transaction: 0), .outgoingHotAdd(transaction: 0, pages: pages),
      .incomingHotAdd(transaction: 0, result: 0, count: 0),
      .outgoingBalloon(transaction: 0, count: 0, remaining: 0),
      .incomingBalloon(transaction: 0, ranges: 0, more: false), .backendAdded(pages),
      .removed(pages, freed: true),
      .removedHole(pages, of: pages, backendStart: pages.start, freed: true),
      .removedCommon(pages, of: pages, backend: pages, newPages: 0, freed: true),
      .removedRemainder(pages, freed: true), .mappingSlot(index: 0, of: 0, offset: 0),
      .unmappingSlot(index: 0, of: 0, offset: 0), .slotMapped(address: 0, size: 0, offset: 0),
      .slotUnmapped(address: 0, size: 0),
      .discarded(.boot, offset: 0, length: 0, failed: false),
      .discarded(.boot, offset: 0, length: 0, failed: true), .timerArmed(at: 0),
      .timerFired(at: 0), .timerCanceled, .statusReport(committed: 0, available: 0),
      .hostAbort(.packetAtTarget),
    ] + HostWarning.examples.map(HostEvent.warning) + HostFailure.examples.map(HostEvent.failure)
  }
}
