import Conversation
import HostEvents
import VMBus

/// Every mark that is known beforehand.
package enum MarkCatalogue {
  /// All of them, in order; a violation that is not among them has no mark until it is met.
  package static var all: [Mark] {
    var marks = MessageMarks.all + rings + wraps + observations
    marks += HostState.allCases.map { Mark(.state, $0.name) }
    marks += Settlement.allCases.map { Mark(.settlement, $0.rawValue) }
    marks += HostAbort.allCases.map { Mark(.abort, $0.id) }
    marks += Stimulus.markNames.map { Mark(.stimulus, $0) }
    return marks.sorted()
  }

  private static var rings: [Mark] {
    [HostState.balloonRingWait, .unballoonRingWait, .hotAddRingWait, .hotRemoveRingWait]
      .map { Mark(.ring, "full in \($0.name)") }
  }

  private static var wraps: [Mark] {
    [
      "ring to the host", "ring to the guest", "transaction of the guest",
      "transaction of the host", "size", "count of ranges", "page number", "count of pages",
    ].map { Mark(.wrap, $0) }
  }

  private static var observations: [Mark] {
    var names = ["received", "posted", "arrived"]
    names += HostEvent.examples.map(\.name)
    names += MachineEvent.examples.map(\.name)
    names += MonitorAnswer.examples.map(\.name)
    names += BusEvent.examples.map(\.name)
    // Those that have marks of their own.
    let others: [String] = [
      HostEvent.stateChanged(.idle), .settled(.reached, pages: 0), .hostAbort(.packetAtTimer),
      .violation(.lyingSize, count: 0), .channelFailed(.lyingSize),
    ].map(\.name)
    return names.filter { !others.contains($0) }.map { Mark(.observation, $0) }
  }
}

/// Each kind of message in each state.
enum MessageMarks {
  private static let words: [(type: UInt64, word: String)] = [
    (1, "version-request"), (3, "capabilities-report"), (5, "status-report"),
    (7, "balloon-response"), (9, "unballoon-response"), (11, "hot-add-response"),
    (14, "hot-remove-response"),
  ]
  private static let hosts: [(type: UInt64, word: String)] = [
    (2, "version-response"), (4, "capabilities-response"), (6, "balloon-request"),
    (8, "unballoon-request"), (10, "hot-add-request"), (12, "info"), (13, "hot-remove-request"),
  ]

  static var all: [Mark] {
    HostState.allCases.flatMap { state in
      (words.map(\.word) + ["other"]).map { Mark(.message, "\($0) in \(state.name)") }
    } + hosts.map { Mark(.observation, "sent \($0.word)") }
  }

  static func name(of type: UInt64, in state: HostState) -> String {
    let word = words.first { $0.type == type }?.word ?? "other"
    return "\(word) in \(state.name)"
  }

  static func word(of type: UInt64) -> String {
    hosts.first { $0.type == type }?.word ?? "nothing"
  }
}

extension Stimulus {
  /// What is done, without its details.
  package var markName: String {
    switch self {
    case .powerOn: "power-on"
    case .open: "open"
    case .close: "close"
    case .busReset: "bus-reset"
    case .machineReset: "machine-reset"
    case .send(_, let signal): signal ? "send" : "send without signal"
    case .meanwhile: "meanwhile"
    case .signal: "signal"
    case .reading(let reads): reads ? "reading" : "not reading"
    case .drain: "drain"
    case .poke: "poke"
    case .race: "race"
    case .touch: "touch"
    case .pin: "pin"
    case .unpin: "unpin"
    case .target: "target"
    case .query(let query): "query \(query.rawValue)"
    case .discardsFail(let fail): fail ? "discards fail" : "discards work"
    case .wait: "wait"
    case .unplug: "unplug"
    case .post: "post"
    case .delivery(.atOnce): "delivery at once"
    case .delivery(.held): "delivery held"
    case .delivery(.answered): "delivery answered"
    case .signalConnection: "signal-connection"
    case .rescind: "rescind"
    case .offer: "offer"
    }
  }

  package static var markNames: [String] {
    [
      "power-on", "open", "close", "bus-reset", "machine-reset", "send", "send without signal",
      "meanwhile", "signal", "reading", "not reading", "drain", "poke", "race", "touch", "pin",
      "unpin", "target", "discards fail", "discards work", "wait", "unplug", "post",
      "delivery at once", "delivery held", "delivery answered", "signal-connection", "rescind",
      "offer",
    ] + MonitorQuery.allCases.map { "query \($0.rawValue)" }
  }
}
