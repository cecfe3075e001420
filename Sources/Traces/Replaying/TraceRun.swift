import Bytes
import Conversation
package import Simulation
package import SyntheticGuest

/// Does what a trace tells, event by event: to a machine, or to one in which a guest acts, too.
struct TraceRun {
  /// What was seen from the last event that was done to the next.
  private(set) var log = ObservationLog()
  /// When each of the observations was made; empty without a guest.
  private(set) var times: [VirtualTime] = []
  /// Events that were done, those of the guest included.
  private(set) var eventCount = 0
  /// An event brought so much that the run was given up in it.
  private(set) var isOutOfRoom = false
  /// The guest did so much that the run was given up.
  private(set) var isOutOfSteps = false

  /// The most things that are done in a trace with a guest.
  static var stepLimit: Int { 200_000 }

  private let trace: Trace
  /// Without a guest, the machine; with one, a second to which the same is done, for checkers.
  private var machine: ReplayedMachine
  private let isChecked: Bool
  private var session: Boxed<Session<ScriptedGuest<LinuxGuest>>>?
  /// The last step of the session, if it belongs to an event that was not asked for yet.
  private var ahead: Session<ScriptedGuest<LinuxGuest>>.Step?

  init(_ trace: Trace, checking: Bool = false) {
    self.trace = trace
    isChecked = checking
    machine = ReplayedMachine(trace.machine, checking: checking)
    session = trace.session.map { Boxed($0) }
  }

  /// The machine's digest.
  var digest: Digest { session?.value.machine.digest ?? machine.digest }

  /// What checkers found so far, after a last recount.
  var findings: CheckFindings { machine.finish() }

  /// Does the event at an index, the one behind the last, and with a guest everything up to the
  /// next one.
  mutating func perform(_ index: Int) {
    log.removeAll()
    times.removeAll(keepingCapacity: true)
    guard session == nil else { return performWithGuest(upTo: index) }
    let step = trace.steps[index]
    for _ in 0..<step.repetitions {
      guard !log.isTooLong else {
        isOutOfRoom = true
        return
      }
      machine.apply(step.stimulus, at: step.time, into: &log)
      eventCount += 1
    }
  }

  private mutating func performWithGuest(upTo index: Int) {
    if let ahead { keepStep(ahead) }
    ahead = nil
    while let step = session?.value.next() {
      guard !log.isTooLong else {
        isOutOfRoom = true
        return
      }
      if let tag = step.tag, tag > index {
        ahead = step
        return
      }
      keepStep(step)
    }
    isOutOfSteps = session?.value.outcome == .stepLimit
  }

  private mutating func keepStep(_ step: Session<ScriptedGuest<LinuxGuest>>.Step) {
    guard let session = session?.value else { return }
    if isChecked {
      var seen = ObservationLog()
      machine.apply(step.stimulus, at: step.time, into: &seen)
    }
    eventCount += 1
    log.append(contentsOf: session.log)
    times += repeatElement(session.now, count: session.log.observations.count)
  }
}

extension Trace {
  /// The machine with the guest in it, and what is done to it, as a session; nil without a guest.
  ///
  /// Behind the last event the session goes on until all has been quiet for 3 s, or for 600 s.
  package var session: Session<ScriptedGuest<LinuxGuest>>? {
    guard let guest else { return nil }
    var plan = SessionPlan()
    plan.stepLimit = TraceRun.stepLimit
    // Behind the last event everything comes to rest, as far as it does.
    let end = steps.last?.time ?? .zero
    plan.patience = VirtualDuration(rawValue: end.advanced(by: .seconds(600)).rawValue)
    for (index, step) in steps.enumerated() {
      for _ in 0..<step.repetitions {
        plan.commands.append(.init(at: step.time, step.stimulus, tag: index))
      }
    }
    for (index, step) in steps.enumerated() {
      guard let stall = step.stall else { continue }
      let time = step.time.advanced(by: stall)
      plan.commands.append(.init(at: time, .reading(true), tag: index))
    }
    return Session(
      machine: machine,
      guest: guest.guest(
        bootPages: machine.bootPages, lowMemoryEnd: machine.lowMemoryLimit / 4096),
      plan: plan)
  }
}
