import Bytes
package import Conversation

/// A machine under the eyes of all checkers.
package struct CheckedMachine: Sendable {
  package private(set) var machine: Machine
  package private(set) var findings = CheckFindings()
  private var checkers: Boxed<CheckerSet>
  private var follower: Boxed<ConversationFollower>
  private var doubleFetch = DoubleFetchChecker()
  private let interval: Int
  private var sinceRecount = 0

  /// A machine that is not powered on yet, recounted after every so many stimuli.
  package init(_ configuration: MachineConfiguration, recountingEvery interval: Int = 64) {
    machine = Machine(configuration)
    machine.watchFetches()
    checkers = Boxed(CheckerSet(configuration))
    follower = Boxed(ConversationFollower(configuration))
    self.interval = max(1, interval)
  }

  /// The machine's digest stays what it is from now on: for runs that nobody compares.
  package mutating func stopDigesting() { machine.keepsDigest = false }

  /// Does one thing to the machine and lets every checker see what came of it.
  package mutating func apply(
    _ stimulus: Stimulus, at time: VirtualTime, into log: inout ObservationLog
  ) {
    let first = log.observations.count
    let own = machine.apply(stimulus, at: time, into: &log)
    observe(stimulus, log, from: first, own: own)
  }

  private mutating func observe(
    _ stimulus: Stimulus, _ log: ObservationLog, from first: Int, own: Int
  ) {
    checkers.value.observe(
      CheckedStep(
        stimulus, at: machine.now, log, from: first, own: own, costing: machine.cost,
        following: &follower.value),
      &findings)
    if machine.doubleFetchCount > doubleFetch.known {
      doubleFetch.observe(machine.fetches, &findings)
    }
    if stimulus == .machineReset { checkers.value.reset.compare(machine, &findings) }
    sinceRecount += 1
    if sinceRecount >= interval || stimulus.changesNoOwner { recount() }
    findings.step += 1
  }

  /// From now on the guest cooperates, so that every target comes to an end (checker I9).
  package mutating func faultsStopped() { checkers.value.liveness.faultsStopped(at: machine.now) }

  /// Something may go wrong again, until faults stop once more.
  package mutating func faultsResumed() { checkers.value.liveness.faultsResumed() }

  /// Begins again with a fresh machine; what was found stays.
  package mutating func startOver() {
    var fresh = CheckedMachine(machine.configuration, recountingEvery: interval)
    fresh.findings = findings
    self = fresh
  }

  /// Compares what the monitor answers now with what the checkers know; also to be done at the end.
  package mutating func recount() {
    sinceRecount = 0
    checkers.value.liveness.finish(at: machine.now, &findings)
    guard let answers = MonitorAnswers(asking: machine) else { return }
    checkers.value.recount(answers, &findings)
  }
}

extension Stimulus {
  /// Whoever owns a page owns it still, which is looked at at once: later nobody could say what it
  /// was that changed it.
  fileprivate var changesNoOwner: Bool { if case .touch = self { true } else { false } }
}

/// One of each checker.
package struct CheckerSet: Checker {
  private var conservation: ConservationChecker
  private var pageModel: PageModelChecker
  private var givenBack: GivenBackChecker
  private var hotAdd: HotAddChecker
  private var wellFormed: WellFormedChecker
  private var oneOperation: OneOperationChecker
  private var cost: CostChecker
  fileprivate var liveness: LivenessChecker
  package private(set) var reset: ResetChecker

  package init(_ machine: MachineConfiguration) {
    let rules = CheckRules(machine)
    let layout = GuestLayout(machine)
    conservation = ConservationChecker(layout, rules)
    pageModel = PageModelChecker(layout, rules)
    givenBack = GivenBackChecker(layout, rules)
    hotAdd = HotAddChecker(layout, rules)
    wellFormed = WellFormedChecker(rules)
    oneOperation = OneOperationChecker(rules)
    cost = CostChecker(machine, rules)
    liveness = LivenessChecker(machine, rules)
    reset = ResetChecker(rules)
  }

  package mutating func observe(_ step: CheckedStep, _ findings: inout CheckFindings) {
    conservation.observe(step, &findings)
    pageModel.observe(step, &findings)
    givenBack.observe(step, &findings)
    hotAdd.observe(step, &findings)
    wellFormed.observe(step, &findings)
    oneOperation.observe(step, &findings)
    cost.observe(step, &findings)
    liveness.observe(step, &findings)
    reset.observe(step, &findings)
  }

  package mutating func recount(_ answers: MonitorAnswers, _ findings: inout CheckFindings) {
    conservation.recount(answers, &findings)
    pageModel.recount(answers, &findings)
    hotAdd.recount(answers, &findings)
  }
}
