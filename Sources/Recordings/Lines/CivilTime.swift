/// Dates as logs write them, as nanoseconds since 1970.
enum CivilTime {
  /// Reads `2026-11-21T07:13:36.627687Z`, with a blank for the `T`, a comma for the point, and a
  /// zone such as `+01:00` or none instead of `Z`; leaves the scanner alone if there is none, or
  /// one behind July 2554, for which 64 bits do not do.
  static func scan(_ scanner: inout TextScanner) -> UInt64? {
    var copy = scanner
    guard let day = date(&copy), copy.take(UInt8(ascii: "T")) || copy.take(UInt8(ascii: " ")),
      let seconds = timeOfDay(&copy)
    else { return nil }
    var fraction: UInt64 = 0
    if copy.take(UInt8(ascii: ".")) || copy.take(UInt8(ascii: ",")) {
      guard let digits = copy.fraction(places: 9) else { return nil }
      fraction = digits
    }
    let offset = zone(&copy)
    let total = Int64(day) * 86_400 + Int64(seconds) - offset
    guard let time = LogPrefix.nanoseconds(UInt64(max(0, total)), fraction) else { return nil }
    scanner = copy
    return time
  }

  /// Days since 1970.
  private static func date(_ scanner: inout TextScanner) -> UInt64? {
    guard let year = scanner.number(digits: 4), scanner.take(UInt8(ascii: "-")),
      let month = scanner.number(digits: 2), scanner.take(UInt8(ascii: "-")),
      let day = scanner.number(digits: 2), (1970...9999).contains(year),
      (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    // Years that begin in March have the leap day at their end.
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear
    return dayOfEra >= 719_468 ? dayOfEra - 719_468 : 0
  }

  private static func timeOfDay(_ scanner: inout TextScanner) -> UInt64? {
    guard let hour = scanner.number(digits: 2), scanner.take(UInt8(ascii: ":")),
      let minute = scanner.number(digits: 2), scanner.take(UInt8(ascii: ":")),
      let second = scanner.number(digits: 2), hour < 24, minute < 60, second < 61
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  /// Seconds east of Greenwich.
  private static func zone(_ scanner: inout TextScanner) -> Int64 {
    if scanner.take(UInt8(ascii: "Z")) { return 0 }
    var copy = scanner
    let sign: Int64
    if copy.take(UInt8(ascii: "+")) {
      sign = 1
    } else if copy.take(UInt8(ascii: "-")) {
      sign = -1
    } else {
      return 0
    }
    guard let hours = copy.number(digits: 2) else { return 0 }
    _ = copy.take(UInt8(ascii: ":"))
    guard let minutes = copy.number(digits: 2), hours < 24, minutes < 60 else { return 0 }
    scanner = copy
    return sign * (Int64(hours) * 3600 + Int64(minutes) * 60)
  }
}
