import ArgumentParser
import Exports
import Traces

/// Which of the formats of other tools is written.
struct ExportArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write this for another tool, whatever OUT is called.",
      valueName: ExportFormat.allCases.map(\.rawValue).joined(separator: "|")))
  var to: ExportFormat?

  /// Whether a file of this name is one of them.
  func isAsked(for name: String) -> Bool { to != nil || ExportFormat(fileName: name) != nil }

  /// What is written to a file of this name, if it is one of them.
  func file(of trace: Trace, for name: String) -> [UInt8]? {
    (to ?? ExportFormat(fileName: name))?.file(of: trace)
  }
}

extension ExportFormat: ExpressibleByArgument {}
