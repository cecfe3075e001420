import Bytes
import Foundation
import Recordings
import Testing
import Traces

/// The log of a session under `Traces/recorded`, and what else is known of it.
struct RecordedLog: CustomTestStringConvertible, Sendable {
  let name: String
  let log: [UInt8]
  private let packets: String
  private let machine: String

  var testDescription: String { name }

  /// Every session, in the order of the names.
  static let all: [RecordedLog] = {
    let folder = repositoryFolder.appending(path: "Traces/recorded")
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).sorted().compactMap { RecordedLog(folder.appending(path: $0)) }
  }()

  /// The session whose name begins so.
  static func named(_ prefix: String) throws -> RecordedLog {
    try #require(all.first { $0.name.hasPrefix(prefix) })
  }

  private init?(_ folder: URL) {
    func text(_ name: String) -> String? {
      try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    guard let packets = text("packets.txt"), let machine = text("machine.txt"),
      let log = text("qemu-trace.log")
    else { return nil }
    name = folder.lastPathComponent
    self.packets = packets
    self.machine = machine
    self.log = Array(log.utf8)
  }

  /// What the host asked for, as bytes: its packets of the types 6, 8 and 10, in order.
  var requests: [String] {
    packets.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count > 6, words[2] == "H>G", ["06", "08", "0a"].contains(words[6].prefix(2))
      else { return nil }
      return String(words[6])
    }
  }

  /// Boot memory in pages.
  var bootPages: UInt64? {
    for line in machine.split(separator: "\n") where line.hasPrefix("boot-memory ") {
      return UInt64(line.dropFirst("boot-memory ".count).dropLast()).map { $0 << 8 }
    }
    return nil
  }

  /// The monitor's commands, as a client would note them down: seconds since 1970, and JSON.
  var commands: [UInt8] {
    var offset: Int64 = 0
    var lines = ""
    for line in packets.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 4, words[1] == "clocks", let here = Int64(words[2].dropFirst(13)),
        let there = Int64(words[3].dropFirst(12))
      {
        offset = there - here
      }
      guard line.contains(" target set to "), let time = Int64(words[1]),
        let bytes = words.dropLast().last?.dropFirst()
      else { continue }
      let moment = time + offset
      let micros = String(moment / 1000 % 1_000_000 + 1_000_000).dropFirst()
      lines += """
        \(moment / 1_000_000_000).\(micros) {"execute": "balloon", "arguments": {"value": \(bytes)}}

        """
    }
    return Array(lines.utf8)
  }
}

let repositoryFolder = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()

/// The conversation that a text leads to.
func imported(_ text: String, known: KnownMachine = KnownMachine()) throws -> ImportedRecording {
  try ImportedRecording([RecordedFile(name: "a.log", bytes: Array(text.utf8))], known: known)
}

extension Trace {
  /// What the host is expected to ask for, as bytes; it tells all packets of the host.
  var requests: [String] {
    steps.flatMap(\.expectations).compactMap { expectation in
      guard case .sent(let packet) = expectation.content, let type = packet.payload.first,
        [6, 8, 10].contains(type)
      else { return nil }
      return packet.payload.hexString
    }
  }
}

extension [UInt8] {
  /// The lines of a text, without their ends.
  var textLines: [String] {
    String(decoding: self, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
