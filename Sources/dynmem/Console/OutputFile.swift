import Foundation
import Traces

/// A file that is to be written.
struct OutputFile {
  /// As it was given, for complaints.
  private let path: String
  /// Where it leads, if it is a link.
  private let target: URL

  /// - Throws: What is in the way, before any work is done for it.
  init(_ path: String) throws(OutputError) {
    guard !path.isEmpty else { throw OutputError("“”", "no path") }
    self.path = path
    target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let folder = target.deletingLastPathComponent().path
    switch Self.type(of: target.path) {
    case .typeRegular?, nil: break
    case .typeDirectory?: throw OutputError(path, "is a folder")
    // It would be replaced as a whole: a device would be gone.
    default: throw OutputError(path, "is not an ordinary file")
    }
    guard Self.type(of: folder) == .typeDirectory else {
      throw OutputError(path, "there is no folder \(folder)")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw OutputError(path, "nothing can be written to the folder \(folder)")
    }
  }

  private static func type(of path: String) -> FileAttributeType? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
  }

  /// Writes the trace, whole or not at all.
  func write(_ trace: Trace, notes: TraceNotes = TraceNotes()) throws(OutputError) {
    let text = Array(TracePrinter.text(of: trace, notes: notes).utf8)
    guard text.count <= TraceLimits.fileSize else {
      throw OutputError(path, "the trace would be larger than 256 MiB, which no replay takes")
    }
    try write(bytes: text)
  }

  /// Writes bytes, all or none.
  func write(bytes: [UInt8]) throws(OutputError) {
    do {
      try Data(bytes).write(to: target, options: .atomic)
    } catch {
      throw OutputError(path, "cannot be written")
    }
  }
}

/// Why a trace was not written.
struct OutputError: Error, CustomStringConvertible {
  let description: String

  init(_ path: String, _ problem: String) { description = "\(path): \(problem)" }
}
