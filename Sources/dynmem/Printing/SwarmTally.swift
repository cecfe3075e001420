import ArgumentParser
import Bytes
import HostEvents
import Simulation

/// What all runs came to.
struct SwarmTally {
  private(set) var runs = 0
  private(set) var steps = 0
  private(set) var failures: [SwarmOutcome] = []
  private(set) var failureCount = 0
  private(set) var aborts: [Deaths] = []
  private(set) var digest = Digest()

  /// How often the host died of an assertion, and in which run first.
  struct Deaths {
    var abort: HostAbort
    var count: Int
    var first: SwarmSeed
  }

  /// Failures that are kept.
  private static let limit = 16

  mutating func add(_ outcome: SwarmOutcome) {
    runs += 1
    steps += outcome.steps
    digest.combine(outcome.digest)
    if outcome.isFailure {
      failureCount += 1
      if failures.count < Self.limit { failures.append(outcome) }
    }
    guard let abort = outcome.abort else { return }
    if let index = aborts.firstIndex(where: { $0.abort == abort }) {
      aborts[index].count += 1
    } else {
      aborts.append(Deaths(abort: abort, count: 1, first: outcome.seed))
      aborts.sort { $0.abort.rawValue < $1.abort.rawValue }
    }
  }

  /// Whether it is the first that fails.
  func isFirst(_ outcome: SwarmOutcome) -> Bool { outcome.isFailure && failureCount == 0 }

  func rate(since begun: ContinuousClock.Instant) -> Int {
    let seconds = (ContinuousClock.now - begun) / .seconds(1)
    return seconds > 0 ? Int(Double(runs) / seconds) : runs
  }

  /// The worst that happened, or nil.
  var status: ExitCode? {
    guard failureCount > 0 else { return nil }
    return failures.allSatisfy { $0.failure?.checker == .liveness }
      ? Status.noProgress : Status.failure
  }
}

extension SwarmOutcome {
  /// A checker found something, or a second run did something else.
  var isFailure: Bool { failure != nil || isRepeatable == false }
}

/// What came of simulated runs.
struct SwarmReport: Encodable {
  var runs: Int
  var stimuli: Int
  var seed: UInt64
  var digest: String
  var failures: Int
  var firstFailures: [Failure]
  var hostAborts: [Deaths]

  struct Failure: Encodable {
    var seed: UInt64
    var what: String
    var command: String
  }

  struct Deaths: Encodable {
    var id: String
    var count: Int
    var command: String
  }

  init(_ tally: SwarmTally, seed: SwarmSeed, repeating command: (SwarmSeed) -> String) {
    runs = tally.runs
    stimuli = tally.steps
    self.seed = seed.rawValue
    digest = "\(tally.digest)"
    failures = tally.failureCount
    firstFailures = tally.failures.map {
      Failure(seed: $0.seed.rawValue, what: Self.what($0), command: command($0.seed))
    }
    hostAborts = tally.aborts.map {
      Deaths(id: $0.abort.id, count: $0.count, command: command($0.first))
    }
  }

  private static func what(_ outcome: SwarmOutcome) -> String {
    outcome.failure?.description ?? "I11: a second run does something else"
  }

  /// What failed and how to see it again.
  static func line(of outcome: SwarmOutcome, repeating command: (SwarmSeed) -> String) -> String {
    """
    FAILED    \(what(outcome))
      repeat: \(command(outcome.seed))
    """
  }

  func text(_ console: Console, rate: Int) -> String {
    let verdict = failures == 0 ? console.mark("passed", .good) : console.mark("failed", .bad)
    var lines = firstFailures.map { "seed \($0.seed): \($0.what)" }
    lines += hostAborts.map { "hostAbort \($0.id): \($0.count) times, first: \($0.command)" }
    var summary = "\(verdict): \(runs) \(runs == 1 ? "run" : "runs") from seed \(seed)"
    if failures > 0 { summary += ", \(failures) failed" }
    summary += ", \(stimuli) stimuli, digest \(digest), \(rate) runs a second"
    return (lines + [summary]).joined(separator: "\n")
  }
}
