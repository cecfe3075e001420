package import Traces

/// Writes a conversation in some format; it sees everything that was done and seen, in order.
package protocol ConversationExporter {
  /// An exporter for a trace, of which it takes the title and the machine.
  init(for trace: Trace, _ summary: ConversationSummary)

  /// Takes the next step.
  mutating func take(_ step: ConversationStep)

  /// The file, once all steps were taken, or as many as there are to be.
  mutating func finish(isCut: Bool) -> [UInt8]
}

/// The formats in which a conversation leaves for other tools.
package enum ExportFormat: String, CaseIterable, Sendable {
  /// Packets with their bytes, for Wireshark.
  case pcapng
  /// The JSON of Chrome's trace events, for Perfetto.
  case perfetto
  /// A page for a browser.
  case html

  /// The format that a file's name asks for, if it does.
  package init?(fileName: String) {
    switch fileName.split(separator: ".", omittingEmptySubsequences: false).last {
    case "pcapng": self = .pcapng
    case "json": self = .perfetto
    case "html", "htm": self = .html
    default: return nil
    }
  }

  /// Does what a trace tells, and gives the file.
  ///
  /// - Complexity: that of the machine, twice; memory follows the file.
  package func file(of trace: Trace) -> [UInt8] {
    switch self {
    case .pcapng: export(trace, as: PcapngExporter.self)
    case .perfetto: export(trace, as: PerfettoExporter.self)
    case .html: export(trace, as: PageExporter.self)
    }
  }

  private func export<Exporter: ConversationExporter>(
    _ trace: Trace, as _: Exporter.Type
  ) -> [UInt8] {
    var exporter = Exporter(for: trace, ConversationSummary(of: trace))
    let isCut = !ConversationWalk.walk(trace, into: &exporter)
    return exporter.finish(isCut: isCut)
  }
}
