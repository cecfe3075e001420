import Exports
import Foundation
import Recordings
import Testing
import Traces

/// What is exported in the tests.
enum Sample {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A trace, a session or a transcript of the repository.
  static func trace(_ path: String) throws -> Trace {
    let found = try TraceInput.find(at: root.appending(path: "Traces/" + path).path)
    return try #require(found.first).load()
  }

  /// A trace from lines of the trace language.
  static func trace(lines: String) throws -> Trace {
    try TraceParser.trace(from: Array(("dynmem trace 1\n" + lines).utf8), file: "sample")
  }

  /// The lines of a session's `packets.txt`, in words.
  static func packets(of session: String) throws -> [[Substring]] {
    let file = root.appending(path: "Traces/recorded/\(session)/packets.txt")
    let text = try String(contentsOf: file, encoding: .utf8)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
      $0.split(separator: " ")
    }
  }

  static func bytes(hex: Substring) -> [UInt8] {
    guard hex != "-" else { return [] }
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
  }
}
