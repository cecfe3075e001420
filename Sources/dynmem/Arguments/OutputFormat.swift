import ArgumentParser
import Foundation

/// How results are written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
}

/// The option that every command with a result has.
struct FormatOption: ParsableArguments {
  @Option(help: "How the result is written.")
  var format = OutputFormat.text
}

extension Encodable {
  /// The value as one line of JSON, its keys in order.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return "null" }
    return String(decoding: data, as: UTF8.self)
  }
}
