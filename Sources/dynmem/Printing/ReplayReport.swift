import HostEvents
import Recordings
import Reports
import Simulation
import Traces

/// The result of one replay, or why there was none; as JSON one object a line.
struct ReplayReport: Encodable {
  let path: String
  var status: Status
  private(set) var title: String?
  private(set) var profile: String?
  private(set) var events: Int?
  private(set) var expectations: Int?
  /// Of the machine after the last event that was done.
  private(set) var digest: String?
  private(set) var hostAbort: String?
  private(set) var divergence: Divergence?
  /// What the checkers found.
  private(set) var findings: [String]?
  var error: String?
  /// It was updated, and nothing is left of how its author wrote it.
  var isWrittenAnew = false
  /// The same for those who judge a change.
  private(set) var result: CheckedCase

  private enum CodingKeys: CodingKey {
    case path, status, title, profile, events, expectations, digest, hostAbort, divergence
    case findings, error
  }

  enum Status: String, Encodable {
    case ok
    case diverged
    /// It went as told, but a checker found a rule broken.
    case broken
    /// It diverged, and its file was rewritten so that it does not any more.
    case updated
    /// It diverged, and its file could not be rewritten.
    case unwritable
    /// There is such an input, but it says something wrong.
    case bad
    /// There is no such input, or it cannot be read.
    case missing
  }

  init(_ path: String, _ trace: Trace, _ result: ReplayResult) {
    self.path = path
    let isBroken = result.findings.count > 0
    status = result.divergence != nil ? .diverged : isBroken ? .broken : .ok
    if isBroken { findings = result.findings.failures.map(\.description) }
    title = trace.title
    profile = trace.machine.policy.profileName
    events = result.eventCount
    expectations = trace.expectationCount
    digest = "\(result.digest)"
    hostAbort = result.hostAbort?.id
    divergence = result.divergence.map(Divergence.init)
    self.result = CheckedCase(path, result)
  }

  /// Saves and restores after every event, too.
  mutating func add(savingAndRestoring trace: Trace) {
    do throws(SaveRestoreReplay.Difference) {
      _ = try SaveRestoreReplay.check(trace)
    } catch {
      findings = (findings ?? []) + ["I12, \(error)"]
      result.add(CheckedCase.Problem(rule: CheckerID.saveRestore.rawValue, message: "\(error)"))
      if status == .ok { status = .broken }
    }
  }

  init(_ path: String, _ failure: TraceInput.Failure) {
    self.path = path
    status = failure.isMissingInput ? .missing : .bad
    error = failure.description
    result = CheckedCase(path, failure)
  }

  /// Where the machine first did something else.
  struct Divergence: Encodable {
    let line: Int
    /// The number of the event, from 1.
    let event: Int
    let expected: String?
    let observed: String?
    let field: String?
    let context: [String]
    /// All of it for people.
    let description: String

    init(_ divergence: Traces.Divergence) {
      line = divergence.line
      event = divergence.eventNumber
      expected = divergence.expected
      observed = divergence.observed
      field = divergence.difference?.field
      context = divergence.context.map(\.text)
      description = divergence.description
    }

    private enum CodingKeys: CodingKey {
      case line, event, expected, observed, field, context
    }
  }
}

// For people.
extension ReplayReport {
  /// A line, or some for a divergence; nil if the error says it all.
  func text(_ console: Console) -> String? {
    switch status {
    case .ok: "\(console.mark("ok", .good))       \(path): \(counts)\(end)"
    case .diverged:
      "\(console.mark("DIVERGED", .bad)) \(path): \(divergence?.description ?? "")\n"
    case .broken:
      "\(console.mark("BROKEN", .bad))   \(path): \((findings ?? []).joined(separator: "\n  "))\n"
    case .updated:
      "updated  \(path)" + (isWrittenAnew ? ", written anew: comments and blocks are gone" : "")
    case .unwritable, .bad, .missing: nil
    }
  }

  private var counts: String {
    "\(events ?? 0) events, \(expectations ?? 0) expectations"
  }

  private var end: String {
    hostAbort.map { ", ends in hostAbort \($0) as expected" } ?? ""
  }
}
