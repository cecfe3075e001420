package import Conversation
import HostEvents
package import SyntheticGuest

/// A machine and the guest that runs in it, step by step.
///
/// A session decides nothing but the order: what is due first is done to the machine, and the guest
/// sees what comes of it. Like its parts it is a value.
package struct Session<Driver: Guest>: Sendable {
  package private(set) var machine: Machine
  package private(set) var guest: Driver
  /// What was seen in the last step.
  package private(set) var log = ObservationLog()
  /// What became of the targets so far.
  package private(set) var targets: [Target] = []
  /// Why the session is over, when it is.
  package private(set) var outcome: Outcome?
  /// Virtual time, also of what the guest did unseen.
  package private(set) var now = VirtualTime.zero

  private let plan: SessionPlan
  private let commands: [SessionPlan.Command]
  private var nextCommand = 0
  private var stepsLeft: Int
  private var hostIsIdle = false
  /// Since when there is nothing left to do but for the guest's reports.
  private var quietSince: VirtualTime?
  /// When the last target was set, or the session began.
  private var waitsSince = VirtualTime.zero
  private var isPoweredOn = false

  /// A session that has not begun.
  package init(machine: MachineConfiguration, guest: Driver, plan: SessionPlan = SessionPlan()) {
    self.machine = Machine(machine)
    self.guest = guest
    self.plan = plan
    stepsLeft = plan.stepLimit
    // Stable, unlike `sort`.
    commands = plan.commands.enumerated()
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
  }

  /// One thing that was done to the machine; what came of it is in the session's `log`.
  package struct Step: Hashable, Sendable {
    package var time: VirtualTime
    package var stimulus: Stimulus
    /// The tag of the command of the plan that it is; nil for everything else.
    package var tag: Int?
  }

  /// A size that the guest was to have.
  package struct Target: Hashable, Sendable {
    package var bytes: UInt64
    package var time: VirtualTime
    /// When nothing was left to do about it; nil if it was given up, or is still being worked on.
    package var settled: VirtualTime?
  }

  /// Why a session is over.
  package enum Outcome: Hashable, Sendable {
    /// There is nothing left to do.
    case finished
    /// The time of the plan is up.
    case timeIsUp
    /// The number of steps of the plan is used up.
    case stepLimit
    /// The host died, or the device was unplugged.
    case halted
  }

  /// When the next thing is due, if anything is.
  package var nextTime: VirtualTime { max(nextDue.time, now) }

  /// Does what is due next, and says what that was; nil when the session is over.
  package mutating func next() -> Step? {
    while outcome == nil {
      guard stepsLeft > 0 else { return finish(.stepLimit) }
      stepsLeft -= 1
      let due = nextDue
      let time = max(due.time, now)
      if let end = plan.end, time > end { return finish(.timeIsUp) }
      now = time
      guard let stimulus = stimulus(of: due.event) else { continue }
      let tag = due.event == .command ? commands[nextCommand - 1].tag : nil
      return perform(stimulus, tag)
    }
    return nil
  }

  private mutating func finish(_ outcome: Outcome) -> Step? {
    log.removeAll()
    self.outcome = outcome
    return nil
  }

  private mutating func perform(_ stimulus: Stimulus, _ tag: Int?) -> Step {
    log.removeAll()
    machine.apply(stimulus, at: now, into: &log)
    guest.observe(log.observations.indices, of: log, at: now)
    switch stimulus {
    case .powerOn, .machineReset: guest.start(at: now)
    // The bus has nobody to tell: it is the guest that starts over with it.
    case .busReset: guest.notice(.closed, at: now)
    default: break
    }
    lookAtHost()
    if machine.isHalted { outcome = .halted }
    return Step(time: now, stimulus: stimulus, tag: tag)
  }
}

// What is due.
extension Session {
  private enum Event: Hashable {
    case powerOn
    case command
    case hostTimer
    case guest
    /// The next target, or the end when there is none.
    case plan
  }

  /// The first of what is due; of several at one time the one named first above.
  private var nextDue: (event: Event, time: VirtualTime) {
    guard isPoweredOn else { return (.powerOn, .zero) }
    var due: (event: Event, time: VirtualTime) = (.plan, planTime)
    func consider(_ event: Event, _ time: VirtualTime?) {
      if let time, time <= due.time { due = (event, time) }
    }
    consider(.guest, guest.nextAction)
    consider(.hostTimer, machine.nextDeadline)
    consider(.command, nextCommand < commands.count ? commands[nextCommand].time : nil)
    return due
  }

  private mutating func stimulus(of event: Event) -> Stimulus? {
    switch event {
    case .powerOn:
      isPoweredOn = true
      return .powerOn
    case .command:
      nextCommand += 1
      return commands[nextCommand - 1].stimulus
    case .hostTimer: return .wait
    case .guest:
      let stimulus = guest.act(at: now)
      // An action that nobody sees may have been the last thing to wait for.
      if stimulus == nil { noteQuiet() }
      return stimulus
    case .plan: return setTarget()
    }
  }
}

// One target after the other, judged from outside.
extension Session {
  /// When the next target is set or the session ends: some time after all went quiet, or when
  /// patience is at its end.
  ///
  /// Commands that are still to come are waited for.
  private var planTime: VirtualTime {
    let patienceEnds = waitsSince.advanced(by: plan.patience)
    let quietEnds = quietSince.map { $0.advanced(by: plan.pause) }
    let time = min(patienceEnds, quietEnds ?? patienceEnds)
    guard targets.count == plan.targets.count, let last = commands.last else { return time }
    return max(time, last.time.advanced(by: plan.pause))
  }

  private mutating func setTarget() -> Stimulus? {
    if let quietSince, !targets.isEmpty { targets[targets.count - 1].settled = quietSince }
    guard targets.count < plan.targets.count else { return finish() }
    let bytes = plan.targets[targets.count]
    targets.append(Target(bytes: bytes, time: now))
    waitsSince = now
    quietSince = nil
    return .target(bytes)
  }

  private mutating func finish() -> Stimulus? {
    log.removeAll()
    outcome = .finished
    return nil
  }

  private mutating func lookAtHost() {
    for case .host(.stateChanged(let state)) in log.observations { hostIsIdle = state == .idle }
    noteQuiet()
  }

  /// All is quiet when the host is idle and the guest owes nothing, and also when nothing can
  /// happen any more.
  private mutating func noteQuiet() {
    let isStuck = guest.nextAction == nil && machine.nextDeadline == nil
    let isQuiet = isStuck || (hostIsIdle && guest.isSettled)
    if !isQuiet {
      quietSince = nil
    } else if quietSince == nil {
      quietSince = now
    }
  }
}
