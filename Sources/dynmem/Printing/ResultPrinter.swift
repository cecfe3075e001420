import Foundation
import Reports

/// Keeps what everything came to, and prints it for those who judge a change.
struct ResultPrinter {
  let format: ResultFormat
  private(set) var cases: [CheckedCase] = []

  init(_ format: ResultFormat) { self.format = format }

  mutating func add(_ result: CheckedCase) { cases.append(result) }

  /// Prints everything, at the end; `verdicts` are the last lines for people.
  func finish(_ verdicts: [String], totals: Bool, _ console: Console) {
    switch format {
    case .text:
      if totals { console.print(CaseTotals(cases).text + "\n") }
      for verdict in verdicts { console.print(verdict) }
    case .json: if totals { console.print(CaseTotals(cases).json) }
    case .junit: console.write(JUnit.text(of: cases))
    case .tap: console.write(TAP.text(of: cases))
    case .sarif: console.write(SARIF.text(of: cases, version: Dynmem.version))
    case .github:
      console.write(Annotations.text(of: cases))
      console.print(CaseTotals(cases).text + "\n")
      for verdict in verdicts { console.print(verdict) }
      summarize(verdicts.joined(separator: "; "), console)
    }
  }

  /// Adds to the page that GitHub Actions shows of the step, if there is one.
  private func summarize(_ verdict: String, _ console: Console) {
    guard let path = ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty
    else { return }
    let page = Data(StepSummary.text(of: cases, verdict: verdict).utf8)
    do {
      let url = URL(fileURLWithPath: path)
      if !FileManager.default.fileExists(atPath: path) { try Data().write(to: url) }
      let file = try FileHandle(forWritingTo: url)
      defer { try? file.close() }
      try file.seekToEnd()
      try file.write(contentsOf: page)
    } catch {
      console.complain("\(path): the summary of the step cannot be written")
    }
  }
}
