import Foundation
import Recordings
import Traces

/// Files of the checkout that these tests were built from.
enum RepositoryFiles {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func traces() throws -> [TraceInput] {
    try TraceInput.find(at: root.appending(path: "Traces").path)
  }

  /// The names and contents of the files of a folder of the corpus, and no dictionaries.
  static func corpus(_ target: String) throws -> [(name: String, bytes: [UInt8])] {
    let folder = root.appending(path: "Corpus/\(target)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return try names.map { ($0, [UInt8](try Data(contentsOf: folder.appending(path: $0)))) }
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
  }
}
