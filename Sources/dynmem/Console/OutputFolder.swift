import Foundation

/// A folder that files are written to; it is made if it is not there.
struct OutputFolder {
  let path: String

  /// - Throws: What is in the way, before any work is done for it.
  init(_ path: String) throws(OutputError) {
    self.path = path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw OutputError(path, "is no folder, and none can be made there")
    }
  }

  /// The same, and whatever was in it is gone.
  init(emptying path: String) throws(OutputError) {
    // Nothing to remove is as good as removed, and what is left is told of next.
    try? FileManager.default.removeItem(atPath: path)
    try self.init(path)
    guard (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty == true else {
      throw OutputError(path, "cannot be emptied")
    }
  }
}
