import Bytes

/// Writes QEMU's binary trace, from the lines that its log would have.
struct SimpleTraceFile {
  private(set) var bytes: [UInt8] = []
  private let version: UInt64
  private let isBigEndian: Bool
  /// Event names by their numbers.
  private(set) var names: [String] = []

  init(version: UInt64 = 4, isBigEndian: Bool = false, names: [String] = []) {
    self.version = version
    self.isBigEndian = isBigEndian
    self.names = names
    number(.max)
    number(0xF2B1_77CB_0AA4_29B4)
    number(version)
  }

  mutating func number(_ value: UInt64, bytes count: Int = 8) {
    let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    bytes += isBigEndian ? little.reversed() : little
  }

  /// A line such as `789@1795243858.952648:vmbus_recv_message type 14 size 40`.
  mutating func append(line: String) {
    let parts = line.split(separator: ":", maxSplits: 1)
    let moment = parts[0].split(separator: "@")[1].split(separator: ".")
    let seconds = UInt64(moment[0]) ?? 0
    let time = seconds * 1_000_000_000 + (UInt64(moment[1]) ?? 0) * 1000
    let words = parts[1].split(separator: " ", maxSplits: 1).map(String.init)
    let id = UInt64(names.firstIndex(of: words[0]) ?? names.count)
    if id == names.count {
      names.append(words[0])
      if version == 4 {
        number(0)
        number(id)
        number(UInt64(words[0].utf8.count), bytes: 4)
        bytes += words[0].utf8
      }
    }
    var arguments = SimpleTraceFile(version: version, isBigEndian: isBigEndian)
    arguments.bytes = []
    if words[0] == "hv_balloon_state_change", let state = words[1].split(separator: " ").last {
      arguments.number(UInt64(state.utf8.count), bytes: 4)
      arguments.bytes += state.utf8
    } else {
      for value in Self.numbers(in: words.count > 1 ? words[1] : "") { arguments.number(value) }
    }
    if version == 4 { number(1) }
    number(id)
    number(time)
    number(UInt64(24 + arguments.bytes.count), bytes: 4)
    number(4242, bytes: 4)
    bytes += arguments.bytes
  }

  /// Every number in a text, in order, decimal or hexadecimal; those below 0 as they are extended.
  private static func numbers(in text: String) -> [UInt64] {
    let marks: Set<Character> = [" ", ",", "#", "."]
    return text.split { marks.contains($0) }.compactMap { word in
      if word.hasPrefix("0x") { return UInt64(word.dropFirst(2), radix: 16) }
      if let number = UInt64(word) { return number }
      return Int64(word).map { UInt64(bitPattern: $0) }
    }
  }
}
