import Foundation
import Traces

/// A trace that is to be written.
struct OutputFile {
  private let path: String

  /// - Throws: What is in the way, before any work is done for it.
  init(_ path: String) throws(OutputError) {
    self.path = path
    let files = FileManager.default
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let folder = target.deletingLastPathComponent().path
    if let type = (try? files.attributesOfItem(atPath: target.path))?[.type] as? FileAttributeType {
      // It is replaced as a whole: a device would be gone.
      guard type == .typeRegular else {
        throw OutputError(path, type == .typeDirectory ? "is a folder" : "is not an ordinary file")
      }
    }
    var isFolder: ObjCBool = false
    guard files.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw OutputError(path, "there is no folder \(folder)")
    }
    guard files.isWritableFile(atPath: folder) else {
      throw OutputError(path, "nothing can be written to the folder \(folder)")
    }
  }

  /// Writes the trace, whole or not at all.
  func write(_ trace: Trace) throws(OutputError) {
    let text = Data(TracePrinter.text(of: trace).utf8)
    guard text.count <= TraceLimits.fileSize else {
      throw OutputError(path, "the trace would be larger than 256 MiB, which no replay takes")
    }
    do {
      try text.write(to: URL(fileURLWithPath: path).resolvingSymlinksInPath(), options: .atomic)
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
