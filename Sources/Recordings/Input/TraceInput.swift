import Foundation
package import Traces

/// Finds and reads whatever can be replayed: traces, recorded sessions, transcripts, logs that
/// others wrote, and folders of these.
package struct TraceInput: Hashable, Sendable {
  /// The path as it is shown.
  package let path: String
  /// What is there.
  package let kind: Kind

  package enum Kind: Hashable, Sendable {
    /// A file in the trace language.
    case trace
    /// A transcript of QEMU's engine.
    case transcript
    /// A folder with a session recorded from QEMU.
    case recording
    /// A file that something else wrote: QEMU, or a Linux guest.
    case log
  }

  /// Folders are searched this deep.
  private static let deepestFolder = 32
}

// Finding.
extension TraceInput {
  /// Everything at a path that can be replayed, in the order of the names.
  package static func find(at path: String) throws(TraceInputError) -> [TraceInput] {
    guard let type = fileType(path) else {
      throw TraceInputError(path: path, problem: "no such file or folder", isMissing: true)
    }
    guard type == .typeDirectory else { return [try input(at: path, type)] }
    let found = try search(path, depth: 0)
    guard !found.isEmpty else {
      throw TraceInputError(
        path: path, problem: "nothing to replay in this folder",
        hint: "it holds no .dmtrace, no .transcript and no packets.txt", isMissing: true)
    }
    return found
  }

  private static func input(
    at path: String, _ type: FileAttributeType
  ) throws(TraceInputError) -> TraceInput {
    guard type == .typeRegular else {
      throw TraceInputError(path: path, problem: "neither a file nor a folder", isMissing: true)
    }
    let name = (path as NSString).lastPathComponent
    if name == "packets.txt" {
      let folder = (path as NSString).deletingLastPathComponent
      return TraceInput(path: folder.isEmpty ? "." : folder, kind: .recording)
    }
    if name.hasSuffix(".transcript") { return TraceInput(path: path, kind: .transcript) }
    return TraceInput(path: path, kind: isLog(at: path) ? .log : .trace)
  }

  /// Whether something else wrote the file at a path, if there is one.
  package static func isLog(at path: String) -> Bool {
    !path.hasSuffix(".dmtrace") && RecordingFormat.detect(beginning(of: path)) != nil
  }

  /// What a file begins with; nothing if it cannot be read, of which reading it will tell.
  private static func beginning(of path: String) -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else { return [] }
    defer { try? file.close() }
    let data = try? file.read(upToCount: RecordingFormat.lookedAt)
    return [UInt8](data ?? Data())
  }

  private static func search(
    _ folder: String, depth: Int
  ) throws(TraceInputError) -> [TraceInput] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw TraceInputError(path: folder, problem: "cannot be read", isMissing: true)
    }
    if names.contains("packets.txt") { return [TraceInput(path: folder, kind: .recording)] }
    var found: [TraceInput] = []
    for name in names where !name.hasPrefix(".") {
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      switch fileType(path) {
      case .typeDirectory? where depth < deepestFolder && !isLink(path):
        found += try search(path, depth: depth + 1)
      case .typeRegular? where name.hasSuffix(".dmtrace"):
        found.append(TraceInput(path: path, kind: .trace))
      case .typeRegular? where name.hasSuffix(".transcript"):
        found.append(TraceInput(path: path, kind: .transcript))
      default: break
      }
    }
    return found
  }

  /// What a path leads to, links followed.
  private static func fileType(_ path: String) -> FileAttributeType? {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    return (try? FileManager.default.attributesOfItem(atPath: target))?[.type]
      as? FileAttributeType
  }

  private static func isLink(_ path: String) -> Bool {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
  }
}

// Reading.
extension TraceInput {
  /// Why an input could not be turned into a trace.
  package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    case input(TraceInputError)
    case content(TraceError)

    package var description: String {
      switch self {
      case .input(let error): error.description
      case .content(let error): error.description
      }
    }

