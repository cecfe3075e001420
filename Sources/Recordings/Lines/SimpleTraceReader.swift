import Traces

/// Reads QEMU's `simpletrace` file: binary records of trace events, in the host's byte order.
///
/// Every length in it is doubted: what does not fit ends the reading there, and what was read
/// before counts.
///
/// Source: recorded-trace formats, section 2.
struct SimpleTraceReader {
  /// What became of the records.
  private(set) var events: [RecordedEvent] = []
  private(set) var counts = RecordingCounts()

  private let bytes: [UInt8]
  private let isBigEndian: Bool
  private let version: UInt64
  private let file: Int
  /// QEMU's names by the numbers that the file has for them.
  private var names: [UInt64: String]
  private var position = 24
  private var record = 0

  private static let magic: UInt64 = 0xF2B1_77CB_0AA4_29B4
  /// The number of a record that tells how many were dropped.
  private static let dropped: UInt64 = 0xFFFF_FFFF_FFFF_FFFE
  /// The longest name and the longest word that are kept.
  private static let longestText: UInt64 = 4096

  /// Whether a file begins as such a trace does, in either byte order.
  static func isOne(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 24, bytes.prefix(8).allSatisfy({ $0 == 0xFF }) else { return false }
    return [false, true].contains { load(bytes, at: 8, count: 8, isBigEndian: $0) == magic }
  }

  /// Reads a file of so many events at the most; `list` has the names of events in the order of
  /// their numbers, which version 3 does not tell itself.
  ///
  /// - Complexity: linear in the file
  static func read(
    _ bytes: [UInt8], file: Int, list: [String]?, atMost most: Int = RecordingLimits.events
  ) throws(RecordingError) -> SimpleTraceReader {
    guard isOne(bytes) else { throw .notThisFormat(.simpletrace) }
    var reader = SimpleTraceReader(bytes, file: file)
    switch reader.version {
    case 4: break
    case 3:
      guard let list else { throw .needsEventList }
      for (number, name) in list.enumerated() { reader.names[UInt64(number)] = name }
    default: throw .simpleTraceVersion(reader.version)
    }
    try reader.readAll(atMost: most)
    return reader
  }

  private init(_ bytes: [UInt8], file: Int) {
    self.bytes = bytes
    self.file = file
    names = [:]
    isBigEndian = Self.load(bytes, at: 8, count: 8, isBigEndian: true) == Self.magic
    version = Self.load(bytes, at: 16, count: 8, isBigEndian: isBigEndian) ?? 0
  }

  private static func load(
    _ bytes: [UInt8], at offset: Int, count: Int, isBigEndian: Bool
  ) -> UInt64? {
    guard offset >= 0, count <= bytes.count, offset <= bytes.count - count else { return nil }
    var value: UInt64 = 0
    for index in 0..<count {
      let byte = bytes[isBigEndian ? offset + index : offset + count - 1 - index]
      value = value << 8 | UInt64(byte)
    }
    return value
  }

  /// The next number of so many bytes, which must end before `end`.
  private mutating func number(_ count: Int, before end: Int) -> UInt64? {
    guard position + count <= end,
      let value = Self.load(bytes, at: position, count: count, isBigEndian: isBigEndian)
    else { return nil }
    position += count
    return value
  }

  /// The next text, its length in front.
  private mutating func text(before end: Int) -> String? {
    guard let length = number(4, before: end), length <= Self.longestText,
      position + Int(length) <= end
    else { return nil }
    defer { position += Int(length) }
    return String(decoding: bytes[position..<(position + Int(length))], as: UTF8.self)
  }
}

extension SimpleTraceReader {
  private mutating func readAll(atMost most: Int) throws(RecordingError) {
    while position < bytes.count {
      record += 1
      var isMapping = false
      if version == 4 {
        guard let kind = number(8, before: bytes.count), kind <= 1 else { break }
        isMapping = kind == 0
      }
      guard isMapping ? readMapping() : readRecord() else { break }
      guard events.count <= most else { throw .tooManyEvents(file: file, line: record) }
      if position == bytes.count { return }
    }
    // The rest is cut off, or not what it should be.
    counts.damaged += 1
  }

  private mutating func readMapping() -> Bool {
    guard let id = number(8, before: bytes.count), let name = text(before: bytes.count) else {
      return false
    }
    names[id] = name
    counts.noise += 1
    return true
  }

  /// A record: number, time, length counted from the number on, process, arguments.
  private mutating func readRecord() -> Bool {
    let start = position
    guard let id = number(8, before: bytes.count), let time = number(8, before: bytes.count),
      let length = number(4, before: bytes.count), length >= 24,
      length <= UInt64(bytes.count - start), number(4, before: bytes.count) != nil
    else { return false }
    let end = start + Int(length)
    defer { position = end }
    guard id != Self.dropped else {
      counts.dropped = counts.dropped.addingSaturating(number(8, before: end) ?? 0)
      return true
    }
    guard let name = names[id] else {
      counts.unknown += 1
      return true
    }
    read(name, RecordedTime(.host, time), before: end)
    return true
  }

  private mutating func read(_ name: String, _ time: RecordedTime, before end: Int) {
    guard name != "vmbus_channel_notify_guest" else {
      counts.noise += 1
      return
    }
    guard QEMULine.isKnown(event: name) else {
      counts.unknown += 1
      return
    }
    var arguments: [QEMULine.Argument] = []
    if name == "hv_balloon_state_change" {
      if let word = text(before: end) { arguments.append(.text(word)) }
    } else {
      while let value = number(8, before: end) { arguments.append(.number(value)) }
    }
    let source = RecordedEvent.Source(file: file, line: record)
    guard let text = QEMULine.text(ofEvent: name, arguments),
      case .event(let event) = QEMULogLine.readEvent(Array(text.utf8)[...], time, source)
    else {
      counts.damaged += 1
      return
    }
    events.append(event)
  }
}
