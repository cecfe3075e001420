import Dispatch
import Foundation

/// A command-line tool as its users see it: arguments, standard input and environment go in;
/// status and two streams come out.
struct CommandLineTool {
  /// What a run that ended left behind.
  struct Outcome {
    /// The exit status, or the negative number of the signal that ended the process.
    let status: Int32
    let standardOutput: String
    let standardError: String
  }

  enum Failure: Error {
    /// The process was still running after this many seconds, and was killed.
    case timedOut(seconds: Int)
  }

  /// The `dynmem` that was built with these tests, which lies beside them.
  static let dynmem = CommandLineTool(
    executable: URL(filePath: CommandLine.arguments[0])
      .deletingLastPathComponent().appending(path: "dynmem"))

  let executable: URL

  /// Runs the tool to its end.
  ///
  /// The streams are files: with pipes, a process that writes much to one of them waits for its
  /// reader, and one started meanwhile by another test can hold the other end open.
  ///
  /// - Parameters:
  ///   - arguments: what follows the name of the tool.
  ///   - input: standard input, empty unless given.
  ///   - environment: variables to set, over those of this process.
  ///   - directory: the working directory, that of this process unless given.
  ///   - seconds: how long it may take.
  /// - Returns: how it ended and what it wrote.
  /// - Throws: `Failure`, or Foundation's errors if the tool cannot be started.
  func run(
    _ arguments: [String], input: Data = Data(), environment: [String: String] = [:],
    in directory: URL? = nil, timeout seconds: Int = 60
  ) throws -> Outcome {
    let files = FileManager.default
    let scratch = files.temporaryDirectory.appending(path: "dynmem-\(UUID().uuidString)")
    try files.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? files.removeItem(at: scratch) }
    let inputFile = scratch.appending(path: "input")
    let outputFile = scratch.appending(path: "output")
    let errorFile = scratch.appending(path: "error")
    try input.write(to: inputFile)
    try Data().write(to: outputFile)
    try Data().write(to: errorFile)

    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let directory { process.currentDirectoryURL = directory }
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try finish(process, within: seconds)

    let signalled = process.terminationReason == .uncaughtSignal
    return Outcome(
      status: signalled ? -process.terminationStatus : process.terminationStatus,
      standardOutput: String(decoding: try Data(contentsOf: outputFile), as: UTF8.self),
      standardError: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self))
  }

  private func finish(_ process: Process, within seconds: Int) throws {
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    try process.run()
    if ended.wait(timeout: .now() + .seconds(seconds)) == .timedOut {
      // A child inherits what the thread of a test blocks: most signals, but never this one.
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
      throw Failure.timedOut(seconds: seconds)
    }
  }
}
