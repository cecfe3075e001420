/// The first place where a machine does not do what a trace tells.
package struct Divergence: Hashable, Sendable {
  /// The line of the expectation that was not met or, where more happened than expected, of the
  /// last thing that was as told; 0 if the trace was not read from a text.
  package var line: Int
  /// The position of the event in the trace, from 0.
  package var stepIndex: Int
  /// What the trace tells; nil if it tells of nothing more here.
  package var expected: String?
  /// What was seen instead; nil if nothing more was.
  package var observed: String?
  /// The first field that differs, if both are of the same sort.
  package var difference: Difference?
  /// What kind of divergence it is, where it is none of the usual.
  package var problem: String?
  /// The lines of the trace around it.
  package var context: [ContextLine]

  /// A line of the trace, as it is printed.
  package struct ContextLine: Hashable, Sendable {
    /// Its number in the text that was read, or 0.
    package var line: Int
    package var text: String
    /// The divergence is here.
    package var isDivergent: Bool
  }

  /// The number of the event, from 1.
  package var eventNumber: Int { stepIndex + 1 }
}

extension Divergence: CustomStringConvertible {
  /// Some lines of at most 100 columns.
  package var description: String {
    var lines = [headline.cut()]
    if let expected { lines.append("  expected  \(expected)".cut()) }
    if let observed { lines.append("  observed  \(observed)".cut()) }
    if let difference { lines += describe(difference) }
    guard !context.isEmpty else { return lines.joined(separator: "\n") }
    lines.append("")
    let width = context.map { String($0.line).count }.max() ?? 0
    for entry in context {
      let number = entry.line > 0 ? String(entry.line) : ""
      let blanks = String(repeating: " ", count: max(0, width - number.count))
      let mark = entry.isDivergent ? "  > " : "    "
      lines.append("\(mark)\(blanks)\(number) | \(entry.text)".cut())
    }
    return lines.joined(separator: "\n")
  }

  private var headline: String {
    let place = line > 0 ? "line \(line), event \(eventNumber)" : "event \(eventNumber)"
    return "\(place): \(problem ?? usualProblem)"
  }

  private var usualProblem: String {
    switch (expected, observed) {
    case (nil, _): "more was seen than is told"
    case (_, nil): "nothing more was seen"
    default: "something else was seen"
    }
  }

  private func describe(_ difference: Difference) -> [String] {
    let place = difference.offset.map { " (byte \($0) of the packet)" } ?? ""
    let line =
      "  differs   \(difference.field): expected \(difference.expected), "
      + "observed \(difference.observed)\(place)"
    guard line.count > TraceLimits.columns else { return [line] }
    return [
      "  differs   \(difference.field)\(place)".cut(),
      "            expected \(difference.expected)".cut(),
      "            observed \(difference.observed)".cut(),
    ]
  }
}

extension String {
  /// No more than the columns of a line.
  fileprivate func cut() -> String {
    count <= TraceLimits.columns ? self : prefix(TraceLimits.columns - 1) + "…"
  }
}
