/// Bytes as hexadecimal text, two digits a byte, high digit first, nothing between.
@usableFromInline package enum Hex {
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
  package static func decode(
    _ text: Span<UInt8>, appendingTo bytes: inout [UInt8]
  ) throws(HexError) {
    let start = bytes.appendZeros(text.count / 2)
    let failure = store(text, into: &bytes, at: start)
    guard let failure else { return }
    bytes.removeLast(bytes.count &- start)
    throw failure
  }

  private static func store(
    _ text: Span<UInt8>, into bytes: inout [UInt8], at start: Int
  ) -> HexError? {
    let count = text.count / 2
    let values = Self.values
    let table = values.span
    var output = bytes.mutableSpan
    var index = 0
    while index < count {
      let pair = text.littleEndian16(at: index &* 2)
      let high = table[Int(pair & 0xFF)]
      let low = table[Int(pair >> 8)]
      guard high | low < 16 else { return firstError(in: text, from: index &* 2) }
      output[start &+ index] = high << 4 | low
      index &+= 1
    }
    return text.count & 1 == 0 ? nil : firstError(in: text, from: text.count &- 1)
  }

  /// The error at the first digit from `offset` on that is wrong or the last of an odd number.
  private static func firstError(in text: Span<UInt8>, from offset: Int) -> HexError {
    var offset = offset
    while offset &+ 1 < text.count, values[Int(text[offset])] < 16 { offset &+= 1 }
    let digit = text[offset]
    return HexError(
      offset: offset, reason: values[Int(digit)] < 16 ? .halfAByte : .notADigit(digit))
  }

  /// The value of each ASCII digit, and 0xFF for all other bytes.
  ///
  /// A table, as the digits of a trace are as good as random: a comparison would be guessed wrong.
  private static let values: [UInt8] = (UInt8.min...UInt8.max).map { byte in
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: 0xFF
    }
  }

  /// The lower-case digit for a value under 16.
  @inlinable static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? value &+ 0x30 : value &+ (0x61 - 10)
  }
}

/// Text that is not an even number of hexadecimal digits.
@usableFromInline package struct HexError: Error, Hashable, Sendable {
  /// What can be wrong.
  @usableFromInline package enum Reason: Hashable, Sendable {
    /// This byte is no hexadecimal digit.
    case notADigit(UInt8)

    /// The number of digits is odd; the last one has no partner.
    case halfAByte
  }

  /// The offset of the digit in the text, in bytes from its start.
  @usableFromInline package var offset: Int

  /// What is wrong with it.
  @usableFromInline package var reason: Reason

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
