import Conversation
import HostEvents
import PageRanges
import Simulation
import VMBus

/// Feeds a checker a conversation of a host that does not exist.
struct CheckerBench<Watcher: Checker> {
  private(set) var checker: Watcher
  private(set) var findings = CheckFindings()
  private var follower = ConversationFollower(MachineConfiguration())
  private var log = ObservationLog()

  init(_ checker: Watcher) { self.checker = checker }

  /// What the checker found, as words.
  var complaints: [String] { findings.failures.map(\.what) }

  /// Something is done, and these are the events of the host.
  mutating func step(_ stimulus: Stimulus = .signal, _ events: [Observation] = []) {
    log.removeAll()
    for event in events { log.append(event) }
    observe(stimulus)
  }

  /// The host enters these states.
  mutating func enter(_ states: HostState...) {
    step(.signal, states.map { .host(.stateChanged($0)) })
  }

  /// The host sends a message; its packet carries the same number, or another.
  mutating func host(_ bytes: [UInt8], number: UInt64? = nil, type: PacketType = .inBand) {
    log.removeAll()
    let transaction = Array(bytes.dropFirst(4).prefix(4)).reversed().reduce(UInt64(0)) {
      $0 << 8 | UInt64($1)
    }
    log.appendSent(type: type, transactionID: number ?? transaction, payload: bytes.span)
    observe(.signal)
  }

  /// The guest sends a message, and the host takes it up.
  mutating func guest(_ bytes: [UInt8], _ event: HostEvent) {
    step(.send(GuestPacket(payload: bytes), signal: true), [.host(event)])
  }

  mutating func monitor(_ answers: [MonitorAnswer]) {
    checker.recount(MonitorAnswers(answers), &findings)
  }

  /// What the host has cost so far, and the time of what comes next.
  var cost = HostCost()
  var time = VirtualTime.zero

  private mutating func observe(_ stimulus: Stimulus) {
    let step = CheckedStep(
      stimulus, at: time, log, costing: cost, following: &follower)
    checker.observe(step, &findings)
  }
}

/// Messages, written out as the wire reference has them.
enum Wire {
  static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  static func message(_ type: UInt64, size: Int? = nil, id: UInt64, _ body: [UInt8]) -> [UInt8] {
    little(type, 2) + little(UInt64(size ?? body.count + 8), 2) + little(id, 4) + body
  }

  static func range(_ start: UInt64, _ count: UInt64) -> [UInt8] { little(start | count << 40, 8) }

  static func balloonRequest(_ pages: UInt64, id: UInt64 = 0) -> [UInt8] {
    message(6, id: id, little(pages, 8))
  }

  static func balloonResponse(
    _ ranges: [(UInt64, UInt64)], more: Bool = false, id: UInt64 = 9
  ) -> [UInt8] {
    message(
      7, id: id,
      little(0, 4) + little(UInt64(ranges.count) << 1 | (more ? 1 : 0), 4)
        + ranges.flatMap { range($0.0, $0.1) })
  }

  static func unballoonRequest(
    _ ranges: [(UInt64, UInt64)], more: Bool = false, id: UInt64 = 0
  ) -> [UInt8] {
    message(
      8, id: id,
      little(more ? 1 : 0, 4) + little(UInt64(ranges.count), 4)
        + ranges.flatMap { range($0.0, $0.1) })
  }

  static func hotAddRequest(_ start: UInt64, _ count: UInt64, id: UInt64 = 0) -> [UInt8] {
    message(10, id: id, range(start, count) + range(start, count))
  }

  static func hotAddResponse(_ count: UInt64, result: UInt64 = 1, id: UInt64 = 9) -> [UInt8] {
    message(11, id: id, little(count, 4) + little(result, 4))
  }

  static let versionRequest = message(1, id: 5, [0, 0, 2, 0, 0, 0, 0, 0])

  static func versionResponse(accepts: Bool = true, id: UInt64 = 5) -> [UInt8] {
    message(2, id: id, little(accepts ? 1 : 0, 8))
  }

  static func capabilitiesReport(_ word: UInt64) -> [UInt8] {
    message(3, id: 6, little(word, 8) + little(0, 8) + little(.max, 8))
  }

  static func capabilitiesResponse(id: UInt64 = 6) -> [UInt8] { message(4, id: id, little(3, 8)) }
}
