import HostEngine
import Simulation
import Traces

/// What an exploration came to.
struct ExploreReport: Encodable {
  private var profile: String
  private var depth: Int
  private var words: [String]
  private var states: Int
  private var transitions: Int
  private var isTruncated: Bool
  private var found: [Found]
  /// Something was found that must never be.
  let hasFailed: Bool

  private struct Found: Encodable {
    var what: String
    var id: String
    var depth: Int
    var way: [String]
    var trace: String
    let result: Trace

    private enum CodingKeys: CodingKey { case what, id, depth, way, trace }
  }

  private enum CodingKeys: CodingKey {
    case profile, depth, words, states, transitions, isTruncated, found
  }

  init(_ explorer: Explorer) {
    let policy = explorer.plan.machine.policy
    profile = policy.profileName
    depth = explorer.levels.count
    words = explorer.plan.words.map(\.rawValue)
    states = explorer.stateCount
    transitions = explorer.transitionCount
    isTruncated = explorer.isTruncated
    found = explorer.discoveries.map { discovery in
      let failure = Failure(discovery.finding)
      let run = ShrunkRun(
        machine: explorer.plan.machine,
        steps: explorer.steps(of: discovery).map {
          Trace.Step(time: $0.time, stimulus: $0.stimulus)
        }, failure: failure)
      let trace = run.trace(title: "\(failure), by the words \(Self.text(of: discovery.words))")
      return Found(
        what: "\(failure)", id: failure.id ?? "", depth: discovery.words.count,
        way: discovery.words.map(\.rawValue), trace: TracePrinter.text(of: trace), result: trace)
    }
    hasFailed = explorer.discoveries.contains { discovery in
      switch discovery.finding {
      case .violation: false
      case .hostAbort: policy.judgement == .hardened
      case .check: true
      }
    }
  }

  private static func text(of words: [ExplorerWord]) -> String {
    words.map(\.rawValue).joined(separator: " ")
  }

  /// Writes a trace of each finding, named by its id.
  func write(to folder: TraceFolder) throws(OutputError) {
    for (index, one) in found.enumerated() {
      let isFirst = !found[..<index].contains { $0.id == one.id }
      try folder.write(one.result, named: isFirst ? one.id : "\(one.id)-\(index)")
    }
  }

  /// A line for each finding, and one for all.
  func text(_ console: Console) -> String {
    let verdict = hasFailed ? console.mark("failed", .bad) : console.mark("passed", .good)
    let lines = found.map { "\($0.what): \($0.way.joined(separator: " "))" }
    let rest = isTruncated ? ", not all that there are: see --states" : ""
    let summary =
      "\(verdict): \(profile), \(words.count) words, depth \(depth), "
      + "\(states) states, \(transitions) transitions\(rest)"
    return (lines + [summary]).joined(separator: "\n")
  }
}

extension Failure {
  fileprivate init(_ finding: Discovery.Finding) {
    switch finding {
    case .hostAbort(let abort): self = .hostAbort(abort)
    case .violation(let id): self = .violation(id)
    case .check(let checker, let what): self = .finding(checker, what: what)
    }
  }
}
