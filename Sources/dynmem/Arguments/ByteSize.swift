import ArgumentParser

/// A size on the command line: `512M`, `2G`, `4096K`, bytes, or bytes in hexadecimal.
struct ByteSize: ExpressibleByArgument {
  let bytes: UInt64

  init(bytes: UInt64) { self.bytes = bytes }

  /// - Throws: `ValidationError` with what is wrong and what a size looks like.
  static func parse(_ argument: String) throws -> ByteSize {
    guard let size = ByteSize(argument: argument) else {
      throw ValidationError(
        "a size is a whole number below 2^64, of bytes or with K, M, G or T, such as 512M")
    }
    return size
  }

  init?(argument: String) {
    let units: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    let unit = argument.last.flatMap { units[$0] }
    let digits = unit == nil ? argument[...] : argument.dropLast()
    let number = digits.hasPrefix("0x") ? UInt64(digits.dropFirst(2), radix: 16) : UInt64(digits)
    guard let number, !digits.hasPrefix("+") else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
    guard !overflow else { return nil }
    bytes = product
  }

  /// Whole pages.
  var pages: UInt64 { bytes / Self.pageSize }

  private static let pageSize: UInt64 = 4096
  /// What the largest machines that can be rented have; a guest gives it away in 32,768 messages.
  private static let largestMemory: UInt64 = 32 << 40

  /// Why no memory has this size, if none has.
  func problem(asMemory option: String) -> String? {
    guard bytes > 0 else { return "\(option) must be at least one page: 4K." }
    guard bytes % Self.pageSize == 0 else {
      return "\(option) is \(bytes) bytes, not whole pages: give a multiple of 4K."
    }
    guard bytes <= Self.largestMemory else { return "\(option) can be 32T at the most." }
    return nil
  }
}

extension ByteSize: CustomStringConvertible {
  /// In the largest unit that leaves no rest, as it can be typed.
  var description: String {
    for (unit, shift) in [("T", 40), ("G", 30), ("M", 20), ("K", 10)] {
      let size: UInt64 = 1 << UInt64(shift)
      if bytes > 0, bytes % size == 0 { return "\(bytes / size)\(unit)" }
    }
    return "\(bytes)"
  }

  var defaultValueDescription: String { description }
}
