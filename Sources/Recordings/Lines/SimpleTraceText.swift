import Traces

/// Reads a line that `simpletrace.py` prints: `NAME MICROSECONDS pid=N arg=0x… …`, where the time
/// is what passed since the line before.
///
/// Source: recorded-trace formats, section 2.
struct SimpleTraceText {
  /// Nanoseconds since the first line.
  private var now: UInt64 = 0

  mutating func read(_ line: [UInt8], _ source: RecordedEvent.Source) -> LineReading {
    var scanner = TextScanner(line)
    let name = scanner.word().string
    guard name.hasPrefix("hv_balloon_") || name.hasPrefix("vmbus_") else { return .unknown }
    scanner.skipBlanks()
    _ = scanner.take(UInt8(ascii: "-"))
    guard let microseconds = scanner.number(), scanner.take(UInt8(ascii: ".")),
      let fraction = scanner.fraction(places: 3), scanner.take(" pid=")
    else { return .unknown }
    let step = microseconds.multipliedReportingOverflow(by: 1000)
    if !step.overflow { now = now.addingSaturating(step.partialValue.addingSaturating(fraction)) }
    _ = scanner.word()
    if name == "vmbus_channel_notify_guest" { return .noise }
    var arguments: [QEMULine.Argument] = []
    while true {
      scanner.skipBlanks()
      guard !scanner.isAtEnd else { break }
      guard let argument = Self.argument(scanner.word()) else { return .damaged }
      arguments.append(argument)
    }
    guard let text = QEMULine.text(ofEvent: name, arguments) else { return .damaged }
    return QEMULogLine.readEvent(Array(text.utf8)[...], RecordedTime(.host, now), source)
  }

  /// `arg=0x1f` or `arg=b'S_IDLE'`.
  private static func argument(_ word: ArraySlice<UInt8>) -> QEMULine.Argument? {
    guard let mark = word.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let value = word[(mark + 1)...].string
    if value.hasPrefix("0x") { return UInt64(value.dropFirst(2), radix: 16).map { .number($0) } }
    guard value.hasPrefix("b'"), value.hasSuffix("'"), value.count > 2 else { return nil }
    return .text(String(value.dropFirst(2).dropLast()))
  }
}

extension UInt64 {
  /// The sum, or the greatest number if it does not fit.
  func addingSaturating(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The difference, or 0 if it would be negative.
  func subtractingSaturating(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}
