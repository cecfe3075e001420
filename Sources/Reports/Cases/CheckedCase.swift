/// One thing that was judged: a trace, or an input of a fuzz target.
package struct CheckedCase: Hashable, Sendable {
  /// Where it is, as it was named.
  package var path: String
  /// The file that a reader opens: of a recorded session, which is a folder, one in it.
  ///
  /// Without `./` in front, which names the same file to a shell and none to who compares names.
  package let file: String
  /// What it belongs to in a table of totals.
  package var group: String
  package var outcome: Outcome
  /// Events that were done.
  package var events: Int
  package var problems: [Problem]

  package init(
    path: String, file: String? = nil, group: String? = nil, outcome: Outcome = .passed,
    events: Int = 0, problems: [Problem] = []
  ) {
    self.path = path
    self.file = Self.plain(file ?? path)
    self.group = group ?? CaseGroup.name(of: path)
    self.outcome = outcome
    self.events = events
    self.problems = problems
  }

  private static func plain(_ path: String) -> String {
    var rest = path[...]
    while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
    return rest.isEmpty ? path : String(rest)
  }

  package enum Outcome: Hashable, Sendable {
    /// It did what it shall.
    case passed
    /// It did something else, or a rule was broken.
    case failed
    /// It could not be read, so that nothing is known of it.
    case unreadable
  }

  /// Something that is wrong.
  package struct Problem: Hashable, Sendable {
    /// The stable id of what was broken: of a violation, an invariant, or `ReportRule`'s own.
    package var rule: String
    /// One line.
    package var message: String
    /// All that is known, in lines; empty if the message says it.
    package var details: String
    /// The line of the file, from 1; nil if there is none to show.
    package var line: Int?

    package init(rule: String, message: String, details: String = "", line: Int? = nil) {
      self.rule = rule
      self.message = message
      self.details = details
      self.line = line.flatMap { $0 > 0 ? $0 : nil }
    }
  }
}

/// What a case is counted under.
package enum CaseGroup {
  /// The folder that it is in; for malicious guests also the letter of the catalogue's group.
  package static func name(of path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }.map(String.init)
    guard let file = parts.last else { return "here" }
    guard let folder = parts.dropLast().last else { return "here" }
    return folder == malicious ? "\(folder) \(letter(of: file))" : folder
  }

  private static let malicious = "malicious"

  /// Whether a name ends in the letter of a group of the catalogue.
  static func hasLetter(_ name: String) -> Bool { name.hasPrefix(malicious + " ") }

  /// The letter in `DM-E10-every-second-page`; what is no entry of a group keeps its first word.
  private static func letter(of file: String) -> String {
    let words = file.split(separator: "-")
    guard words.count > 1, words[0] == "DM" || words[0] == "VB", let letter = words[1].first
    else { return words.first.map(String.init) ?? file }
    return String(letter)
  }
}