    /// There is no such thing, or it cannot be read.
    package var isMissingInput: Bool {
      switch self {
      case .input(let error): error.isMissing
      case .content: false
      }
    }
  }

  /// Reads the trace.
  ///
  /// - Complexity: linear in the files; one of more than `TraceLimits.fileSize` bytes is refused.
  package func load() throws(Failure) -> Trace {
    do {
      switch kind {
      case .trace: return try parsed(try Self.bytes(of: path))
      case .transcript:
        return try QEMUTranscriptImporter.trace(of: try Self.bytes(of: path), file: path)
      case .recording: return try QEMURecordingImporter.trace(of: try recording())
      case .log: return try Self.importing([path]).trace
      }
    } catch let failure as Failure {
      throw failure
    } catch let error as TraceError {
      throw .content(error)
    } catch let error as TraceInputError {
      throw .input(error)
    } catch {
      throw .input(TraceInputError(path: path, problem: "cannot be read", isMissing: true))
    }
  }

  private func parsed(_ bytes: [UInt8]) throws(TraceError) -> Trace {
    do throws(TraceError) {
      return try TraceParser.trace(from: bytes, file: path)
    } catch {
      guard !path.hasSuffix(".dmtrace"), !Self.isText(bytes) else { throw error }
      var error = error
      error.hint = "if it is a fuzz input: dynmem convert \(path) out.dmtrace"
      throw error
    }
  }

  /// Whether a file begins as texts do, in whatever script: without control characters.
  private static func isText(_ bytes: [UInt8]) -> Bool {
    let blanks: [UInt8] = [0x09, 0x0A, 0x0D]
    return bytes.prefix(RecordingFormat.lookedAt).allSatisfy {
      $0 >= 0x20 && $0 != 0x7F || blanks.contains($0)
    }
  }

  /// Reads the files of a recording, whatever wrote them, as one conversation.
  ///
  /// `format` says what wrote them, where that is not to be told by what is in them; `known` what
  /// of the machine no recording tells.
  package static func importing(
    _ paths: [String], from format: RecordingFormat? = nil, known: KnownMachine = KnownMachine()
  ) throws(Failure) -> ImportedRecording {
    var files: [RecordedFile] = []
    for path in paths {
      do {
        let name = (path as NSString).lastPathComponent
        // Of several files one that is empty adds nothing.
        let bytes = try bytes(of: path, mayBeEmpty: paths.count > 1)
        files.append(RecordedFile(name: name, bytes: bytes, format: format))
      } catch {
        throw .input(error)
      }
    }
    do {
      return try ImportedRecording(files, known: known)
    } catch {
      let place = error.place
      throw .content(
        TraceError(
          file: paths.indices.contains(place.file) ? paths[place.file] : "", line: place.line,
          column: 1, problem: error.description, hint: error.hint))
    }
  }

  private func recording() throws(TraceInputError) -> QEMURecording {
    func read(_ name: String) throws(TraceInputError) -> [UInt8] {
      try Self.bytes(of: path + "/" + name)
    }
    // A file that QEMU made and wrote nothing to is as good as none.
    func readIfThere(_ name: String) throws(TraceInputError) -> [UInt8]? {
      let file = path + "/" + name
      return Self.fileType(file) == nil ? nil : try Self.bytes(of: file, mayBeEmpty: true)
    }
    guard Self.fileType(path + "/machine.txt") != nil else {
      throw TraceInputError(
        path: path + "/machine.txt", problem: "no such file",
        hint: "packets.txt does not say how large the machine is", isMissing: true)
    }
    var recording = QEMURecording(
      name: path, packets: try read("packets.txt"), machine: try read("machine.txt"))
    recording.memoryMap = try readIfThere("memory-map.txt")
    recording.traceLog = try readIfThere("qemu-trace.log")
    return recording
  }

  /// The bytes of a regular file, which has some unless it may be empty.
  package static func bytes(
    of path: String, mayBeEmpty: Bool = false
  ) throws(TraceInputError) -> [UInt8] {
    guard fileType(path) == .typeRegular else {
      throw TraceInputError(path: path, problem: "not a file", isMissing: true)
    }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw TraceInputError(path: path, problem: "cannot be opened", isMissing: true)
    }
    defer { try? file.close() }
    var bytes: [UInt8] = []
    do {
      while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
        guard bytes.count + piece.count <= TraceLimits.fileSize else {
          throw TraceInputError(
            path: path, problem: "larger than 256 MiB", hint: "split it", isMissing: false)
        }
        bytes += piece
      }
    } catch let error as TraceInputError {
      throw error
    } catch {
      throw TraceInputError(path: path, problem: "cannot be read", isMissing: true)
    }
    guard mayBeEmpty || !bytes.isEmpty else {
      throw TraceInputError(path: path, problem: "the file is empty", isMissing: false)
    }
    return bytes
  }
}
