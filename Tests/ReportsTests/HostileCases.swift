import Reports

/// Cases whose texts mean ill.
enum HostileCases {
  /// What begins a line, a command, an element, a directive or a cell somewhere.
  static let text =
    "a\u{0}\u{1}\u{1B}[31m\u{7F}\u{85}\u{2028}\u{202E}\u{FFFE}\n::error::x\r\nnot ok 9 # SKIP %0A,:"
    + "<b a='\"'>]]>&amp; | `x` ``` @all \\ \u{1F600}"

  static let rule = "DM-E8"

  static func failed(_ path: String = text, problems: Int = 1) -> CheckedCase {
    CheckedCase(
      path: path, group: text, outcome: .failed, events: 3,
      problems: (0..<problems).map {
        .init(rule: rule, message: "\($0) \(text)", details: text, line: $0)
      })
  }

  /// One that passed, one that failed and one that could not be read.
  static let three = [
    CheckedCase(path: "Traces/malicious/DM-E8-page.dmtrace", events: 5),
    failed(),
    CheckedCase(
      path: "bad.dmtrace", outcome: .unreadable,
      problems: [.init(rule: ReportRule.unreadable, message: text, line: 0)]),
  ]
}
