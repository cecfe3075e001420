import Conversation
import HostEvents

/// I7: what the host retains, works and tells stays under the published bound for each byte that
/// the guest wrote.
///
/// Work and lines are paid out of an allowance that grows with the guest's bytes, with what the
/// monitor does and with virtual time, and that cannot be saved up beyond a ring full of messages.
package struct CostChecker: Checker {
  private let rules: CheckRules
  private let budget: CostBudget
  private var work: Allowance
  /// In quarters of a line.
  private var lines: Allowance
  private var spentBefore: UInt64 = 0
  private var rangesBefore: UInt64 = 0
  /// Bytes of the guest since the machine was made.
  private var bytes: UInt64 = 0
  private var now: UInt64 = 0
  /// When each rule was told last, at the earliest.
  private var told: [(rule: ViolationID, at: UInt64)] = []

  /// What may still be spent.
  private struct Allowance: Hashable {
    private(set) var left: UInt64
    let most: UInt64

    init(most: UInt64) {
      left = most
      self.most = most
    }

    mutating func earn(_ amount: UInt64) { left = amount < most - left ? left + amount : most }

    /// False if there is not as much; then it begins anew, so that one spendthrift is found once.
    mutating func spend(_ amount: UInt64) -> Bool {
      guard amount <= left else {
        left = most
        return false
      }
      left -= amount
      return true
    }
  }

  package init(_ machine: MachineConfiguration, _ rules: CheckRules) {
    self.rules = rules
    budget = CostBudget(machine)
    work = Allowance(most: budget.mostWork)
    lines = Allowance(most: budget.mostQuarterLines)
  }

  package mutating func observe(_ step: CheckedStep, _ findings: inout CheckFindings) {
    let spent = step.cost.work &- spentBefore
    spentBefore = step.cost.work
    guard rules.isHardened else { return }
    bytes += step.effort.guestBytes
    let earliest = now
    earn(step)
    if !work.spend(spent) {
      findings.report(.cost, "too much work for what the guest wrote", spent)
    }
    if !lines.spend(step.effort.lines.multipliedSaturating(by: 4)) {
      findings.report(.cost, "too many lines for what the guest wrote", step.effort.lines)
    }
    checkRetained(step.cost, &findings)
    for rule in step.effort.rulesTold { tell(rule, earliest...now, &findings) }
    rangesBefore = step.cost.ranges
  }

  private mutating func earn(_ step: CheckedStep) {
    let isCommand = step.stimulus.isCommand
    if case .machineReset = step.stimulus { work.earn(.max) }
    let bytes = step.effort.guestBytes
    work.earn(CostBudget.workPerStimulus)
    work.earn(bytes.multipliedSaturating(by: budget.workPerByte))
    switch step.stimulus {
    case .touch(let ranges), .pin(let ranges), .unpin(let ranges):
      work.earn(CostBudget.workPerTouchedRange * UInt64(ranges.count))
    default: break
    }
    lines.earn(
      isCommand ? CostBudget.quarterLinesPerCommand : CostBudget.quarterLinesPerStimulus)
    lines.earn(bytes.multipliedSaturating(by: CostBudget.quarterLinesPerByte))
    let time = step.time.rawValue
    if time > now {
      lines.earn((time - now) / (1_000_000_000 / CostBudget.quarterLinesPerSecond))
      now = time
    }
    let ranges = max(rangesBefore, step.cost.ranges)
    for case .sent(let message, _, _) in step.facts {
      work.earn(CostBudget.workPerMessage)
      // Each range in it was taken out of a set, and told.
      lines.earn(CostBudget.quarterLinesPerMessage + UInt64(message.count) / 8 * 4)
      guard message.type == WireType.balloonRequest || message.type == WireType.hotRemoveRequest
      else { continue }
      work.earn(CostBudget.visitsPerRequest * ranges)
      lines.earn(4 * budget.sections)
    }
  }

  private func checkRetained(_ cost: HostCost, _ findings: inout CheckFindings) {
    let retained = cost.ranges.multipliedSaturating(by: CostBudget.rangeBytes)
    if retained > budget.retained(afterBytes: bytes) {
      findings.report(.cost, "too much is retained for what the guest wrote", retained, bytes)
    }
    if cost.ranges > budget.ranges {
      findings.report(.cost, "more ranges than the budget", cost.ranges, budget.ranges)
    }
    if cost.deviceRanges > CostBudget.deviceRanges {
      findings.report(.cost, "more ranges of devices than the budget", cost.deviceRanges)
    }
    if cost.sections > budget.sections {
      findings.report(.cost, "more sections than the machine has", cost.sections)
    }
  }

  /// A rule was told at some time since the step before: a timer may have gone off in between.
  private mutating func tell(
    _ rule: ViolationID, _ time: ClosedRange<UInt64>, _ findings: inout CheckFindings
  ) {
    guard let index = told.firstIndex(where: { $0.rule == rule }) else {
      return told.append((rule, time.lowerBound))
    }
    let pause = time.upperBound - told[index].at
    if pause < CostBudget.tellingInterval {
      findings.report(.cost, "a rule is told more than once a second: \(rule.rawValue)", pause)
    }
    told[index].at = time.lowerBound
  }
}

extension Stimulus {
  /// The monitor or the environment does it, not the guest; or it sets the whole channel up or
  /// takes it down, with all messages of the bus that this takes.
  fileprivate var isCommand: Bool {
    switch self {
    case .powerOn, .machineReset, .target, .query, .discardsFail, .unplug, .wait, .rescind, .offer:
      true
    case .open, .close, .busReset: true
    case .send, .meanwhile, .signal, .reading, .drain, .post, .delivery, .signalConnection, .poke,
      .race, .touch, .pin, .unpin:
      false
    }
  }
}

extension UInt64 {
  fileprivate func multipliedSaturating(by other: UInt64) -> UInt64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
