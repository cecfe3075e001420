import Foundation
import Testing
import Traces

/// A session under `Traces/recorded`, as the texts of its files.
struct RecordedSession: CustomTestStringConvertible, Sendable {
  var recording: QEMURecording

  var testDescription: String { recording.name }

  /// Every session, in the order of the names.
  static let all: [RecordedSession] = {
    let folder = repositoryFolder.appending(path: "Traces/recorded")
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).sorted().compactMap { RecordedSession(folder.appending(path: $0)) }
  }()

  private init?(_ folder: URL) {
    func bytes(_ name: String) -> [UInt8]? {
      (try? Data(contentsOf: folder.appending(path: name))).map { [UInt8]($0) }
    }
    guard let packets = bytes("packets.txt"), let machine = bytes("machine.txt") else { return nil }
    recording = QEMURecording(name: folder.lastPathComponent, packets: packets, machine: machine)
    recording.memoryMap = bytes("memory-map.txt")
    recording.traceLog = bytes("qemu-trace.log")
  }

  /// What the line of `machine.txt` that begins with a word says.
  func machineWord(_ key: String) -> String? {
    for line in recording.machine.lines where line.hasPrefix(key + " ") {
      return String(line.dropFirst(key.count + 1))
    }
    return nil
  }

  /// The lines of `packets.txt` in which the host enters a state.
  ///
  /// A session that breaks off does not tell what followed from the last thing that was done:
  /// states behind it are left out.
  var states: [Int] {
    let lines = recording.packets.lines
    let states = lines.indices.filter { lines[$0].contains(" state S_") }
    guard let extent = machineWord("replay"), extent != "full", extent != "to-abort",
      let last = lines.indices.last(where: { !lines[$0].contains(" state ") })
    else { return states }
    return states.filter { $0 < last }
  }

  func trace() throws -> Trace { try QEMURecordingImporter.trace(of: recording) }

  /// The replay of a copy with other packets and states, and without the trace log.
  func replay(packets: [String]) throws -> ReplayResult {
    var copy = self
    copy.recording.packets = packets.text
    copy.recording.traceLog = nil
    return Replayer.replay(try copy.trace())
  }
}

let repositoryFolder = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

extension [UInt8] {
  /// The lines of a text that ends with a line end.
  var lines: [String] {
    var lines = split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }
}

extension [String] {
  /// The text of these lines.
  var text: [UInt8] { [UInt8](map { $0 + "\n" }.joined().utf8) }
}

extension RandomAccessCollection where Index == Int {
  /// So many elements, from the first to the last, at equal distances.
  func sampled(_ count: Int) -> [Element] {
    guard self.count > count, count > 1 else { return Array(self) }
    return (0..<count).map { self[startIndex + $0 * (self.count - 1) / (count - 1)] }
  }
}

extension String {
  /// The same with another hexadecimal digit in one place, counted in bytes.
  func withOtherDigit(at offset: Int) -> String {
    var bytes = Array(utf8)
    bytes[offset] = bytes[offset] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
    return String(decoding: bytes, as: UTF8.self)
  }
}
