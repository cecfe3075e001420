/// What a trace that is printed says beside itself, as comments.
package struct TraceNotes: Hashable, Sendable {
  /// Lines above the header.
  package var header: [String] = []
  /// For each step what stands behind it.
  package var steps: [String] = []
  /// The same for each expectation of each step.
  package var expectations: [[String]] = []

  package init() {}

  func step(_ index: Int) -> String { index < steps.count ? steps[index] : "" }

  func expectation(_ index: Int, of step: Int) -> String {
    guard step < expectations.count, index < expectations[step].count else { return "" }
    return expectations[step][index]
  }
}

extension TextOutput {
  /// A comment behind what stands on the line.
  mutating func note(_ note: String) {
    guard !note.isEmpty else { return }
    append("  # ")
    comment(note)
  }

  /// A comment's text: whatever would end the line, or make it look like another, is left out.
  mutating func comment(_ text: String) {
    append(String(String.UnicodeScalarView(text.unicodeScalars.filter(\.isHarmless))))
  }
}
