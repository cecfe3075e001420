package import HostEvents
import PageRanges

extension MachineEvent: Record {
  package var name: String {
    switch self {
    case .opened: "opened"
    case .openRefused: "open-refused"
    case .alreadyOpen: "already-open"
    case .closed: "closed"
    case .notOpen: "not-open"
    case .guestRingFull: "guest-ring-full"
    case .answerLost: "answer-lost"
    case .guestToldOfRoom: "guest-told-of-room"
    case .powerOnFailed(.misalignedBackend): "power-on-failed misaligned-backend"
    case .powerOnFailed(.addressWithoutBackend): "power-on-failed address-without-backend"
    case .powerOnFailed(.overlappedBackend): "power-on-failed overlapped-backend"
    case .powerOnFailed(.beyondPageNumbers): "power-on-failed beyond-page-numbers"
    }
  }

  package func visit(_ visitor: inout some FieldVisitor) {
    if case .powerOnFailed(.misalignedBackend(let alignment)) = self {
      visitor.field("alignment", .hex(alignment))
    }
  }

  package static var examples: [MachineEvent] {
    [
      .opened, .openRefused, .alreadyOpen, .closed, .notOpen, .guestRingFull, .answerLost,
      .guestToldOfRoom, .powerOnFailed(.misalignedBackend(alignment: 0)),
      .powerOnFailed(.addressWithoutBackend), .powerOnFailed(.overlappedBackend),
      .powerOnFailed(.beyondPageNumbers),
    ]
  }
}

extension MonitorAnswer: Record {
  package var name: String {
    switch self {
    case .state: "answer state"
    case .noHotAddedMemory: "answer no-hot-added-memory"
    case .hotAddedMemory: "answer hot-added-memory"
    case .memoryDevice(_, _, nil): "answer device-without-backend"
    case .memoryDevice: "answer device"
    case .guestStatus: "answer guest-status"
    case .noGuestStatus(.disabled): "answer guest-status-disabled"
    case .noGuestStatus(.noneYet): "answer no-guest-status-yet"
    case .rangeCounts: "answer range-counts"
    case .range: "answer range"
    case .counters: "answer counters"
    }
  }

  package func visit(_ visitor: inout some FieldVisitor) {
    switch self {
    case .state(
      let state, let actual, let transaction, let target, let changed, let unfreed, let freed):
      visitor.field("state", .state(state))
      visitor.field("actual", .signed(actual))
      visitor.field("trans", .number(UInt64(transaction)))
      visitor.field("target", .number(target))
      visitor.field("changed", .flag(changed))
      visitor.field("unfreed", .number(unfreed))
      visitor.field("freed", .number(freed))
    case .hotAddedMemory(let pages, let added, let tail, let mapped, let slots):
      visitor.field("start", .page(pages.start))
      visitor.field("count", .number(pages.count))
      visitor.field("added", .number(added))
      visitor.field("unusable", .number(tail))
      visitor.field("mapped", .number(UInt64(mapped)))
      visitor.field("slots", .number(UInt64(slots)))
    case .memoryDevice(let id, let size, let address):
      visitor.field("id", .word(id.text))
      visitor.field("size", .number(size))
      if let address { visitor.field("address", .hex(address)) }
      visitor.field("plugged", .number(size))
    case .guestStatus(let committed, let available):
      visitor.field("committed", .number(committed))
      visitor.field("available", .number(available))
    case .rangeCounts(let unfreed, let freed, let hasHotAddedMemory):
      visitor.field("unfreed", .number(unfreed))
      visitor.field("freed", .number(freed))
      visitor.field("hot-added", .flag(hasHotAddedMemory))
    case .range(let owner, let pages):
      visitor.field("set", .word(owner.rawValue))
      visitor.field("pages", .pages(pages))
    case .counters(let warnings, let errors, let discards, let bytes, let slots):
      visitor.field("warnings", .number(warnings))
      visitor.field("errors", .number(errors))
      visitor.field("discards", .number(discards))
      visitor.field("bytes", .number(bytes))
      visitor.field("slots", .number(UInt64(slots)))
    case .noHotAddedMemory, .noGuestStatus: break
    }
  }

  package static var examples: [MonitorAnswer] {
    let pages = PageRange(from: 0, to: 0)
    return [
      .state(
        .idle, actual: 0, transaction: 0, targetPages: 0, targetChanged: false, unfreed: 0,
        freed: 0),
      .noHotAddedMemory,
      .hotAddedMemory(pages, added: 0, unusableTail: 0, mappedSlots: 0, slots: 0),
      .memoryDevice(id: .none, size: 0, address: nil),
      .memoryDevice(id: .none, size: 0, address: 0),
      .guestStatus(committed: 0, available: 0), .noGuestStatus(.disabled),
      .noGuestStatus(.noneYet), .rangeCounts(unfreed: 0, freed: 0, hasHotAddedMemory: false),
      .range(.freed, pages),
      .counters(warnings: 0, errors: 0, discards: 0, discardedBytes: 0, mappedSlots: 0),
    ]
  }
}
