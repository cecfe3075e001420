package import Bytes
package import Conversation
import HostEngine
package import HostEvents
import SyntheticGuest

/// A machine under the eyes of all checkers, first with faults and then without.
///
/// In the safety phase anything may go wrong and no checker may find anything. Then faults stop,
/// the guest starts over and cooperates, and every target must come to an end (liveness phase).
package struct SwarmRun: Sendable {
  package let options: SwarmOptions
  /// What was seen in the last step.
  package private(set) var log = ObservationLog()
  /// Stimuli so far.
  package private(set) var steps = 0
  /// The assertion that the host died of; only QEMU's does.
  package private(set) var abort: HostAbort?
  /// The faults stopped, if the run came that far.
  package private(set) var isCalm = false
  /// The first thing that must not be.
  package private(set) var failure: CheckFailure?
  /// What an honest guest was accused of, if that is the failure.
  package private(set) var accusation: ViolationID?
  /// Nothing more can come of it.
  package private(set) var isOver = false

  private var checked: CheckedMachine
  private var guest: Boxed<LinuxGuest>
  private var line: FaultyLine
  private var weather: Weather
  private var shadow = RestoredShadow()
  private var calm: CalmPhase
  private var now = VirtualTime.zero
  private var state: HostState?
  /// Something was armed that may go off at any time.
  private var hasTraps = false
  /// The driver that is loaded when the channel of the one before is closed.
  private var nextDriver: Boxed<LinuxGuest>?

  /// A run that has not begun.
  package init(_ options: SwarmOptions) {
    self.options = options
    checked = CheckedMachine(options.machine)
    guest = Boxed(LinuxGuest(options.guest))
    line = FaultyLine(options.faults, seed: options.lineSeed)
    weather = Weather(options)
    calm = CalmPhase(options)
  }

  /// One thing that was done to the machine; what came of it is in the run's `log`.
  package struct Step: Hashable, Sendable {
    package var time: VirtualTime
    package var stimulus: Stimulus
  }

  /// A digest of everything that was done and seen.
  package var digest: Digest { checked.machine.digest }

  /// Does what comes next; nil when the run is over.
  ///
  /// - Complexity: O(1) stimuli.
  package mutating func next() -> Step? {
    guard !isOver else { return nil }
    if steps == 0, !isCalm { return perform(.powerOn) }
    while !isOver {
      let stimulus = isCalm ? calmStimulus() : stormStimulus()
      if let stimulus { return perform(stimulus) }
    }
    log.removeAll()
    finish()
    return nil
  }

  /// Does something in the safety phase that was not drawn.
  package mutating func apply(_ stimulus: Stimulus, at time: VirtualTime) {
    guard !isOver else { return }
    now = max(now, time)
    _ = perform(stimulus)
  }

  /// Ends the safety phase, whatever was done in it.
  package mutating func stopFaults() {
    isCalm = true
    // Nobody answers while order is restored.
    guest = Boxed(LinuxGuest(options.guest))
  }

  private mutating func perform(_ stimulus: Stimulus) -> Step {
    steps += 1
    log.removeAll()
    checked.apply(stimulus, at: now, into: &log)
    guest.value.observe(log.observations.indices, of: log, at: now)
    weather.observe(log)
    lookAtHost()
    switch stimulus {
    case .powerOn, .machineReset:
      if options.hasHonestGuest || isCalm { startGuest() }
    case .busReset: guest.value.notice(.closed, at: now)
    case .meanwhile, .race: hasTraps = true
    default: break
    }
    if let driver = nextDriver {
      nextDriver = nil
      guest = driver
      guest.value.start(at: now)
    }
    note(shadow.follow(stimulus, at: now, checked.machine, step: steps))
    if checked.findings.count > 0 { note(checked.findings.failures.first) }
    if isCalm, hasTraps, calm.startsOver(after: log) { checked.faultsResumed() }
    if isCalm { note(accusation: calm.accusation(in: log, trapped: hasTraps)) }
    if checked.machine.isHalted { isOver = true }
    return Step(time: now, stimulus: stimulus)
  }

  /// A reset may have given boot memory another size, which a guest is told as it boots.
  private mutating func startGuest() {
    var parameters = options.guest
    parameters.bootPages = checked.machine.engine.configuration.bootPages
    guest = Boxed(LinuxGuest(parameters))
    guest.value.start(at: now)
  }

  private mutating func lookAtHost() {
    for observation in log.observations {
      switch observation {
      case .host(.stateChanged(let state)): self.state = state
      case .host(.hostAbort(let abort)): self.abort = abort
      case .host(.settled(let settlement, _)): calm.note(settlement)
      default: break
      }
    }
  }

  private mutating func note(_ found: CheckFailure?) {
    guard let found, failure == nil else { return }
    failure = found
    isOver = true
  }

  private mutating func note(accusation id: ViolationID?) {
    guard let id, failure == nil else { return }
    accusation = id
    noteLiveness("an honest guest is accused of \(id.rawValue)")
  }

  private mutating func noteLiveness(_ what: String) {
    note(CheckFailure(checker: .liveness, step: steps, what: what, numbers: []))
  }

  private mutating func finish() {
    guard failure == nil else { return }
    checked.recount()
    note(checked.findings.failures.first)
  }
}

// With faults.
extension SwarmRun {
  private mutating func stormStimulus() -> Stimulus? {
    guard steps < options.safetySteps else {
      stopFaults()
      return nil
    }
    let arrival = line.nextArrival ?? VirtualTime(rawValue: .max)
    let action = guest.value.nextAction ?? VirtualTime(rawValue: .max)
    let timer = checked.machine.nextDeadline ?? VirtualTime(rawValue: .max)
    let time = min(arrival, action, timer, weather.next)
    now = max(now, time)
    if time == timer { return .wait }
    if time == arrival { return line.arrival() }
    if time == action { return guest.value.act(at: now).flatMap { line.pass($0, at: now) } }
    switch weather.event(at: now, in: state, delaying: &line) {
    case .stimulus(let stimulus): return stimulus
    case .reload(let alignment):
      var parameters = options.guest
      parameters.memoryBlockPages = 256 << alignment
      nextDriver = Boxed(LinuxGuest(parameters))
      return .close
    case .save:
      note(shadow.begin(checked.machine, step: steps))
      return nil
    }
  }
}

// Without.
extension SwarmRun {
  private mutating func calmStimulus() -> Stimulus? {
    switch calm.next(at: now, guest: guest.value, checked.machine, state) {
    case .stimulus(let stimulus, let time):
      now = max(now, time)
      return stimulus
    case .begin:
      startGuest()
      // QEMU's host promises nothing.
      if options.machine.policy.judgement == .hardened { checked.faultsStopped() }
      return nil
    case .guestActs(let time):
      now = max(now, time)
      return guest.value.act(at: now)
    case .over(let failure):
      if let failure { noteLiveness(failure) }
      isOver = true
      return nil
    }
  }
}
