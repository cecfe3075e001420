/// Why bytes are not the number that was expected.
enum NumeralFailure: Error {
  case notANumber
  case tooLarge
  /// There is a number, and behind it a unit that is none; where it begins.
  case unit(Int)
  /// More digits behind the point than there are nanoseconds.
  case tooFine
}

/// Numbers as text: decimal, or hexadecimal after `0x`.
enum Numerals {
  /// A number.
  ///
  /// - Complexity: O(length)
  static func number(_ text: [UInt8], _ range: Range<Int>) throws(NumeralFailure) -> UInt64 {
    let digits = try leadingNumber(text, range)
    guard digits.end == range.upperBound else { throw .notANumber }
    return digits.value
  }

  /// Bytes, with `K`, `M`, `G` or `T` (powers of 1024) or without.
  static func size(_ text: [UInt8], _ range: Range<Int>) throws(NumeralFailure) -> UInt64 {
    let digits = try leadingNumber(text, range)
    guard digits.end < range.upperBound else { return digits.value }
    guard digits.end + 1 == range.upperBound, let shift = sizeUnit(text[digits.end]) else {
      throw .unit(digits.end)
    }
    guard digits.value <= UInt64.max >> shift else { throw .tooLarge }
    return digits.value << shift
  }

  /// Nanoseconds: a decimal number with `ns`, `us`, `ms` or `s`; only 0 needs no unit.
  static func time(_ text: [UInt8], _ range: Range<Int>) throws(NumeralFailure) -> UInt64 {
    let whole = try decimal(text, range)
    var end = whole.end
    var fraction: UInt64 = 0
    var digits = 0
    if end < range.upperBound, text[end] == UInt8(ascii: ".") {
      end += 1
      while end < range.upperBound, let digit = digit(text[end]) {
        guard digits < 9 else { throw .tooFine }
        fraction = fraction * 10 + digit
        digits += 1
        end += 1
      }
      guard digits > 0 else { throw .notANumber }
    }
    guard end < range.upperBound else {
      if whole.value == 0, fraction == 0 { return 0 }
      throw .unit(end)
    }
    guard let places = timeUnit(text, end..<range.upperBound) else { throw .unit(end) }
    guard digits <= places else { throw .tooFine }
    return try scaled(whole.value, fraction, digits: digits, places: places)
  }

  private static func scaled(
    _ whole: UInt64, _ fraction: UInt64, digits: Int, places: Int
  ) throws(NumeralFailure) -> UInt64 {
    let product = whole.multipliedReportingOverflow(by: powersOfTen[places])
    let sum = product.partialValue.addingReportingOverflow(
      fraction * powersOfTen[places - digits])
    guard !product.overflow, !sum.overflow else { throw .tooLarge }
    return sum.partialValue
  }

  /// The number at the start, and where it ends.
  static func leadingNumber(
    _ text: [UInt8], _ range: Range<Int>
  ) throws(NumeralFailure) -> (value: UInt64, end: Int) {
    let first = range.lowerBound
    guard range.count > 2, text[first] == UInt8(ascii: "0"), text[first + 1] == UInt8(ascii: "x")
    else { return try decimal(text, range) }
    var value: UInt64 = 0
    var index = first + 2
    while index < range.upperBound, let digit = hexDigit(text[index]) {
      guard value >> 60 == 0 else { throw .tooLarge }
      value = value << 4 | digit
      index += 1
    }
    guard index > first + 2 else { throw .notANumber }
    return (value, index)
  }

  private static func decimal(
    _ text: [UInt8], _ range: Range<Int>
  ) throws(NumeralFailure) -> (value: UInt64, end: Int) {
    let bytes = text.span
    var value: UInt64 = 0
    var index = range.lowerBound
    // 19 digits always fit.
    let safeEnd = min(range.upperBound, index &+ 19)
    while index < safeEnd, let digit = digit(bytes[index]) {
      value = value &* 10 &+ digit
      index &+= 1
    }
    while index < range.upperBound, let digit = digit(bytes[index]) {
      let product = value.multipliedReportingOverflow(by: 10)
      let sum = product.partialValue.addingReportingOverflow(digit)
      guard !product.overflow, !sum.overflow else { throw .tooLarge }
      value = sum.partialValue
      index &+= 1
    }
    guard index > range.lowerBound else { throw .notANumber }
    return (value, index)
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    let value = byte &- UInt8(ascii: "0")
    return value < 10 ? UInt64(value) : nil
  }

  private static func hexDigit(_ byte: UInt8) -> UInt64? {
    if let digit = digit(byte) { return digit }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? UInt64(letter) + 10 : nil
  }

  /// The bits by which a unit shifts.
  private static func sizeUnit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "K"): 10
    case UInt8(ascii: "M"): 20
    case UInt8(ascii: "G"): 30
    case UInt8(ascii: "T"): 40
    default: nil
    }
  }

  /// The decimal places from a unit down to nanoseconds.
  private static func timeUnit(_ text: [UInt8], _ range: Range<Int>) -> Int? {
    let last = text[range.upperBound - 1]
    guard last == UInt8(ascii: "s"), range.count <= 2 else { return nil }
    guard range.count == 2 else { return 9 }
    switch text[range.lowerBound] {
    case UInt8(ascii: "n"): return 0
    case UInt8(ascii: "u"): return 3
    case UInt8(ascii: "m"): return 6
    default: return nil
    }
  }

  private static let powersOfTen: [UInt64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
  ]
}
