package import Conversation
package import HostEvents
package import Simulation

/// What went wrong in a run, as far as another run can go wrong in the same way.
package enum Failure: Hashable, Sendable {
  /// The host died of this assertion of QEMU.
  case hostAbort(HostAbort)
  /// The guest broke this rule, and the host said so.
  case violation(ViolationID)
  /// A checker said this, whatever the numbers were.
  case finding(CheckerID, what: String)
  /// Something else was seen than a trace tells.
  case divergence(DivergentStep)
}

/// A step at which a machine does something else than it is expected to.
package struct DivergentStep: Hashable, Sendable {
  /// What is done, and all that is expected of it.
  let step: Trace.Step
  let complete: ObservationKinds
  /// How many expectations are met.
  let metCount: Int
  /// What is seen instead of the next.
  let observed: Expectation.Content?

  /// The divergence at a step, if this is what it led to.
  init?(_ step: Trace.Step, _ log: ObservationLog, complete: ObservationKinds) {
    let match = StepMatch(step, log, complete: complete)
    guard !match.isMatch else { return nil }
    self.step = step
    self.complete = complete
    metCount = match.metCount
    observed = match.blocking.map { Expectation.Content(log.observations[$0], in: log) }
  }

  /// Whether another machine diverges in the same way.
  func isSame(_ other: Trace.Step, _ log: ObservationLog) -> Bool {
    guard other.stimulus == step.stimulus, other.repetitions == step.repetitions else {
      return false
    }
    let match = StepMatch(step, log, complete: complete)
    return !match.isMatch && match.metCount == metCount
      && match.blocking.map { Expectation.Content(log.observations[$0], in: log) } == observed
  }
}

extension Failure {
  /// The id with which it can be asked for; nil for a divergence, which has none.
  package var id: String? {
    switch self {
    case .hostAbort(let abort): abort.id
    case .violation(let id): id.rawValue
    case .finding(let checker, _): checker.rawValue
    case .divergence: nil
    }
  }

  /// Whether a person would ask for it by this id, in any case of letters.
  package func isNamed(_ name: String) -> Bool { id?.lowercased() == name.lowercased() }

  /// Whether any failure can have this id.
  package static func canBeNamed(_ name: String) -> Bool {
    let ids = KnownValues.violations + KnownValues.aborts + CheckerID.allCases.map(\.rawValue)
    return ids.contains { $0.lowercased() == name.lowercased() }
  }

  /// The failures that are seen in a log, in order.
  package static func all(in log: ObservationLog) -> [Failure] {
    log.observations.compactMap { observation in
      switch observation {
      case .host(.hostAbort(let abort)): .hostAbort(abort)
      case .host(let event): event.violation.map(Failure.violation)
      default: nil
      }
    }
  }

  /// Whether only a checker sees it.
  var needsCheckers: Bool { if case .finding = self { true } else { false } }

  /// Whether an observation is what shows it.
  func isShown(by observation: Observation) -> Bool {
    switch (self, observation) {
    case (.hostAbort(let abort), .host(.hostAbort(let seen))): abort == seen
    case (.violation(let id), .host(let event)): event.violation == id
    default: false
    }
  }
}

extension HostEvent {
  fileprivate var violation: ViolationID? {
    if case .violation(let id, _) = self { id } else { nil }
  }
}

extension Failure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .hostAbort(let abort): "hostAbort \(abort.id)"
    case .violation(let id): "violation \(id.rawValue)"
    case .finding(let checker, let what): "\(checker.rawValue): \(what)"
    case .divergence: "divergence"
    }
  }
}
