import Conversation
import HostEngine
import HostEvents
import PageRanges
import SyntheticGuest

/// The liveness phase: order is restored, and then one target after the other must come to an end.
struct CalmPhase: Sendable {
  private let options: SwarmOptions
  private let bound: VirtualDuration
  private var script: [Stimulus]
  private var hasBegun = false
  private var nextTarget = 0
  /// Since when the present target is worked on; nil before the first.
  private var since: VirtualTime?
  private var isSettled = true
  /// Since when the host is idle and the guest owes nothing.
  private var quietSince: VirtualTime?
  private var stepsLeft = 20_000
  private var attemptsLeft = 32

  /// A guest whose channel failed again and again may have to wait before it is let in.
  private static let backoff = VirtualDuration.seconds(700)
  /// How long all is quiet before a host that tells nothing counts as done.
  private static let quiet = VirtualDuration.seconds(5)

  /// What comes next.
  enum Next {
    case stimulus(Stimulus, at: VirtualTime)
    /// The guest starts, and from now on every target comes to an end.
    case begin
    case guestActs(at: VirtualTime)
    /// The run is over; with a reason, if it must not be.
    case over(String?)
  }

  init(_ options: SwarmOptions) {
    self.options = options
    bound = LivenessChecker(options.machine, CheckRules(options.machine)).bound
    script = [.discardsFail(false), .delivery(.atOnce), .offer, .reading(true)]
    script.append(.unpin([PageRange(from: 0, to: 1 << 40)]))
    script += [options.resetsMachine ? .machineReset : .busReset, .wait]
  }

  mutating func note(_ settlement: Settlement) {
    switch settlement {
    case .canceled, .closed: break
    default: isSettled = true
    }
  }

  /// What was armed before faults stopped went off and cost the guest its channel: it tries again.
  mutating func startsOver(after log: ObservationLog) -> Bool {
    guard hasBegun, attemptsLeft > 0,
      log.observations.contains(where: {
        $0 == .machine(.openRefused) || $0 == .machine(.closed)
      })
    else { return false }
    attemptsLeft -= 1
    script = [.busReset, .wait]
    hasBegun = false
    since = nil
    nextTarget = 0
    return true
  }

  mutating func next(
    at now: VirtualTime, guest: LinuxGuest, _ machine: Machine, _ state: HostState?
  ) -> Next {
    guard script.isEmpty else {
      let stimulus = script.removeFirst()
      return .stimulus(
        stimulus, at: stimulus == .wait ? now.advanced(by: Self.backoff) : now)
    }
    guard hasBegun else {
      hasBegun = true
      return .begin
    }
    stepsLeft -= 1
    guard stepsLeft > 0 else { return .over("no end in sight after 20000 steps") }
    if isDone(at: now, guest, state) { return setTarget(at: now) }
    // The checker says whether it took too long.
    if let since, now > since.advanced(by: bound) { return .over(nil) }
    let end = (since ?? now).advanced(by: bound).advanced(by: .seconds(1))
    let timer = machine.nextDeadline ?? end
    guard let action = guest.nextAction, action < min(timer, end) else {
      return .stimulus(.wait, at: min(timer, end))
    }
    return .guestActs(at: action)
  }

  private mutating func setTarget(at now: VirtualTime) -> Next {
    guard nextTarget < options.targets.count else { return .over(nil) }
    let bytes = options.targets[nextTarget]
    nextTarget += 1
    since = now
    isSettled = false
    quietSince = nil
    return .stimulus(.target(bytes), at: now)
  }

  /// What became of the present target was told; QEMU's host never tells, but comes to rest.
  private mutating func isDone(
    at now: VirtualTime, _ guest: LinuxGuest, _ state: HostState?
  ) -> Bool {
    guard since != nil else { return true }
    guard options.machine.policy.judgement == .qemu else { return isSettled && guest.isSettled }
    guard state == .idle, guest.isSettled else {
      quietSince = nil
      return false
    }
    let quietSince = quietSince ?? now
    self.quietSince = quietSince
    return now >= quietSince.advanced(by: Self.quiet)
  }

  /// What the host says against a guest that does nothing wrong.
  ///
  /// After a reset of the machine nobody has a past, unless something is still armed.
  func accusation(in log: ObservationLog, trapped: Bool) -> ViolationID? {
    guard hasBegun, options.resetsMachine, !trapped, options.machine.regions.isEmpty,
      options.machine.policy.judgement == .hardened
    else { return nil }
    for case .host(.violation(let id, _)) in log.observations { return id }
    return nil
  }
}
