/// What QEMU writes in front of a line of its log, in any of the shapes that it ever had.
///
/// Source: recorded-trace formats, section 1.1.
struct LogPrefix {
  var time: RecordedTime?
  /// Where the line itself begins.
  var length = 0

  /// Reads `TID@SEC.USEC:`, `DATE (TID) ` or `DATE `; a line without any has an empty prefix.
  init(_ line: [UInt8]) {
    var scanner = TextScanner(line)
    if let time = Self.threadAndSeconds(&scanner) ?? Self.date(&scanner) {
      self.time = RecordedTime(.wall, time)
      length = scanner.position
    }
  }

  private static func threadAndSeconds(_ scanner: inout TextScanner) -> UInt64? {
    var copy = scanner
    guard copy.number() != nil, copy.take(UInt8(ascii: "@")), let seconds = copy.number(),
      copy.take(UInt8(ascii: ".")), let fraction = copy.fraction(places: 9),
      copy.take(UInt8(ascii: ":")), let time = nanoseconds(seconds, fraction)
    else { return nil }
    scanner = copy
    return time
  }

  private static func date(_ scanner: inout TextScanner) -> UInt64? {
    var copy = scanner
    guard let time = CivilTime.scan(&copy) else { return nil }
    _ = copy.take(UInt8(ascii: ":"))
    guard copy.take(UInt8(ascii: " ")) else { return nil }
    scanner = copy
    if copy.take(UInt8(ascii: "(")), copy.number() != nil, copy.take(UInt8(ascii: ")")),
      copy.take(UInt8(ascii: " "))
    {
      scanner = copy
    }
    return time
  }

  /// Seconds and a part of one, in nanoseconds; nil if that does not fit.
  static func nanoseconds(_ seconds: UInt64, _ fraction: UInt64) -> UInt64? {
    let product = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let sum = product.partialValue.addingReportingOverflow(fraction)
    return product.overflow || sum.overflow ? nil : sum.partialValue
  }
}
