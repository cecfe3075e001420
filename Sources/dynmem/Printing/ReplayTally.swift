import ArgumentParser

/// What all replays came to.
struct ReplayTally {
  private var counts: [ReplayReport.Status: Int] = [:]
  private var events = 0

  mutating func add(_ report: ReplayReport) {
    counts[report.status, default: 0] += 1
    events += report.events ?? 0
  }

  /// There was nothing to replay.
  var isEmpty: Bool { counts.isEmpty }

  func summary(_ console: Console) -> String {
    let verdict =
      status == nil ? console.mark("passed", .good) : console.mark("failed", .bad)
    let replayed =
      count(.ok) + count(.updated) + count(.unwritable) + count(.diverged)
      + count(.broken)
    let traces = replayed == 1 ? "1 trace" : "\(replayed) traces"
    var line = "\(verdict): \(traces), \(events) events, \(diverged) diverged"
    if count(.broken) > 0 { line += ", \(count(.broken)) with a rule broken" }
    if count(.updated) > 0 { line += ", \(count(.updated)) updated" }
    let unread = count(.bad) + count(.missing)
    if unread > 0 { line += ", \(unread) could not be read" }
    return line
  }

  /// The worst that happened, or nil.
  var status: ExitCode? {
    if diverged > 0 { return Status.divergence }
    if count(.broken) > 0 { return Status.failure }
    if count(.unwritable) > 0 { return Status.cannotWrite }
    if count(.bad) > 0 { return Status.badData }
    if count(.missing) > 0 { return Status.noInput }
    return nil
  }

  private var diverged: Int { count(.diverged) }

  private func count(_ status: ReplayReport.Status) -> Int { counts[status] ?? 0 }
}
