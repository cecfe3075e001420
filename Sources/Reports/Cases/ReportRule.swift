import Catalogue

/// A rule that a report names, with the help that goes with it.
package struct ReportRule: Hashable, Sendable {
  /// Stable: `DM-E10`, `I5`, `divergence`.
  package let id: String
  /// What is wrong where it is named, in one line.
  package let summary: String
  /// What holds instead, and why.
  package let help: String

  /// A replay did something else than its trace tells.
  package static let divergence = "divergence"
  /// An input says something wrong, or is not there.
  package static let unreadable = "unreadable"
  /// A fuzz target found something in an input.
  package static let fuzzFinding = "fuzz-finding"

  /// The rule of an id; one that nobody knows has no help.
  package init(_ id: String) {
    self.id = id
    if let entry = Catalogue.entry(id) {
      summary = entry.attack.words
      help = "\(entry.rule.words) \(entry.why.words) See: dynmem explain \(entry.id)"
    } else if let invariant = Catalogue.invariant(id) {
      summary = "broken: \(invariant.name)"
      help = "\(invariant.rule.words) \(invariant.why.words) See: dynmem explain \(invariant.id)"
    } else {
      (summary, help) =
        Self.own[id] ?? ("something is wrong", "This rule is in no catalogue.")
    }
  }

  private static let own: [String: (String, String)] = [
    divergence: (
      "a replay did something else than its trace tells",
      """
      The machine did what was recorded, and something else was seen than the trace expects. \
      If the new behaviour is right: dynmem replay --update FILE
      """
    ),
    unreadable: (
      "an input that cannot be read",
      "It is not there, or says something that no trace can say; the message names the place."
    ),
    fuzzFinding: (
      "a fuzz target found something",
      "An input of the corpus must go through its target without a finding."
    ),
  ]
}

extension String {
  /// The words, with one blank between them.
  var words: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
