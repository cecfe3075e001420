import Foundation
import Testing
import Traces

/// A script for QEMU's engine under `Traces/goldens`, and the transcript of QEMU's own run of it.
struct Golden: CustomTestStringConvertible, Sendable {
  let name: String
  let script: [UInt8]
  let transcript: [UInt8]

  var testDescription: String { name }

  /// Every golden, in the order of the names.
  static let all: [Golden] = {
    let folder = repositoryFolder.appending(path: "Traces/goldens")
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).sorted().compactMap { name in
      guard name.hasSuffix(".transcript") else { return nil }
      return Golden(String(name.dropLast(".transcript".count)), in: folder)
    }
  }()

  private init?(_ name: String, in folder: URL) {
    func bytes(_ ending: String) -> [UInt8]? {
      (try? Data(contentsOf: folder.appending(path: name + ending))).map { [UInt8]($0) }
    }
    guard let script = bytes(".script"), let transcript = bytes(".transcript") else { return nil }
    self.name = name
    self.script = script
    self.transcript = transcript
  }

  /// The first line that our engine writes and QEMU's did not, or the other way round; nil if the
  /// transcripts are the same, byte for byte.
  func firstDifference() throws -> Int? {
    var written: [UInt8] = []
    QEMUTranscript(of: try QEMUScript(script, file: name)).write { line in
      written += Array(line.utf8) + [UInt8(ascii: "\n")]
    }
    guard written != transcript else { return nil }
    let same = zip(written.lines, transcript.lines).prefix { $0 == $1 }
    return same.count + 1
  }

  /// The number of the line at which a transcript is refused or diverges; nil if it replays.
  func failure(of transcript: [UInt8]) -> Int? {
    do throws(TraceError) {
      let trace = try QEMUTranscriptImporter.trace(of: transcript, file: name)
      return Replayer.replay(trace).divergence?.line
    } catch {
      return error.line
    }
  }
}
