package import Conversation
import HostEvents

extension Observation {
  /// Of which kind it is; a trace tells all of some kinds.
  package var kind: ObservationKinds {
    switch self {
    case .sent: .sent
    case .received: .received
    case .host(let event): event.kind
    case .machine(.answerLost), .machine(.guestRingFull): .losses
    case .machine: .bus
    case .answer: .monitor
    case .bus: .busEvents
    case .posted: .control
    case .arrived: .arrivals
    }
  }

  /// Whether no trace may leave it out: nothing can be expected of a machine after it.
  var isFatal: Bool {
    switch self {
    case .host(.hostAbort), .machine(.powerOnFailed): true
    default: false
    }
  }
}

extension HostEvent {
  fileprivate var kind: ObservationKinds {
    switch self {
    case .stateChanged: .states
    case .incomingVersion, .incomingCapabilities, .outgoingUnballoon, .incomingUnballoon,
      .outgoingHotAdd, .incomingHotAdd, .outgoingHotRemove, .incomingHotRemove, .outgoingBalloon,
      .incomingBalloon, .backendAdded,
      .removed, .removedHole, .removedCommon, .removedRemainder, .mappingSlot, .unmappingSlot:
      .events
    case .slotMapped, .slotUnmapped, .discarded: .memory
    case .timerArmed, .timerFired, .timerCanceled: .timers
    case .statusReport: .monitor
    case .warning, .failure, .violation: .warnings
    case .settled: .monitor
    case .channelFailed: .bus
    case .hostAbort: .bus
    }
  }
}

extension ObservationKinds {
  /// Each kind and its word in the header line `complete`.
  static let words: [(word: String, kind: ObservationKinds)] = [
    ("sent", .sent), ("received", .received), ("states", .states), ("events", .events),
    ("warnings", .warnings), ("memory", .memory), ("timers", .timers), ("monitor", .monitor),
    ("bus", .bus), ("losses", .losses), ("vmbus", .busEvents), ("control", .control),
    ("arrivals", .arrivals),
  ]
}
