import HostEvents
import Traces

/// Reads a line of QEMU's log: a trace event, or what QEMU says between them.
///
/// Source: recorded-trace formats, section 1.
enum QEMULogLine {
  static func read(_ line: [UInt8], _ source: RecordedEvent.Source) -> LineReading {
    let prefix = LogPrefix(line)
    let text = trimmed(line[prefix.length...])
    if isEventName(text) { return readEvent(text, prefix.time, source) }
    if let warning = text.first("warning: ") {
      return words(text[(warning + 9)...], .warning, .warning, prefix.time, source)
    }
    if text.first("Assertion `") != nil { return abort(text, prefix.time, source) }
    if let program = text.first(": "),
      case .event(let event) = words(text[(program + 2)...], .failure, .error, prefix.time, source)
    {
      return .event(event)
    }
    return embedded(text, prefix.time, source)
  }

  /// Reads a trace event without a prefix: its name and its text.
  static func readEvent(
    _ text: ArraySlice<UInt8>, _ time: RecordedTime?, _ source: RecordedEvent.Source
  ) -> LineReading {
    // It tells when the guest read its ring, which no host can know.
    if text.starts(with: "vmbus_channel_notify_guest".utf8) { return .noise }
    var text = trimmed(text)
    // The pointer behind it is another in each run.
    if text.starts(with: "vmbus_send_offer".utf8), let end = text.first(" dev") {
      text = text[..<(end + 4)]
    }
    guard let line = parse(text) ?? parse(withHexStarts(text)) else { return .damaged }
    return .event(
      RecordedEvent(
        RecordedEvent.Kind(hostEvent: line.name), line.name, line.fields, time: time,
        source: source))
  }

  private static func parse(_ text: ArraySlice<UInt8>) -> QEMULine? {
    let bytes = Array(text)
    return QEMULine(bytes.span, .balloonEvent)
  }

  /// Whether a text begins with a word such as `hv_balloon_state_change`.
  static func isEventName(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.starts(with: "hv_balloon_".utf8) || text.starts(with: "vmbus_".utf8) else {
      return false
    }
    let name = text.prefix { $0 != UInt8(ascii: " ") }
    return name.allSatisfy {
      $0 == UInt8(ascii: "_") || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
    }
  }

  /// Early revisions wrote some starts of ranges in decimal.
  private static func withHexStarts(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var result: [UInt8] = []
    var scanner = TextScanner(Array(text))
    while let byte = scanner.next {
      var ahead = scanner
      if ahead.take("@ "), let number = ahead.number(), ahead.next != UInt8(ascii: "x") {
        result += "@ 0x\(String(number, radix: 16))".utf8
        scanner = ahead
      } else {
        result.append(byte)
        scanner.position += 1
      }
    }
    return result[...]
  }

  private static func words(
    _ text: ArraySlice<UInt8>, _ sort: QEMULine.Sort, _ kind: RecordedEvent.Kind,
    _ time: RecordedTime?, _ source: RecordedEvent.Source
  ) -> LineReading {
    let bytes = Array(text)
    guard let line = QEMULine(bytes.span, sort) else { return .unknown }
    return .event(RecordedEvent(kind, line.name, line.fields, time: time, source: source))
  }

  /// Reads what an assertion says as it fails.
  private static func abort(
    _ text: ArraySlice<UInt8>, _ time: RecordedTime?, _ source: RecordedEvent.Source
  ) -> LineReading {
    guard let start = text.first("Assertion `"), let end = text[start...].first("' failed"),
      end > start + 11
    else { return .unknown }
    let condition = text[(start + 11)..<end].string
    guard let abort = HostAbort.allCases.first(where: { $0.message.contains("`\(condition)'") })
    else { return .unknown }
    return .event(
      RecordedEvent(
        .abort, "hostAbort", [Expectation.Field("message", .word(abort.message))], time: time,
        source: source))
  }

  /// An event behind somebody else's prefix, as in a system log.
  private static func embedded(
    _ text: ArraySlice<UInt8>, _ time: RecordedTime?, _ source: RecordedEvent.Source
  ) -> LineReading {
    for name in [" hv_balloon_", ":hv_balloon_", " vmbus_", ":vmbus_"] {
      guard let start = text.first(name), isEventName(text[(start + 1)...]) else { continue }
      // Linux has events of the same beginning: only what is QEMU's to the letter is taken.
      if case .event(let event) = readEvent(text[(start + 1)...], time, source) {
        return .event(event)
      }
    }
    return .unknown
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text
    while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
    return text
  }
}
