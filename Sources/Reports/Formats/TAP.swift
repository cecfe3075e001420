/// Results as the Test Anything Protocol has them, version 14.
package enum TAP {
  package static func text(of cases: [CheckedCase]) -> String {
    var text = "TAP version 14\n1..\(cases.count)\n"
    for (index, one) in cases.enumerated() {
      let word = one.outcome == .passed ? "ok" : "not ok"
      text += "\(word) \(index + 1) - \(description(one.path))\n"
      for problem in one.problems { text += block(problem, of: one) }
    }
    return text
  }

  /// A number sign would begin a directive, such as one that says that a failure is none.
  private static func description(_ path: String) -> String {
    HostileText.oneLine(path).replacing("\\", with: "\\\\").replacing("#", with: "\\#")
  }

  /// A block of YAML whose strings are JSON's.
  private static func block(_ problem: CheckedCase.Problem, of one: CheckedCase) -> String {
    var lines = ["---", "rule: \(quoted(problem.rule))", "message: \(quoted(problem.message))"]
    lines.append("file: \(quoted(one.file))")
    if let line = problem.line { lines.append("line: \(line)") }
    if !problem.details.isEmpty {
      lines.append("details: \(quoted(HostileText.cut(problem.details, to: 4096)))")
    }
    return (lines + ["..."]).map { "  \($0)\n" }.joined()
  }

  private static func quoted(_ text: String) -> String {
    let escaped = HostileText.lines(text).replacing("\\", with: "\\\\")
    return "\"" + escaped.replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
  }
}
