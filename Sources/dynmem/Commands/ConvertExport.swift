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

  /// What is wrong with a name for what `--to` writes, if anything is: a name that says that it is
  /// something else to whoever reads it, and that is dynmem.
  func problem(with name: String) -> String? {
    guard let to, let end = [".dmtrace", ".transcript"].first(where: name.hasSuffix) else {
      return nil
    }
    return "--to \(to.rawValue) does not write what a name that ends in \(end) promises: call it "
      + "\(name.dropLast(end.count))\(to.fileNameEnd), or leave --to out."
  }

  /// Whether a file of this name is one of them.
  func isAsked(for name: String) -> Bool { to ?? ExportFormat(fileName: name.lowercased()) != nil }

  /// What is written to a file of this name, if it is one of them.
  func file(of trace: Trace, for name: String) -> [UInt8]? {
    (to ?? ExportFormat(fileName: name.lowercased()))?.file(of: trace)
  }
}

extension ExportFormat: ExpressibleByArgument {}

extension ExportFormat {
  /// What names of such files end in.
  fileprivate var fileNameEnd: String {
    switch self {
    case .pcapng: ".pcapng"
    case .perfetto: ".json"
    case .html: ".html"
    }
  }
}
