import Foundation
import Traces

/// A folder that traces are written to; it is made if it is not there.
struct TraceFolder {
  private let path: String

  /// - Throws: What is in the way, before any work is done for it.
  init(_ path: String) throws(OutputError) {
    self.path = path
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
    } catch {
      throw OutputError(path, "is no folder, and none can be made there")
    }
  }

  func write(_ trace: Trace, named name: String) throws(OutputError) {
    let file = URL(fileURLWithPath: path).appendingPathComponent(name + ".dmtrace")
    try OutputFile(file.path).write(trace)
  }
}

/// The processors of this machine.
enum Processors {
  static var count: Int { ProcessInfo.processInfo.activeProcessorCount }
}
