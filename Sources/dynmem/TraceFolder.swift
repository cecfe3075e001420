import Foundation
import Traces

/// A folder that traces are written to; it is made if it is not there.
struct TraceFolder {
  private let folder: OutputFolder

  /// - Throws: What is in the way, before any work is done for it.
  init(_ path: String) throws(OutputError) { folder = try OutputFolder(path) }

  func write(_ trace: Trace, named name: String) throws(OutputError) {
    let file = URL(fileURLWithPath: folder.path).appendingPathComponent(name + ".dmtrace")
    try OutputFile(file.path).write(trace)
  }
}

/// The processors of this machine.
enum Processors {
  static var count: Int { ProcessInfo.processInfo.activeProcessorCount }
}
