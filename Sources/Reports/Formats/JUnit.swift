/// Results as JUnit's XML, a suite for each group.
package enum JUnit {
  /// The document, with a line end behind it.
  ///
  /// There are no times: nothing here reads a clock.
  package static func text(of cases: [CheckedCase]) -> String {
    let totals = CaseTotals(cases).totals
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites name=\"dynmem\" \(counts(of: cases))>\n"
    for total in totals {
      let group = cases.filter { $0.group == total.group }
      text += "  <testsuite name=\"\(HostileText.xml(total.group))\" \(counts(of: group))"
      text += " skipped=\"0\">\n"
      for one in group { text += element(of: one) }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  private static func counts(of cases: [CheckedCase]) -> String {
    let failures = cases.count { $0.outcome == .failed }
    let errors = cases.count { $0.outcome == .unreadable }
    return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
  }

  private static func element(of one: CheckedCase) -> String {
    let head =
      "    <testcase classname=\"dynmem.\(HostileText.xml(one.group))\" "
      + "name=\"\(HostileText.xml(one.path))\" file=\"\(HostileText.xml(one.file))\""
    guard !one.problems.isEmpty else { return head + "/>\n" }
    let word = one.outcome == .unreadable ? "error" : "failure"
    // A reader may take no more than one of these for a case.
    let first = one.problems[0]
    let content = one.problems.map { problem in
      problem.details.isEmpty ? "\(problem.rule): \(problem.message)" : problem.details
    }.joined(separator: "\n\n")
    return head + ">\n      <\(word) type=\"\(HostileText.xml(first.rule))\" "
      + "message=\"\(HostileText.xml(first.message))\">"
      + lines(HostileText.cut(content, to: 65_536)) + "</\(word)>\n    </testcase>\n"
  }

  /// Content in which lines stay lines.
  private static func lines(_ text: String) -> String {
    HostileText.xml(text).replacing("&#10;", with: "\n")
  }
}
