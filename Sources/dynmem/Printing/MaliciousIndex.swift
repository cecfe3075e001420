import Catalogue
import Conversation
import HostEngine
import HostEvents
import Recordings
import Simulation
import Traces

/// The index of the traces of malicious guests, as a page of Markdown.
struct MaliciousIndex {
  private let folder: MaliciousFolder
  /// By the name of the file.
  private var traces: [String: Trace] = [:]

  /// Reads all of the folder.
  init(_ folder: MaliciousFolder) throws(TraceInput.Failure) {
    self.folder = folder
    for input in try Inputs.find(at: MaliciousFolder.path) {
      let name = input.path.split(separator: "/").last.map { String($0.dropLast(8)) } ?? ""
      traces[name] = try input.load()
    }
  }

  /// The page.
  var text: String {
    let rows = Catalogue.entries.map { row(of: $0) }
    return Self.introduction + rows.joined(separator: "\n") + "\n"
  }

  private static let introduction = """
    # Malicious guests

    One conversation for each entry of the catalogue of malicious guests that a trace can tell: the
    attack, the verdict (`. violation` with an id; none for what is harmless), every packet of the
    host, the accounting where it matters, and that the next command is served. The file's name
    begins with the id; `-qemu` shows the same attack on the profile `qemu`. `dynmem explain ID`
    tells the rule behind an id, why it is one, and its bytes.

    `VB-` concerns the bus, `DM-` the protocol; `HA-` are the assertions of which QEMU dies: a
    hardened host lives. The verdicts: OK is harmless and must work; DROP ignores the packet; CLAMP
    uses the legal part; REFUSE answers with a failure; THROTTLE keeps a budget; DEADLINE ends the
    operation; CLOSE closes the channel.

    Both columns link the traces that show it. What QEMU does is told after goldens, recordings and
    the reading of it where there is no link; FINDINGS.md, one folder up, has its defects.

    This page is written by `dynmem explain --index >Traces/malicious/README.md`.

    | id | attack | a hardened host | QEMU |
    |---|---|---|---|

    """

  private func row(of entry: CatalogueEntry) -> String {
    let names = folder.names(showing: entry)
    let hardened = names.filter { traces[$0]?.machine.policy.judgement != .qemu }
    let qemu = names.filter { traces[$0]?.machine.policy.judgement == .qemu }
    return "| `\(entry.id)` | \(Self.cell(entry.attack)) | \(verdict(of: entry, hardened))"
      + " | \(behaviour(of: entry, qemu)) |"
  }

  private func verdict(of entry: CatalogueEntry, _ names: [String]) -> String {
    var text = entry.verdict.rawValue
    if !entry.namedAs.isEmpty, entry.namedAs != [entry.id] {
      text += ", as " + entry.namedAs.map { "`\($0)`" }.joined(separator: ", ")
    }
    guard let first = names.first else { return text + ", no trace" }
    let more = names.dropFirst().enumerated().map { " [\($0.offset + 2)](\($0.element).dmtrace)" }
    return "[\(text)](\(first).dmtrace)" + more.joined()
  }

  private func behaviour(of entry: CatalogueEntry, _ names: [String]) -> String {
    guard !names.isEmpty else { return Self.cell(entry.qemu ?? "not known") }
    return names.map { "[\(Self.cell(seen(in: $0)))](\($0).dmtrace)" }.joined(separator: "; ")
  }

  /// How a trace of QEMU ends, or what its title says.
  private func seen(in name: String) -> String {
    guard let trace = traces[name] else { return name }
    let title = trace.title.hasPrefix("QEMU ") ? String(trace.title.dropFirst(5)) : trace.title
    return Replayer.replay(trace).hostAbort.map { "dies of `\($0.id)`" } ?? title
  }

  /// Text that a table can hold: a bar would end the cell, and a lone backtick begins code.
  private static func cell(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let isPaired = line.count { $0 == "`" }.isMultiple(of: 2)
    return (isPaired ? line : line.replacing("`", with: "'")).replacing("|", with: "\\|")
  }
}
