import Conversation
package import HostEngine
package import HostEvents
import VMBus

/// Everything that can be done, in every state of a host, with all checkers watching.
///
/// Each case goes on from a copy of the machine in its state. Whatever the case does, the machine
/// must serve the monitor and the next guest that opens the channel; under QEMU's rules it may die
/// of an assertion instead.
package struct ExhaustiveRun: Sendable {
  package let states: [ReachedState]
  /// Cases that were run.
  package private(set) var cases = 0
  /// What went wrong, the first few.
  package private(set) var failures: [String] = []
  /// How many went wrong.
  package private(set) var failureCount = 0
  /// Assertions of which the host died.
  package private(set) var aborts: Set<HostAbort> = []

  private static let limit = 16

  package init(_ policy: HostPolicy) { states = ReachedState.all(policy) }

  /// Every message with every lie in every state; or only each n-th, from the one with a number on.
  package mutating func lies(each pace: Int = 1, from first: Int = 0) {
    var number = 0
    for state in states {
      for lie in MessageLies.all {
        number += 1
        guard number % pace == first % pace else { continue }
        run(state.stimuli(writing: lie.payload), in: state, lie.name)
      }
    }
  }

  /// Every stimulus in every state, and every two one after the other; or only each n-th.
  package mutating func stimuli(each pace: Int = 1, from first: Int = 0) {
    var number = 0
    for state in states {
      let before = state.trigger.map { [$0] } ?? []
      for one in EveryStimulus.all {
        for two in [nil] + EveryStimulus.all.map(Optional.some) {
          number += 1
          guard number % pace == first % pace else { continue }
          run(before + [one] + (two.map { [$0] } ?? []), in: state, "stimuli")
        }
      }
    }
  }
}

// One case.
extension ExhaustiveRun {
  private mutating func run(_ stimuli: [Stimulus], in start: ReachedState, _ name: String) {
    cases += 1
    var checked = start.checked
    var log = ObservationLog()
    var now = start.time
    for stimulus in stimuli {
      // Time passes in a wait: all deadlines but the longest.
      let pause: VirtualDuration = stimulus == .wait ? .seconds(130) : .milliseconds(1)
      now = now.advanced(by: pause)
      checked.apply(stimulus, at: now, into: &log)
    }
    let abort = log.observations.compactMap(\.hostAbort).first
    var complaint: String?
    if let abort {
      aborts.insert(abort)
      if checked.machine.configuration.policy.judgement == .hardened { complaint = "\(abort)" }
    } else if !stimuli.contains(.unplug) {
      complaint = Self.whatIsNotServed(by: &checked, at: now)
    }
    checked.recount()
    if let failure = checked.findings.failures.first { complaint = "\(failure)" }
    guard let complaint else { return }
    failureCount += 1
    guard failures.count < Self.limit else { return }
    failures.append("\(start.state.name), \(name), \(stimuli): \(complaint)")
  }

  /// The monitor's next command and the next guest, whatever was before; nil if both are served.
  private static func whatIsNotServed(
    by checked: inout CheckedMachine, at time: VirtualTime
  ) -> String? {
    var now = time
    var log = ObservationLog()
    func apply(_ stimulus: Stimulus, _ checked: inout CheckedMachine) {
      log.removeAll()
      now = now.advanced(by: .milliseconds(1))
      checked.apply(stimulus, at: now, into: &log)
    }
    apply(.target(777 * 4096), &checked)
    // A packet that lies unread when the monitor speaks: QEMU dies of it.
    if let abort = log.observations.compactMap(\.hostAbort).first {
      return checked.machine.configuration.policy.judgement == .qemu ? nil : "\(abort)"
    }
    apply(.query(.status), &checked)
    let isNoted = log.observations.contains {
      if case .answer(.state(_, _, _, targetPages: 777, _, _, _)) = $0 { true } else { false }
    }
    guard isNoted else { return "the monitor's command is not taken" }
    // The next guest listens, finds a device, and lays out its own rings, also where none was open.
    for stimulus: Stimulus in [.close, .delivery(.atOnce), .offer, .busReset] {
      apply(stimulus, &checked)
    }
    apply(.reading(true), &checked)
    apply(.open, &checked)
    guard log.observations.contains(.machine(.opened)) else { return "the channel does not open" }
    apply(
      .send(GuestPacket(payload: GuestWords.versionRequest(0x2_0000)), signal: true), &checked)
    guard log.observations.contains(.host(.stateChanged(.capabilities))) else {
      return "the next guest gets no answer"
    }
    return nil
  }
}

extension Observation {
  fileprivate var hostAbort: HostAbort? {
    if case .host(.hostAbort(let abort)) = self { abort } else { nil }
  }
}
