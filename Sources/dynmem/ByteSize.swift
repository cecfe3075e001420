import ArgumentParser

/// A size on the command line: `512M`, `2G`, `4096K`, bytes, or bytes in hexadecimal.
struct ByteSize: ExpressibleByArgument {
  let bytes: UInt64

  init(bytes: UInt64) { self.bytes = bytes }

  init?(argument: String) {
    let units: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    let unit = argument.last.flatMap { units[$0] }
    let digits = unit == nil ? argument[...] : argument.dropLast()
    let number = digits.hasPrefix("0x") ? UInt64(digits.dropFirst(2), radix: 16) : UInt64(digits)
    guard let number else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
    guard !overflow else { return nil }
    bytes = product
  }

  /// How help shows a default.
  var defaultValueDescription: String { "\(bytes >> 20)M" }

  /// Whole pages.
  var pages: UInt64 { bytes / 4096 }
}
