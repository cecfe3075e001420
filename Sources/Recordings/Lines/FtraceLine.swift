import HostEvents
import Traces

/// Reads a line of Linux's event trace: the text of ftrace itself, of `trace-cmd report` or of
/// `perf script`.
///
/// Source: recorded-trace formats, sections 3.1 and 3.2.
enum FtraceLine {
  static func read(_ line: [UInt8], _ source: RecordedEvent.Source) -> LineReading {
    if line.first == UInt8(ascii: "#") || line.starts(with: "cpus=".utf8) { return .noise }
    guard let parts = Parts(line) else { return .unknown }
    if ["tracing_mark_write", "print"].contains(parts.event) {
      guard QEMULogLine.isEventName(parts.text) else { return .unknown }
      return QEMULogLine.readEvent(
        parts.text, RecordedTime(.host, parts.time.nanoseconds), source)
    }
    if parts.event == "balloon_status" { return status(parts, source) }
    guard parts.event.hasPrefix("vmbus_") else { return .unknown }
    return bus(parts, source)
  }

  /// `TASK-PID [CPU] FLAGS SECONDS: EVENT: FIELDS`, where flags and more may be missing.
  private struct Parts {
    var time: RecordedTime
    var event: String
    var text: ArraySlice<UInt8>

    init?(_ line: [UInt8]) {
      var scanner = TextScanner(line)
      guard Self.skipProcessor(&scanner) else { return nil }
      // One word of flags at the most stands before the time.
      scanner.skipBlanks()
      var seconds = Self.time(&scanner)
      if seconds == nil {
        _ = scanner.word()
        scanner.skipBlanks()
        seconds = Self.time(&scanner)
      }
      guard let seconds else { return nil }
      scanner.skipBlanks()
      guard let end = scanner.rest.first(": ") ?? Self.endOfBareName(scanner.rest) else {
        return nil
      }
      var name = line[scanner.position..<end]
      if name.starts(with: "hyperv:".utf8) { name = name.dropFirst(7) }
      time = RecordedTime(.guest, seconds)
      event = name.string
      text = line[min(end + 1, line.count)...].drop { $0 == 0x20 }
    }

    private static func endOfBareName(_ rest: ArraySlice<UInt8>) -> Int? {
      rest.last == UInt8(ascii: ":") ? rest.endIndex - 1 : nil
    }

    /// Skips to behind `[003]`.
    private static func skipProcessor(_ scanner: inout TextScanner) -> Bool {
      while scanner.upTo(UInt8(ascii: "[")) != nil {
        var copy = scanner
        if copy.number() != nil, copy.take(UInt8(ascii: "]")) {
          scanner = copy
          return true
        }
      }
      return false
    }

    /// `46.114520:`, or a number for clocks that count otherwise.
    private static func time(_ scanner: inout TextScanner) -> UInt64? {
      var copy = scanner
      guard let seconds = copy.number() else { return nil }
      var time: UInt64? = seconds
      if copy.take(UInt8(ascii: ".")) {
        guard let fraction = copy.fraction(places: 9) else { return nil }
        time = LogPrefix.nanoseconds(seconds, fraction)
      }
      guard copy.take(UInt8(ascii: ":")), let time else { return nil }
      scanner = copy
      return time
    }
  }

  /// `available N, committed N; …`, in pages of the guest.
  private static func status(_ parts: Parts, _ source: RecordedEvent.Source) -> LineReading {
    var scanner = TextScanner(Array(parts.text))
    guard scanner.take("available "), let available = signed(&scanner),
      scanner.take(", committed "), let committed = signed(&scanner)
    else { return .damaged }
    return .event(
      RecordedEvent(
        .status, "guest-status",
        [
          Expectation.Field("available", .number(available)),
          Expectation.Field("committed", .number(committed)),
        ],
        time: parts.time, source: source))
  }

  /// A number that is negative counts as 0.
  private static func signed(_ scanner: inout TextScanner) -> UInt64? {
    let isNegative = scanner.take(UInt8(ascii: "-"))
    return scanner.number().map { isNegative ? 0 : $0 }
  }

  /// An event of the guest's end of the bus: opens and closes matter, and which channel is ours.
  private static func bus(_ parts: Parts, _ source: RecordedEvent.Source) -> LineReading {
    var fields: [Expectation.Field] = []
    if let relid = hex(behind: "child_relid 0x", parts.text) {
      fields.append(Expectation.Field("relid", .number(relid)))
    }
    switch parts.event {
    case "vmbus_onoffer":
      guard parts.text.first(balloonType) != nil else { return .noise }
      return .event(
        RecordedEvent(.info, "guest-offer", fields, time: parts.time, source: source))
    case "vmbus_open":
      return .event(
        RecordedEvent(.open, "guest-open", fields, time: parts.time, source: source))
    case "vmbus_close_internal":
      return .event(
        RecordedEvent(.close, "guest-close", fields, time: parts.time, source: source))
    default: return .noise
    }
  }

  /// The device's type, as an offer has it.
  private static let balloonType = "525074dc-8985-46e2-8057-a307dc18a502"

  private static func hex(behind word: String, _ text: ArraySlice<UInt8>) -> UInt64? {
    guard let start = text.first(word) else { return nil }
    let digits = text[(start + word.utf8.count)...].prefix {
      (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
    }
    return UInt64(digits.string, radix: 16)
  }
}
