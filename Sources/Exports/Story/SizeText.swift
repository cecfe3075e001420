/// How numbers are said to people.
enum SizeText {
  /// Bytes in the largest unit of which there is one, with as many places as say something.
  static func bytes(_ count: Double) -> String {
    let units = [(40.0, "T"), (30, "G"), (20, "M"), (10, "K")]
    for (shift, unit) in units {
      let size = power(shift)
      if abs(count) >= size { return places(count / size) + unit }
    }
    return places(count)
  }

  static func bytes(_ count: UInt64) -> String { bytes(Double(count)) }

  /// Pages of 4 KiB, as bytes.
  static func pages(_ count: UInt64) -> String { bytes(Double(count) * 4096) }

  /// Nanoseconds as seconds, to the microsecond.
  static func seconds(_ time: UInt64) -> String {
    let microseconds = time / 1000
    let fraction = String(microseconds % 1_000_000)
    let zeros = String(repeating: "0", count: 6 - fraction.count)
    return "\(microseconds / 1_000_000).\(zeros)\(fraction)"
  }

  /// Nanoseconds in a unit that suits them.
  static func duration(_ time: UInt64) -> String {
    let value = Double(time)
    switch time {
    case 0: return "0 s"
    case ..<1_000: return "\(time) ns"
    case ..<1_000_000: return places(value / 1e3) + " µs"
    case ..<1_000_000_000: return places(value / 1e6) + " ms"
    case ..<600_000_000_000: return places(value / 1e9) + " s"
    case ..<36_000_000_000_000: return places(value / 6e10) + " min"
    default: return places(value / 3.6e12) + " h"
    }
  }

  /// A whole number with thin spaces between its thousands.
  static func count(_ number: Int) -> String {
    let digits = String(number)
    guard digits.count > 4 else { return digits }
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "\u{2009}" }
      text.append(digit)
    }
    return text
  }

  /// A number and what it counts.
  static func count(_ number: Int, _ one: String, _ many: String) -> String {
    number == 1 ? "1 \(one)" : "\(count(number)) \(many)"
  }

  /// Three digits that say something, no zeros behind the point.
  static func places(_ value: Double) -> String {
    let factor: Double = abs(value) >= 100 ? 1 : abs(value) >= 10 ? 10 : 100
    let rounded = (value * factor).rounded() / factor
    guard abs(rounded) < 1e15 else { return "\(rounded)" }
    return rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)"
  }

  private static func power(_ exponent: Double) -> Double {
    (0..<Int(exponent)).reduce(1) { value, _ in value * 2 }
  }
}
