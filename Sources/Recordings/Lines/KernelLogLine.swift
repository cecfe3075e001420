import HostEvents
import Traces

/// Reads a line of a Linux guest's kernel log: of dmesg, a system log, the journal or /dev/kmsg.
///
/// Source: recorded-trace formats, section 3.3.
enum KernelLogLine {
  static func read(_ line: [UInt8], _ source: RecordedEvent.Source) -> LineReading {
    guard let start = line[...].first("hv_balloon: ") else {
      return line[...].first("hv_vmbus: ") == nil ? .unknown : .noise
    }
    return read(words: line[(start + 12)...], time(of: line[..<start]), source)
  }

  /// Reads what stands behind `hv_balloon: `.
  static func read(
    words: ArraySlice<UInt8>, _ time: RecordedTime?, _ source: RecordedEvent.Source
  ) -> LineReading {
    var scanner = TextScanner(Array(words))
    if scanner.take("Using Dynamic Memory protocol version ") {
      guard let major = scanner.number(), scanner.take(UInt8(ascii: ".")),
        let minor = scanner.number(), major <= 0xFFFF, minor <= 0xFFFF
      else { return .damaged }
      return .event(
        RecordedEvent(
          .version, "guest-version",
          [Expectation.Field("major", .number(major)), Expectation.Field("minor", .number(minor))],
          time: time, source: source, confidence: .derived))
    }
    if scanner.take("Max. dynamic memory size: ") {
      guard let megabytes = scanner.number(), megabytes < 1 << 40, scanner.take(" MB") else {
        return .damaged
      }
      return .event(
        RecordedEvent(
          .info, "guest-maximum", [Expectation.Field("bytes", .size(megabytes << 20))], time: time,
          source: source))
    }
    guard known.contains(where: { words.starts(with: $0.utf8) }) else { return .unknown }
    return .event(RecordedEvent(.info, "guest-words", time: time, source: source))
  }

  /// Beginnings of all that the driver says and that leads to nothing here.
  private static let known = [
    "Balloon request will be partially fulfilled", "Balloon response failed", "Ballooned ",
    "Ballooning disabled", "Capabilities not accepted", "Cold memory discard",
    "Currently ballooning", "Currently hot-adding", "Failed to enable cold memory discard",
    "Freed ", "Hot adding ", "Ignore balloon-", "Ignore hot-add", "Memory hot add",
    "Multiple failures in cold memory discard", "Online ", "Received Unknown type",
    "Unhandled message", "hot_add memory failed",
  ]
}

// Times.
extension KernelLogLine {
  /// The time in what stands before a message, in any of the shapes that it can have.
  private static func time(of prefix: ArraySlice<UInt8>) -> RecordedTime? {
    var scanner = TextScanner(Array(prefix))
    if let microseconds = kmsg(scanner) {
      return LogPrefix.nanoseconds(microseconds / 1_000_000, microseconds % 1_000_000 * 1000)
        .map { RecordedTime(.guest, $0) }
    }
    if let time = CivilTime.scan(&scanner) { return RecordedTime(.wall, time) }
    while scanner.upTo(UInt8(ascii: "[")) != nil {
      if let time = sinceBoot(scanner) { return RecordedTime(.guest, time) }
      if let time = CivilTime.scanWords(scanner) { return RecordedTime(.wall, time) }
    }
    return nil
  }

  /// `6,1234,5678901,-;`: microseconds since boot.
  private static func kmsg(_ start: TextScanner) -> UInt64? {
    var scanner = start
    guard scanner.number() != nil, scanner.take(UInt8(ascii: ",")), scanner.number() != nil,
      scanner.take(UInt8(ascii: ",")), let microseconds = scanner.number(),
      scanner.take(UInt8(ascii: ","))
    else { return nil }
    return microseconds
  }

  /// `   48.809874]`.
  private static func sinceBoot(_ start: TextScanner) -> UInt64? {
    var scanner = start
    scanner.skipBlanks()
    guard let seconds = scanner.number(), scanner.take(UInt8(ascii: ".")),
      let fraction = scanner.fraction(places: 9), scanner.take(UInt8(ascii: "]"))
    else { return nil }
    return LogPrefix.nanoseconds(seconds, fraction)
  }
}

extension CivilTime {
  /// Reads `Fri Nov 21 07:13:36 2026]`, the local time of `dmesg -T`, which is taken for UTC.
  fileprivate static func scanWords(_ start: TextScanner) -> UInt64? {
    let words = start.rest.split(separator: UInt8(ascii: " ")).prefix(5).map(\.string)
    guard words.count == 5, let month = months.firstIndex(of: words[1]),
      let day = UInt64(words[2]), day < 32, let end = words[4].firstIndex(of: "]"),
      let year = UInt64(words[4][..<end]), (1970...9999).contains(year)
    else { return nil }
    func padded(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let text = "\(year)-\(padded(UInt64(month) + 1))-\(padded(day))T\(words[3])Z"
    var scanner = TextScanner(Array(text.utf8))
    return scan(&scanner)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
