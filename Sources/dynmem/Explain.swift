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
      protocol, VB- the bus; HA- are QEMU's assertions.

      EXAMPLES
        dynmem explain DM-E10
        dynmem explain e10 ha-2a
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
    for id in ids where Catalogue.entry(id) == nil { throw Self.unknown(id) }
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
    let entries = ids.isEmpty ? Catalogue.entries : ids.compactMap(Catalogue.entry)
    if output.format == .json {
      for entry in entries { console.print(Explanation(of: entry, in: folder).json) }
    } else if ids.isEmpty {
      for entry in entries { console.print(Explanation(of: entry, in: folder).line) }
    } else {
      let texts = entries.map { Explanation(of: $0, in: folder).text }
      console.print(texts.joined(separator: "\n\n"))
    }
  }

  private static func unknown(_ id: String) -> ValidationError {
    let known = Catalogue.entries.flatMap { [$0.id, String($0.id.dropFirst(3))] }
    let hint = Suggestion.nearest(to: id.uppercased(), among: known)
      .map { "did you mean “\($0)”?" }
    return ValidationError(
      "“\(id)” is in no catalogue (\(hint ?? "“dynmem explain” lists what is")).")
  }
}
