import Bytes
import DynamicMemoryProtocol
import VMBus

/// The words that a fuzzer tries: generated, so that they follow the protocol.
package enum FuzzDictionary {
  /// The text of a dictionary; nil if a target has no use for one.
  package static func text(for target: FuzzTarget) -> String? {
    switch target {
    case .wire, .bus, .engine, .machine, .snapshot: lines(messages + versions + controlTypes)
    case .trace: TextWords.all.map { "\"" + escaped($0) + "\"\n" }.joined()
    case .ring: lines(descriptors)
    case .canary: "coal=\"coal\"\n"
    case .ranges: nil
    }
  }

  private static func lines(_ entries: [(name: String, bytes: [UInt8])]) -> String {
    entries.map { entry in
      let digits = entry.bytes.map { byte in
        "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
      return "\(entry.name)=\"\(digits.joined())\"\n"
    }.joined()
  }

  /// Headers of empty messages.
  private static var messages: [(name: String, bytes: [UInt8])] {
    MessageType.known.map { type in
      ("message_\(type.rawValue)", little(UInt64(type.rawValue), 2) + [8, 0, 0, 0, 0, 0])
    }
  }

  private static var versions: [(name: String, bytes: [UInt8])] {
    [(0, 3), (1, 0), (2, 0)].map { major, minor in
      ("version_\(major)_\(minor)", little(major << 16 | minor, 4))
    } + BusVersion.known.map { ("bus_\($0.major)_\($0.minor)", little(UInt64($0.rawValue), 4)) }
  }

  private static var controlTypes: [(name: String, bytes: [UInt8])] {
    BusMessages.types.map { ("control_\($0.rawValue)", little(UInt64($0.rawValue), 8)) }
  }

  /// The first halves of descriptors, as the target reads a number: type, payload's start and end.
  private static var descriptors: [(name: String, bytes: [UInt8])] {
    [PacketType.inBand, .gpaDirect, .completion].map { type in
      var writer = ByteWriter()
      writer.number(UInt64(type.rawValue) | 2 << 16 | 4 << 32)
      return ("packet_\(type.rawValue)", writer.bytes)
    }
  }

  private static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  private static func escaped(_ word: String) -> String {
    word.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }.reduce(into: "") { $0.append($1) }
  }
}
