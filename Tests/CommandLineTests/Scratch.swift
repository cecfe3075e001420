import Foundation
import Testing

/// A folder of a test's own, and what stands in the repository.
struct Scratch: ~Copyable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "dynmem-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The path of a file in it.
  func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Writes a file and returns its path.
  func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// Makes a named pipe, which nobody writes to.
  func makePipe(_ name: String) throws {
    let shell = CommandLineTool(executable: URL(filePath: "/bin/sh"))
    let outcome = try shell.run(["-c", "mkfifo \"$0\"", path(name)])
    try #require(outcome.status == 0)
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
  }
}

/// What stands in the repository.
enum Repository {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Seventeen recorded sessions.
  static let recorded = root.appending(path: "Traces/recorded").path
  /// A session without anything but a handshake.
  static let session = recorded + "/s09-idle-6.1"
  /// A script for QEMU's harness, and what QEMU answered.
  static let script = root.appending(path: "Traces/goldens/040-balloon-single.script").path
  static let transcript = root.appending(path: "Traces/goldens/040-balloon-single.transcript").path
}

extension CommandLineTool.Outcome {
  /// The lines of the result, each of which is a JSON object; nil for one that is none.
  var objects: [[String: Any]?] {
    standardOutput.split(separator: "\n").map {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
    }
  }
}
