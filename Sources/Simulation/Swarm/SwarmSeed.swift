/// The number from which everything of a simulated run follows.
package struct SwarmSeed: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// A decimal number, one with 0x in front, or the id of a git commit: 40 or 64 hexadecimal
  /// digits, of which the first 16 count.
  ///
  /// - Returns: nil for anything else, and for what needs more than 64 bits.
  package init?(_ text: String) {
    let isCommit = text.utf8.count == 40 || text.utf8.count == 64
    let digits: Substring
    if isCommit {
      guard text.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
      digits = text.prefix(16)
    } else if text.hasPrefix("0x") {
      digits = text.dropFirst(2)
    } else {
      guard let value = UInt64(text), text.first != "+" else { return nil }
      self.init(rawValue: value)
      return
    }
    guard digits.first != "+", let value = UInt64(digits, radix: 16) else { return nil }
    self.init(rawValue: value)
  }

  /// The seed of the n-th run of several; behind the last seed comes 0.
  package func advanced(by index: UInt64) -> SwarmSeed {
    SwarmSeed(rawValue: rawValue &+ index)
  }
}
