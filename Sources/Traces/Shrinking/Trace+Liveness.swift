import Conversation
package import Simulation

extension Trace {
  /// Makes the last step demand what a simulated run lacks, so that a replay diverges there.
  ///
  /// A trace is only what was done and seen; that faults had stopped by then it cannot tell.
  package mutating func demandLiveness(of run: SwarmRun) {
    guard let failure = run.failure, failure.checker == .liveness, let last = steps.indices.last
    else { return }
    if run.accusation == nil {
      steps[last].expectations.append(Expectation(.record(name: "settled", fields: [])))
    } else {
      steps[last].bounds.append(Bound(0, .content(.record(name: "violation", fields: []))))
    }
  }
}
