package import Conversation
import HostEvents

/// I9: once faults stop and the guest cooperates, a target is reached, or the reason why it cannot
/// be is observed, within a bounded virtual time.
///
/// It judges only from `faultsStopped(at:)` on; a target that was set before counts from then. What
/// sets the host back to its beginning, such as a reset, starts the time anew.
package struct LivenessChecker: Checker {
  private let rules: CheckRules
  private let machine: MachineConfiguration
  /// Faults stopped.
  private var isCalm = false
  /// The target in pages, while nothing was observed of what became of it.
  private var target: UInt64?
  /// Since when the host works on it.
  private var since = VirtualTime.zero
  private var state: HostState?
  private var isOver = false

  package init(_ machine: MachineConfiguration, _ rules: CheckRules) {
    self.machine = machine
    self.rules = rules
  }

  /// From now on the guest cooperates and its environment does what it shall.
  package mutating func faultsStopped(at time: VirtualTime) {
    isCalm = true
    since = time
  }

  /// Something may go wrong again.
  package mutating func faultsResumed() { isCalm = false }

  /// What a target may take, whatever the size: the time after the handshake, and what the host
  /// itself waits for an answer, twice.
  package static let patience = VirtualDuration.seconds(50 + 2 * 30 + 10)
  /// What the hot-add of a block of 1 MiB or more may take (Linux guest reference: 5 s).
  package static let patienceForBlock = VirtualDuration(rawValue: 7_500_000_000)
  /// What one hot-add request of at most 2 GiB may take, however small the blocks.
  package static let patienceForHotAdd = VirtualDuration.seconds(3600)
  /// What the answer to one balloon request of at most 585,728 pages may take.
  package static let patienceForRequest = VirtualDuration.seconds(30)

  /// How long a target may take on this machine at the most.
  package var bound: VirtualDuration {
    let backend = machine.backend?.pages ?? 0
    let (pages, overflow) = machine.bootPages.addingReportingOverflow(backend)
    let blocks = min(backend / 256 + 1, 1 << 24)
    let hotAdds = min(backend / 524_288 + 1, 1 << 20)
    let requests = min((overflow ? UInt64.max : pages) / 585_728 + 1, 1 << 24)
    let hotAdding = min(
      blocks * Self.patienceForBlock.rawValue, hotAdds * Self.patienceForHotAdd.rawValue)
    return VirtualDuration(
      rawValue: Self.patience.rawValue + hotAdding + requests * Self.patienceForRequest.rawValue)
  }

  package mutating func observe(_ step: CheckedStep, _ findings: inout CheckFindings) {
    // What comes late is judged by the time at which it came, so the facts first.
    let isLate = isCalm && target != nil && step.time > since.advanced(by: bound)
    if case .target(let bytes) = step.stimulus, bytes >= 4096 {
      if isLate { judge(at: step.time, &findings) }
      target = bytes / 4096
      since = step.time
    }
    let facts = step.facts.span
    for index in facts.indices { observe(facts[index], at: step.time) }
    if isLate { judge(at: step.time, &findings) }
  }

  /// Judges at the end of a run, when nothing comes any more.
  package mutating func finish(at time: VirtualTime, _ findings: inout CheckFindings) {
    guard isCalm, target != nil, time > since.advanced(by: bound) else { return }
    judge(at: time, &findings)
  }

  private mutating func observe(_ fact: Fact, at time: VirtualTime) {
    switch fact {
    case .settled(let settlement, let pages): settle(settlement, pages)
    case .state(let state):
      self.state = state
      // The handshake: the host cannot begin before.
      if state == .version || state == .postResetClosed { since = time }
    case .machineReset:
      since = time
      if !rules.refillsAfterReset { target = nil }
    case .halted: isOver = true
    default: break
    }
  }

  private mutating func settle(_ settlement: Settlement, _ pages: UInt64) {
    switch settlement {
    // The work on another target ended.
    case .canceled, .closed: break
    case .reached: if pages == target { target = nil }
    default: target = nil
    }
  }

  private mutating func judge(at time: VirtualTime, _ findings: inout CheckFindings) {
    guard let target, !isOver, time > since.advanced(by: bound) else { return }
    self.target = nil
    // QEMU never says what became of a target: idle it has to be.
    if !rules.isHardened, state == .idle { return }
    findings.report(
      .liveness, "a target is neither reached nor given up: pages, seconds", target,
      (time.rawValue - since.rawValue) / 1_000_000_000)
  }
}
