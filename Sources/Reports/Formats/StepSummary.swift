/// Results as a page of Markdown for the summary of a step in GitHub Actions.
package enum StepSummary {
  /// A summary of more than one mebibyte is refused, all of it.
  package static let mostBytes = 1 << 20

  /// The totals, and then every problem for which there is room.
  package static func text(of cases: [CheckedCase], verdict: String) -> String {
    var text = "### dynmem\n\n\(HostileText.codeSpan(verdict))\n\n\(table(of: cases))\n"
    let found = cases.flatMap { one in one.problems.map { (one, $0) } }
    for (index, entry) in found.enumerated() {
      let section = section(entry.0, entry.1)
      // Room for the last line, too.
      guard text.utf8.count + section.utf8.count < mostBytes - 256 else {
        return text + "\nand \(found.count - index) more, for which there is no room here\n"
      }
      text += section
    }
    return text
  }

  private static func table(of cases: [CheckedCase]) -> String {
    TextTable(
      heads: ["group", "cases", "events", "failed", "unreadable"],
      rows: CaseTotals(cases).totals.prefix(200).map { group in
        [
          HostileText.codeSpan(HostileText.cut(group.group, to: 100)), String(group.cases),
          String(group.events), String(group.failed), String(group.unreadable),
        ]
      }
    ).markdown
  }

  private static func section(_ one: CheckedCase, _ problem: CheckedCase.Problem) -> String {
    let place = one.file + (problem.line.map { ":\($0)" } ?? "")
    let text = problem.details.isEmpty ? problem.message : problem.details
    let rule = ReportRule(problem.rule)
    return """

      **\(HostileText.codeSpan(place))** \(HostileText.codeSpan(rule.id)) \(rule.summary)

      \(HostileText.codeBlock(HostileText.cut(text, to: 8192)))

      """
  }
}
