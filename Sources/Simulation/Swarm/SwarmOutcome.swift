package import Bytes
package import HostEvents

/// What came of one simulated run.
package struct SwarmOutcome: Hashable, Sendable {
  package let seed: SwarmSeed
  /// Stimuli that were done.
  package let steps: Int
  /// A digest of everything that was done and seen.
  package let digest: Digest
  /// The first thing that must not be.
  package let failure: CheckFailure?
  /// The assertion that the host died of.
  package let abort: HostAbort?
  /// A second run did the same; nil if there was none.
  package private(set) var isRepeatable: Bool?

  /// Does a whole run; with `twice`, it is done once more and compared.
  package init(of options: SwarmOptions, twice: Bool = false) {
    self.init(SwarmRun(options))
    guard twice else { return }
    let again = SwarmOutcome(SwarmRun(options))
    isRepeatable =
      again.digest == digest && again.steps == steps && again.failure == failure
      && again.abort == abort
  }

  private init(_ run: SwarmRun) {
    var run = run
    while run.next() != nil {}
    seed = run.options.seed
    steps = run.steps
    digest = run.digest
    failure = run.failure
    abort = run.abort
  }
}
