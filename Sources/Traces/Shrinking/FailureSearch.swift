import Conversation
import Simulation

/// Finds what goes wrong in a run.
package struct FailureSearch {
  /// What went wrong first, of each sort.
  package private(set) var failures: [Failure] = []

  /// Replays a trace with all checkers watching.
  ///
  /// Aborts come first, then a divergence, what checkers found, and violations.
  package init(_ trace: Trace) {
    let trace = trace.unrolled
    var machine = ReplayedMachine(trace.machine, checking: true)
    var log = ObservationLog()
    var divergence: Failure?
    var seen: [Failure] = []
    for step in trace.steps {
      log.removeAll()
      machine.apply(step, into: &log)
      seen += Failure.all(in: log)
      if divergence == nil {
        divergence = DivergentStep(step, log, complete: trace.complete).map(Failure.divergence)
      }
    }
    let findings = machine.finish().failures.map { Failure.finding($0.checker, what: $0.what) }
    let aborts = seen.filter { if case .hostAbort = $0 { true } else { false } }
    for failure in aborts + (divergence.map { [$0] } ?? []) + findings + seen
    where !failures.contains(failure) {
      failures.append(failure)
    }
  }

  /// The one that was asked for by its id; without an id the first that is not a mere violation,
  /// with which a host does what it shall.
  package func failure(named name: String?) -> Failure? {
    guard let name else {
      return failures.first { if case .violation = $0 { false } else { true } }
    }
    return failures.first { $0.isNamed(name) }
  }
}
