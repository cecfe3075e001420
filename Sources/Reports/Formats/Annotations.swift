/// Results as commands to a GitHub Actions runner, which shows them in the files of a change.
package enum Annotations {
  /// The runner shows no more than ten errors of a step, and drops the others without a word.
  package static let mostOfStep = 10

  /// A command for each problem, or the first nine and one that counts the rest.
  package static func text(of cases: [CheckedCase]) -> String {
    let found = cases.flatMap { one in one.problems.map { (one, $0) } }
    let shown = found.count > mostOfStep ? mostOfStep - 1 : found.count
    var text = found.prefix(shown).map(command).joined()
    if shown < found.count {
      let rest = found.count - shown
      let files = Set(found.dropFirst(shown).map(\.0.path)).count
      text += "::error title=and \(rest) more::\(rest) more problems in \(files) more inputs; "
      text += "the summary of the step has them all\n"
    }
    return text
  }

  private static func command(_ one: CheckedCase, _ problem: CheckedCase.Problem) -> String {
    var properties = "file=\(property(one.file))"
    if let line = problem.line { properties += ",line=\(line)" }
    properties += ",title=" + property("\(problem.rule): \(ReportRule(problem.rule).summary)")
    let message = problem.details.isEmpty ? problem.message : problem.details
    return "::error \(properties)::\(data(HostileText.cut(message, to: 4096)))\n"
  }

  /// What stands behind the second pair of colons.
  private static func data(_ text: String) -> String {
    HostileText.lines(text).replacing("%", with: "%25").replacing("\n", with: "%0A")
  }

  private static func property(_ text: String) -> String {
    data(HostileText.oneLine(text)).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
