// Words and quoted strings.

extension LineReader {
  /// A bare word, or a string in quotes.
  func word(at range: Range<Int>) throws(TraceError) -> String {
    guard let first = range.first else {
      throw error(at: range.lowerBound, "a word is missing here")
    }
    guard text[first] == UInt8(ascii: "\"") else {
      for index in range where !isBareWordByte(text[index]) {
        throw error(
          at: index, "“\(excerpt(range))” must be written in quotes",
          hint: "as \"\(excerpt(range))\"")
      }
      return String(decoding: text[range], as: UTF8.self)
    }
    return try quotedString(at: range)
  }

  /// Text that is valid UTF-8.
  func validText(_ bytes: some Sequence<UInt8>, at offset: Int) throws(TraceError) -> String {
    guard let string = String(validating: Array(bytes), as: UTF8.self) else {
      throw error(at: offset, "the text is not valid UTF-8")
    }
    return string
  }

  /// A string in quotes that takes up the whole range.
  func quotedString(at range: Range<Int>) throws(TraceError) -> String {
    var bytes: [UInt8] = []
    var index = range.lowerBound + 1
    while index < range.upperBound, text[index] != UInt8(ascii: "\"") {
      if text[index] == UInt8(ascii: "\\") {
        index = try appendEscape(at: index, before: range.upperBound, to: &bytes)
      } else {
        bytes.append(text[index])
        index += 1
      }
    }
    guard index < range.upperBound else {
      throw error(at: range.lowerBound, "this string has no end")
    }
    guard index == range.upperBound - 1 else {
      throw error(
        at: index + 1, "there is something behind the closing quote",
        hint: "a quote in a string is written \\\"")
    }
    return try validText(bytes, at: range.lowerBound)
  }

  /// Appends what an escape stands for, and says where the text goes on.
  private func appendEscape(
    at backslash: Int, before end: Int, to bytes: inout [UInt8]
  ) throws(TraceError) -> Int {
    let index = backslash + 1
    switch index < end ? text[index] : 0 {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(text[index])
    case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
    case UInt8(ascii: "r"): bytes.append(UInt8(ascii: "\r"))
    case UInt8(ascii: "t"): bytes.append(UInt8(ascii: "\t"))
    case UInt8(ascii: "x"):
      let digits = min(index + 1, end)..<min(index + 3, end)
      bytes += try self.bytes(at: digits)
      return digits.upperBound
    default:
      throw error(
        at: backslash, "unknown escape in a string",
        hint: "one of: \\\" \\\\ \\n \\r \\t \\x1f")
    }
    return index + 1
  }
}

/// What can stand in a word without quotes.
func isBareWordByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
    UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ":"), UInt8(ascii: "/"):
    true
  default: false
  }
}
