import ArgumentParser
import Catalogue
import Recordings
import Traces

/// Tells what an id means.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tell what a violation or an assertion of QEMU means.",
    discussion: """
      The rule and why it is one, the bytes that break it, the traces that show
      it, and what QEMU does. Without an id all are listed. DM- concerns the
      protocol, VB- the bus; HA- are QEMU's assertions, and I with a number is
      what must hold of a host.

      EXAMPLES
        dynmem explain DM-E10
        dynmem explain e10 ha-2a i5
        dynmem explain --format json DM-E10
        dynmem explain --index >Traces/malicious/README.md
      """)

  @Argument(help: ArgumentHelp("What to explain, such as DM-E10 or E10.", valueName: "id"))
  var ids: [String] = []

  @Flag(help: "Print the index of the folder Traces/malicious.")
  var index = false

  @OptionGroup var output: FormatOption

  func validate() throws {
    if index, !ids.isEmpty { throw ValidationError("--index needs no id.") }
    for id in ids where Topic(id) == nil { throw Self.unknown(id) }
  }

  func run() throws {
    let console = Console()
    let folder = MaliciousFolder()
    if index {
      return console.write(
        try console.reportingFailures { () throws(TraceInput.Failure) in
          try MaliciousIndex(folder).text
        })
    }
    let topics = ids.isEmpty ? Topic.all : ids.compactMap(Topic.init)
    if output.format == .json {
      for topic in topics { console.print(topic.json(in: folder)) }
    } else if ids.isEmpty {
      for topic in topics { console.print(topic.line(in: folder)) }
    } else {
      console.print(topics.map { $0.text(in: folder) }.joined(separator: "\n\n"))
    }
  }

  private static func unknown(_ id: String) -> ValidationError {
    let known =
      Catalogue.entries.flatMap { [$0.id, String($0.id.dropFirst(3))] }
      + Catalogue.invariants.map(\.id)
    let hint = Suggestion.nearest(to: id.uppercased(), among: known)
      .map { "did you mean “\($0)”?" }
    return ValidationError(
      "“\(id)” is in no catalogue (\(hint ?? "“dynmem explain” lists what is")).")
  }
}

/// Something that can be explained.
private enum Topic {
  case attack(CatalogueEntry)
  case invariant(Invariant)

  init?(_ id: String) {
    if let entry = Catalogue.entry(id) {
      self = .attack(entry)
    } else if let invariant = Catalogue.invariant(id) {
      self = .invariant(invariant)
    } else {
      return nil
    }
  }

  static var all: [Topic] {
    Catalogue.entries.map(Topic.attack) + Catalogue.invariants.map(Topic.invariant)
  }

  func json(in folder: MaliciousFolder) -> String {
    switch self {
    case .attack(let entry): Explanation(of: entry, in: folder).json
    case .invariant(let invariant): InvariantExplanation(of: invariant).json
    }
  }

  func line(in folder: MaliciousFolder) -> String {
    switch self {
    case .attack(let entry): Explanation(of: entry, in: folder).line
    case .invariant(let invariant): InvariantExplanation(of: invariant).line
    }
  }

  func text(in folder: MaliciousFolder) -> String {
    switch self {
    case .attack(let entry): Explanation(of: entry, in: folder).text
    case .invariant(let invariant): InvariantExplanation(of: invariant).text
    }
  }
}
