import Foundation
package import Recordings
import Simulation
package import Traces

extension CheckedCase {
  /// What a replay came to.
  package init(_ path: String, _ result: ReplayResult) {
    self.init(path: path, file: Self.file(of: path), events: result.eventCount)
    if let divergence = result.divergence { add(Problem(divergence)) }
    for failure in result.findings.failures { add(Problem(failure)) }
  }

  /// Why there was no replay.
  package init(_ path: String, _ failure: TraceInput.Failure) {
    var problem = Problem(rule: ReportRule.unreadable, message: failure.description)
    var file: String?
    if case .content(let error) = failure {
      file = error.file
      problem.line = max(1, error.line)
    }
    self.init(path: path, file: file, outcome: .unreadable, problems: [problem])
  }

  /// Adds what makes it fail.
  package mutating func add(_ problem: Problem) {
    problems.append(problem)
    outcome = .failed
  }

  /// Lines of a recorded session, which is a folder, are mostly those of its packets.
  static func file(of path: String) -> String {
    let packets = path + "/packets.txt"
    return FileManager.default.fileExists(atPath: packets) ? packets : path
  }
}

extension CheckedCase.Problem {
  /// Where it is about a violation, that is the rule: one that was not expected, or one that is
  /// missing.
  init(_ divergence: Divergence) {
    let rule = [divergence.observed, divergence.expected].compactMap { $0.flatMap(Self.violation) }
    let lines = divergence.description.split(separator: "\n").map(String.init)
    self.init(
      rule: rule.first ?? ReportRule.divergence, message: lines.first ?? "",
      details: lines.joined(separator: "\n"), line: divergence.line)
  }

  /// The id in `. violation DM-E8 count=1`.
  private static func violation(in line: String) -> String? {
    let words = line.split(separator: " ")
    guard words.count >= 3, words[0] == ".", words[1] == "violation" else { return nil }
    let id = words[2].hasPrefix("id=") ? words[2].dropFirst(3) : words[2]
    return String(id)
  }

  init(_ failure: CheckFailure) {
    self.init(rule: failure.checker.rawValue, message: failure.description)
  }
}
