package import Conversation

/// Watches one invariant from outside.
///
/// A checker knows what was done to a machine, what was seen, and what the monitor answers. It
/// shares no code with the engine that it judges.
package protocol Checker: Sendable {
  /// Takes in what one stimulus brought; cheap enough for every event.
  mutating func observe(_ step: CheckedStep, _ findings: inout CheckFindings)

  /// Compares what the monitor answers now with what the checker knows; dear, and done rarely.
  mutating func recount(_ answers: MonitorAnswers, _ findings: inout CheckFindings)
}

extension Checker {
  package mutating func recount(_ answers: MonitorAnswers, _ findings: inout CheckFindings) {}
}

/// A stimulus and what was seen of it.
package struct CheckedStep: Sendable {
  package let time: VirtualTime
  package let stimulus: Stimulus
  /// What it means, in order.
  ///
  /// Loops go over its span: an element of an array is copied, with all the bytes it holds.
  let facts: [Fact]
  /// How much of everything it brought.
  let effort: StepEffort
  /// What the host has cost up to and with it.
  let cost: HostCost

  /// What one stimulus brought: the observations from an index of the log on.
  ///
  /// Those up to `own` came before it was done: timers brought them.
  package init(
    _ stimulus: Stimulus, at time: VirtualTime, _ log: ObservationLog, from first: Int = 0,
    own: Int? = nil,
    costing cost: HostCost = HostCost(), following follower: inout ConversationFollower
  ) {
    self.time = time
    self.stimulus = stimulus
    self.cost = cost
    effort = StepEffort(stimulus, log, from: first)
    facts = follower.facts(of: stimulus, log, from: first, own: own ?? first)
  }

  /// A fact by itself, for what looks at nothing but facts.
  init(_ fact: Fact) {
    time = .zero
    stimulus = .wait
    cost = HostCost()
    effort = StepEffort(.wait, ObservationLog(), from: 0)
    facts = [fact]
  }
}
