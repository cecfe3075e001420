import Catalogue

/// An entry of the catalogue for people and for machines.
struct Explanation: Encodable {
  let id: String
  let verdict: String
  let attack: String
  let rule: String
  let why: String
  let example: [String]
  let qemu: String?
  /// The ids that a host names.
  let namedAs: [String]
  let related: [String]
  let traces: [String]

  init(of entry: CatalogueEntry, in folder: MaliciousFolder) {
    id = entry.id
    verdict = entry.verdict.rawValue
    attack = entry.attack
    rule = entry.rule.words
    why = entry.why.words
    example = entry.example.split(separator: "\n").map(String.init)
    qemu = entry.qemu?.words
    namedAs = entry.namedAs
    related = entry.related
    traces = folder.paths(showing: entry)
  }

  /// One line of a list.
  var line: String { Self.pad(id, 8) + Self.pad(verdict, 10) + attack }

  /// All of it, in at most 100 columns.
  var text: String {
    var lines = ["\(id)  \(attack)", ""]
    lines += Self.paragraph("verdict", [verdict] + verdictNote)
    lines += Self.paragraph("rule", rule.split(separator: " ").map(String.init))
    lines += Self.paragraph("why", why.split(separator: " ").map(String.init))
    lines += Self.list("example", example)
    lines += Self.paragraph(
      "QEMU", (qemu ?? "not known").split(separator: " ").map(String.init))
    lines += Self.list("traces", traces.isEmpty ? ["none"] : traces)
    if !related.isEmpty { lines += Self.paragraph("see also", related) }
    return lines.joined(separator: "\n")
  }

  private var verdictNote: [String] {
    if namedAs.isEmpty { return ["(no", "rule", "is", "named)"] }
    return namedAs == [id]
      ? [] : ["(named", "as"] + namedAs.dropLast() + [(namedAs.last ?? "") + ")"]
  }

  private static let columns = 100
  private static let margin = 11

  fileprivate static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  /// Words behind a label, filled.
  fileprivate static func paragraph(_ label: String, _ words: [String]) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in words {
      if !line.isEmpty, margin + line.count + 1 + word.count > columns {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? word : " " + word
    }
    return list(label, lines + [line])
  }

  /// Lines behind a label.
  private static func list(_ label: String, _ lines: [String]) -> [String] {
    lines.enumerated().map { index, line in pad(index == 0 ? "  " + label : "", margin) + line }
  }
}

/// An invariant for people and for machines.
struct InvariantExplanation: Encodable {
  let id: String
  let name: String
  let rule: String
  let why: String

  init(of invariant: Invariant) {
    id = invariant.id
    name = invariant.name
    rule = invariant.rule.words
    why = invariant.why.words
  }

  /// One line of a list.
  var line: String { Explanation.pad(id, 8) + Explanation.pad("HOST", 10) + name }

  /// All of it, in at most 100 columns.
  var text: String {
    let rule = Explanation.paragraph("rule", rule.split(separator: " ").map(String.init))
    let why = Explanation.paragraph("why", why.split(separator: " ").map(String.init))
    return (["\(id)  \(name)", ""] + rule + why).joined(separator: "\n")
  }
}

extension String {
  /// The words, with one blank between them.
  fileprivate var words: String {
    split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
