/// Numbers that a person would rather write: first the simplest.
///
/// A number is the simpler the fewer bits there are between its highest and its lowest set one, so
/// that 512M is simpler than 509M, and 16 than 13. Of two equally simple ones it is the smaller.
enum SimplerNumbers {
  /// What can stand for a number, each simpler than it and none twice; none for 0.
  ///
  /// - Complexity: O(1): fewer than 130 numbers
  static func candidates(for value: UInt64) -> [UInt64] {
    guard value > 0 else { return [] }
    let effort = effort(of: value)
    var found: [UInt64] = [0, 1]
    let width = UInt64.bitWidth - value.leadingZeroBitCount
    for kept in 1..<max(2, effort) {
      let shift = UInt64(width - min(kept, width))
      let floor = (value >> shift) << shift
      let (ceiling, overflow) = floor.addingReportingOverflow(1 << shift)
      found.append(floor)
      if !overflow { found.append(ceiling) }
    }
    found += [value / 2, value - 1]
    var unique: [UInt64] = []
    for number in found where isSimpler(number, than: value) && !unique.contains(number) {
      unique.append(number)
    }
    return unique
  }

  /// Lengths of time that a person would rather write: fewer decimal digits.
  static func durations(for value: UInt64) -> [UInt64] {
    guard value > 0 else { return [] }
    // The post-init wait is what most traces wait for.
    var found: [UInt64] = [0, 1_000_000, 1_000_000_000, 50_000_000_000]
    var unit: UInt64 = 1
    while unit <= value / 10 { unit *= 10 }
    for _ in 0..<3 where unit > 0 {
      let floor = value / unit * unit
      let (ceiling, overflow) = floor.addingReportingOverflow(unit)
      found.append(floor)
      if !overflow { found.append(ceiling) }
      unit /= 10
    }
    let digits = decimalDigits(of: value)
    return found.filter { (decimalDigits(of: $0), $0) < (digits, value) }
  }

  private static func isSimpler(_ number: UInt64, than other: UInt64) -> Bool {
    (effort(of: number), number) < (effort(of: other), other)
  }

  /// Bits from the highest to the lowest that is set.
  private static func effort(of value: UInt64) -> Int {
    value == 0
      ? 0 : UInt64.bitWidth - value.leadingZeroBitCount - value.trailingZeroBitCount
  }

  /// Decimal digits without the zeros at the end.
  private static func decimalDigits(of value: UInt64) -> Int {
    var rest = value
    while rest > 0, rest % 10 == 0 { rest /= 10 }
    var count = 0
    while rest > 0 {
      rest /= 10
      count += 1
    }
    return count
  }
}
