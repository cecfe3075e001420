import Foundation
import FuzzTargets
import Recordings
import Traces

/// Finds what is named on the command line.
enum Inputs {
  /// Everything at a path that can be replayed; for a path that is not there, the error names one
  /// that may have been meant.
  static func find(at path: String) throws(TraceInput.Failure) -> [TraceInput] {
    do throws(TraceInputError) {
      guard !path.isEmpty else {
        throw TraceInputError(path: "“”", problem: "no path", isMissing: true)
      }
      return try TraceInput.find(at: path)
    } catch {
      throw .input(error.withSuggestion(for: path))
    }
  }

  /// The one thing at a path that can be run.
  static func one(at path: String) throws(TraceInput.Failure) -> TraceInput {
    let inputs = try find(at: path)
    guard let input = inputs.first, inputs.count == 1 else {
      throw .input(
        TraceInputError(
          path: path, problem: "holds \(inputs.count) things that can be run",
          hint: "name one of them, such as \(inputs.first?.path ?? "a trace")", isMissing: true))
    }
    return input
  }

  /// Everything at a path that is a conversation: what can be replayed, and fuzz inputs.
  static func conversations(
    at path: String, _ recording: RecordingArguments, _ body: (TraceInput, Trace) -> Void
  ) throws(TraceInput.Failure) {
    for input in try find(at: path) {
      // Of a file whose name tells nothing the bytes do.
      let isNamed = input.kind != .trace || input.path.hasSuffix(".dmtrace")
      let isPlain = !isNamed && !recording.isRecording(input)
      if isPlain { try requireConversation(at: input.path) }
      body(input, isPlain ? try Convert.trace(at: input.path) : try recording.load(input))
    }
  }

  /// Any bytes are a fuzz input: of a file that may be something else it must be one as it is
  /// written, lest somebody is accused of what a text happens to say.
  private static func requireConversation(at path: String) throws(TraceInput.Failure) {
    let bytes = try bytes(of: path)
    let isTrace = bytes.starts(with: TraceParser.firstLine.utf8)
    guard !isTrace, FuzzInput(decoding: bytes).encoded != bytes else { return }
    throw .input(
      TraceInputError(
        path: path, problem: "no trace, no recording, and no fuzz input as dynmem writes it",
        hint: "--from says what wrote a log; dynmem convert takes any bytes for a fuzz input",
        isMissing: false))
  }

  /// Whether a path is that of a file whose name does not tell what it is: it may be the bytes of a
  /// fuzz input.
  static func isFuzzInput(_ path: String) -> Bool {
    let isNamed = [".dmtrace", ".transcript", "packets.txt"].contains { path.hasSuffix($0) }
    let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    return !isNamed && type == .typeRegular
  }

  /// The bytes of a file.
  static func bytes(of path: String) throws(TraceInput.Failure) -> [UInt8] {
    do throws(TraceInputError) {
      return try TraceInput.bytes(of: path)
    } catch {
      throw .input(error.withSuggestion(for: path))
    }
  }

  /// Standard input to its end.
  static func standardInput() throws(TraceInput.Failure) -> [UInt8] {
    let limit = TraceLimits.fileSize
    guard let data = try? FileHandle.standardInput.read(upToCount: limit + 1) else { return [] }
    guard data.count <= limit else {
      throw .input(
        TraceInputError(
          path: "standard input", problem: "larger than 256 MiB", hint: "split it",
          isMissing: false))
    }
    return [UInt8](data)
  }
}

extension TraceInputError {
  /// The error with the name that is nearest in the folder, if there is no such thing.
  fileprivate func withSuggestion(for path: String) -> TraceInputError {
    guard hint == nil, isMissing, !FileManager.default.fileExists(atPath: path) else { return self }
    let url = URL(fileURLWithPath: path)
    let folder = (path as NSString).deletingLastPathComponent
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: folder.isEmpty ? "." : folder)
    let typed = url.lastPathComponent
    let others = (names ?? []).filter { $0 != typed }.sorted()
    guard let name = Suggestion.nearest(to: typed, among: others) else { return self }
    var error = self
    error.hint = "did you mean “\((folder as NSString).appendingPathComponent(name))”?"
    return error
  }
}
