import Foundation
import FuzzTargets
import Recordings
import Traces

/// Finds what is named on the command line.
enum Inputs {
  /// Bytes of a fuzz input, of which each can become an event: far more than a fuzzer makes.
  private static let longestFuzzInput = 4 << 20

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
  ///
  /// Any bytes are a fuzz input: here they must be one as it is written, lest somebody is accused
  /// of what a text happens to say.
  static func conversations(
    at path: String, _ recording: RecordingArguments, _ body: (TraceInput, Trace) -> Void
  ) throws(TraceInput.Failure) {
    for input in try find(at: path) {
      guard input.kind == .trace, mayBeBytes(input.path), !recording.isRecording(input) else {
        body(input, try recording.load(input))
        continue
      }
      let bytes = try bytes(of: input.path)
      guard isTrace(bytes) || isFuzzInput(bytes) else {
        throw .input(
          TraceInputError(
            path: path, problem: "no trace, no recording, and no fuzz input as dynmem writes it",
            hint: "--from says what wrote a log; dynmem convert takes any bytes for a fuzz input",
            isMissing: false))
      }
      body(input, try conversation(in: bytes, file: input.path))
    }
  }

  /// The one conversation at a path: what can be replayed, or whatever bytes there are.
  static func conversation(at path: String) throws(TraceInput.Failure) -> Trace {
    guard mayBeBytes(path), try one(at: path).kind == .trace else {
      let found = try find(at: path)
      guard let first = found.first, found.count == 1 else {
        throw .input(
          TraceInputError(
            path: path, problem: "holds \(found.count) conversations", hint: "name one of them",
            isMissing: false))
      }
      return try first.load()
    }
    return try conversation(in: try bytes(of: path, mayBeEmpty: true), file: path)
  }

  /// Whether a path is that of a file whose name does not tell what it is.
  static func mayBeBytes(_ path: String) -> Bool {
    let isNamed = path.hasSuffix(".dmtrace") || isOfQEMU(path)
    let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    return !isNamed && type == .typeRegular
  }

  /// Whether the name of a file says that QEMU wrote it.
  static func isOfQEMU(_ path: String) -> Bool {
    path.hasSuffix(".transcript") || path.split(separator: "/").last == "packets.txt"
  }

  /// Whether lines of a log may come somewhere in the file at a path.
  static func mayBeLog(_ path: String) -> Bool {
    guard mayBeBytes(path), let bytes = try? TraceInput.bytes(of: path, mayBeEmpty: true) else {
      return false
    }
    return !isTrace(bytes)
  }

  /// Whether these are the very bytes that dynmem writes of a conversation.
  private static func isFuzzInput(_ bytes: [UInt8]) -> Bool {
    bytes.count <= longestFuzzInput && FuzzInput(decoding: bytes).encoded == bytes
  }

  private static func isTrace(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: TraceParser.firstLine.utf8)
  }

  private static func conversation(
    in bytes: [UInt8], file: String
  ) throws(TraceInput.Failure) -> Trace {
    guard isTrace(bytes) else {
      guard bytes.count <= longestFuzzInput else {
        throw .input(
          TraceInputError(
            path: file, problem: "no trace, and larger than the 4 MiB that a fuzz input can have",
            hint: "if it is a log, --from says what wrote it", isMissing: false))
      }
      return FuzzInput(decoding: bytes).trace
    }
    do throws(TraceError) {
      return try TraceParser.trace(from: bytes, file: file)
    } catch {
      throw .content(error)
    }
  }

  /// The bytes of a fuzz input, which may well be empty.
  static func fuzzInput(at path: String) throws(TraceInput.Failure) -> [UInt8] {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: target)
    guard (attributes?[.size] as? NSNumber)?.uint64Value ?? 0 <= longestFuzzInput else {
      throw .input(
        TraceInputError(
          path: path, problem: "larger than the 4 MiB that a fuzz input can have",
          isMissing: false))
    }
    return try bytes(of: path, mayBeEmpty: true)
  }

  /// The bytes of a file.
  static func bytes(
    of path: String, mayBeEmpty: Bool = false
  ) throws(TraceInput.Failure) -> [UInt8] {
    do throws(TraceInputError) {
      return try TraceInput.bytes(of: path, mayBeEmpty: mayBeEmpty)
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
    var typed = Substring(path)
    while typed.count > 1, typed.last == "/" { typed.removeLast() }
    let folder = typed.lastIndex(of: "/").map { typed[...$0] } ?? ""
    typed = typed.dropFirst(folder.count)
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: folder.isEmpty ? "." : String(folder))
    let others = (names ?? []).filter { $0 != typed }.sorted()
    guard let name = Suggestion.nearest(to: String(typed), among: others) else { return self }
    var error = self
    error.hint = "did you mean “\(folder)\(name)”?"
    return error
  }
}
