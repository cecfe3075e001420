import Conversation
import HostEvents

/// I10: a machine that was reset equals a fresh machine with the same target and configuration.
///
/// Both are asked by the monitor, and then both meet the same guest, which connects, gives nothing
/// for a while and is asked again: all that is seen must be the same. How messages of the bus are
/// delivered belongs to the environment. So do packets that wait for a state, races, an offer that
/// was taken back, and a message that is held: these cannot be told from outside, and with them
/// nothing is compared. What devices held is lost in a reset, and what was touched is forgotten.
/// How often a rule was broken is not: a guest that resets and resets cannot fill a log.
package struct ResetChecker: Checker {
  private let rules: CheckRules
  private var target: UInt64?
  private var isComparable = true
  private var holdsMessages = false

  package init(_ rules: CheckRules) { self.rules = rules }

  package mutating func observe(_ step: CheckedStep, _ findings: inout CheckFindings) {
    switch step.stimulus {
    case .target(let bytes) where bytes >= 4096: target = bytes
    case .meanwhile, .race, .rescind: isComparable = false
    case .delivery(.held): holdsMessages = true
    case .delivery(.atOnce): holdsMessages = false
    default: break
    }
  }

  /// Compares a machine that was just reset with a fresh one.
  package func compare(_ machine: Machine, _ findings: inout CheckFindings) {
    guard rules.isHardened, !rules.resizesAtReset, isComparable, !holdsMessages,
      !machine.isHalted
    else { return }
    var reset = machine
    var fresh = Machine(machine.configuration)
    reset.keepsDigest = false
    fresh.keepsDigest = false
    var ignored = ObservationLog()
    fresh.apply(.powerOn, at: machine.now, into: &ignored)
    let answers = MonitorAnswers(asking: machine)
    let isPending = answers?.isTargetPending ?? false
    let size = UInt64(clamping: answers?.actual ?? 0)
    if rules.refillsAfterReset, target != nil, !isPending {
      findings.report(.reset, "the target is not pursued after a reset")
    }
    if isPending, let target { fresh.apply(.target(target), at: machine.now, into: &ignored) }
    // Less than a page is no target, and the old one would still be told.
    let wanted = isPending ? nil : max(4096, size / 2)
    let log = Self.probe(&reset, wanting: wanted)
    let expectedLog = Self.probe(&fresh, wanting: wanted)
    let (seen, expected) = (Self.withoutRules(log), Self.withoutRules(expectedLog))
    guard seen != expected || log.bytes != expectedLog.bytes else { return }
    let index = zip(seen, expected).prefix { $0 == $1 }.count
    findings.report(
      .reset,
      "a reset machine behaves differently: \(Self.name(seen, index)), "
        + "not \(Self.name(expected, index))", UInt64(index))
  }

  /// Everything but the rules that were told.
  private static func withoutRules(_ log: ObservationLog) -> [Observation] {
    log.observations.filter { if case .host(.violation) = $0 { false } else { true } }
  }

  private static func name(_ observations: [Observation], _ index: Int) -> String {
    index < observations.count ? "\(observations[index])" : "nothing"
  }

  /// What is seen when the monitor asks and then a meek guest connects.
  private static func probe(_ machine: inout Machine, wanting target: UInt64?) -> ObservationLog {
    var log = ObservationLog()
    var now = machine.now
    func send(_ payload: [UInt8]) {
      machine.apply(.send(GuestPacket(payload: payload), signal: true), at: now, into: &log)
    }
    machine.apply(.discardsFail(false), at: now, into: &log)
    machine.apply(.delivery(.atOnce), at: now, into: &log)
    // A message that was held until now is the environment's doing.
    log.removeAll()
    machine.apply(.reading(true), at: now, into: &log)
    if let target { machine.apply(.target(target), at: now, into: &log) }
    for query in [MonitorQuery.status, .ranges] {
      machine.apply(.query(query), at: now, into: &log)
    }
    machine.apply(.open, at: now, into: &log)
    // Version 2.0, and ballooning and hot-add in blocks of 1 MiB.
    send([1, 0, 16, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0])
    send(
      [3, 0, 32, 0, 2, 0, 0, 0, 3] + Array(repeating: 0, count: 15)
        + Array(repeating: 255, count: 8))
    // The host waits 50 s before its first request, and a minute before it tries again.
    for _ in 0..<4 {
      now = now.advanced(by: .seconds(61))
      let first = log.observations.count
      machine.apply(.wait, at: now, into: &log)
      guard let type = lastRequest(in: log, from: first) else { continue }
      send([type == WireType.hotAddRequest ? 11 : 7, 0, 16, 0] + Array(repeating: 0, count: 12))
    }
    return log
  }

  private static func lastRequest(in log: ObservationLog, from first: Int) -> UInt64? {
    for case .sent(let packet) in log.observations[first...].reversed() {
      let type = WireView(log.bytes.span.extracting(packet.payload)).type
      if type == WireType.balloonRequest || type == WireType.hotAddRequest { return type }
    }
    return nil
  }
}
