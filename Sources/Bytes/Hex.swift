/// Bytes as hexadecimal text, two digits a byte, high digit first, nothing between.
package enum Hex {
  /// Appends the two lower-case digits of a byte, as ASCII.
  @inlinable package static func append(_ byte: UInt8, to text: inout [UInt8]) {
    text.append(digit(byte >> 4))
    text.append(digit(byte & 0xF))
  }

  /// Appends the lower-case digits of all bytes, as ASCII.
  ///
  /// - Complexity: O(`bytes.count`)
  @inlinable package static func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
    var offset = text.appendZeros(bytes.count &* 2)
    var digits = text.mutableSpan
    for index in bytes.indices {
      let byte = bytes[index]
      digits[offset] = digit(byte >> 4)
      digits[offset &+ 1] = digit(byte & 0xF)
      offset &+= 2
    }
  }

  /// Appends the bytes that ASCII digits stand for; either case of letters will do.
  ///
  /// - Throws: `HexError` for the first digit that is wrong or missing; nothing is appended then.
  /// - Complexity: O(`text.count`)
  @inlinable package static func decode(
    _ text: Span<UInt8>, appendingTo bytes: inout [UInt8]
  ) throws(HexError) {
    let start = bytes.appendZeros(text.count / 2)
    let failure = store(text, into: &bytes, at: start)
    guard let failure else { return }
    bytes.removeLast(bytes.count &- start)
    throw failure
  }

  @inlinable static func store(
    _ text: Span<UInt8>, into bytes: inout [UInt8], at start: Int
  ) -> HexError? {
    var output = bytes.mutableSpan
    for index in 0..<(text.count / 2) {
      let high = value(ofDigit: text[index &* 2])
      let low = value(ofDigit: text[index &* 2 &+ 1])
      guard (high | low) < 16 else {
        let offset = high < 16 ? index &* 2 &+ 1 : index &* 2
        return HexError(offset: offset, reason: .notADigit(text[offset]))
      }
      output[start &+ index] = high << 4 | low
    }
    guard text.count & 1 == 0 else {
      let last = text[text.count &- 1]
      return HexError(
        offset: text.count &- 1,
        reason: value(ofDigit: last) < 16 ? .halfAByte : .notADigit(last))
    }
    return nil
  }

  /// The lower-case digit for a value under 16.
  @inlinable static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? value &+ 0x30 : value &+ (0x61 - 10)
  }

  /// The value of an ASCII digit, or 0xFF.
  @inlinable static func value(ofDigit digit: UInt8) -> UInt8 {
    let number = digit &- 0x30
    if number < 10 { return number }
    let letter = (digit | 0x20) &- 0x61
    return letter < 6 ? letter &+ 10 : 0xFF
  }
}

/// Text that is not an even number of hexadecimal digits.
package struct HexError: Error, Hashable, Sendable {
  /// What can be wrong.
  package enum Reason: Hashable, Sendable {
    /// This byte is no hexadecimal digit.
    case notADigit(UInt8)

    /// The number of digits is odd; the last one has no partner.
    case halfAByte
  }

  /// The offset of the digit in the text, in bytes from its start.
  package var offset: Int

  /// What is wrong with it.
  package var reason: Reason

  /// An error at this offset.
  @inlinable package init(offset: Int, reason: Reason) {
    self.offset = offset
    self.reason = reason
  }
}

extension [UInt8] {
  /// The bytes that a text of hexadecimal digits stands for, or nil if it is anything else.
  ///
  /// For the place of an error use `Hex.decode(_:appendingTo:)`.
  package init?(hex text: some StringProtocol) {
    self.init()
    let digits = [UInt8](text.utf8)
    do throws(HexError) {
      try Hex.decode(digits.span, appendingTo: &self)
    } catch {
      return nil
    }
  }

  /// The bytes as lower-case hexadecimal digits.
  package var hexString: String {
    var text: [UInt8] = []
    Hex.append(span, to: &text)
    return String(decoding: text, as: UTF8.self)
  }
}
