import Conversation
import Simulation

/// A machine on which steps are tried until the failure shows; a copy of it goes on by itself.
struct ShrinkTrial: Sendable {
  private let failure: Failure
  private var machine: ReplayedMachine
  private var log = ObservationLog()
  /// The failure was seen.
  private(set) var hasFailed = false

  init(_ configuration: MachineConfiguration, for failure: Failure) {
    self.failure = failure
    machine = ReplayedMachine(configuration, checking: failure.needsCheckers)
  }

  /// Nothing more can come of it.
  var isOver: Bool { hasFailed || machine.isHalted }

  mutating func apply(_ step: Trace.Step) {
    log.removeAll()
    machine.apply(step, into: &log)
    hasFailed =
      switch failure {
      case .hostAbort, .violation: log.observations.contains(where: failure.isShown)
      case .divergence(let divergent): divergent.isSame(step, log)
      case .finding: machine.findings.failures.contains(where: isSame)
      }
  }

  /// Whether a last recount shows it.
  func failsAtEnd() -> Bool {
    guard failure.needsCheckers else { return false }
    return machine.finish().failures.contains(where: isSame)
  }

  private func isSame(_ finding: CheckFailure) -> Bool {
    failure == .finding(finding.checker, what: finding.what)
  }
}
