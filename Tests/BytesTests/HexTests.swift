import Bytes
import Testing

struct HexTests {
  @Test("every byte is printed as two lower-case digits and read back from either case")
  func allBytes() {
    let bytes = [UInt8](0...255)
    let expected = bytes.map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
    #expect(bytes.hexString == expected)
    #expect([UInt8](hex: expected) == bytes)
    #expect([UInt8](hex: expected.uppercased()) == bytes)
    #expect([UInt8](hex: expected.dropFirst(2)) == [UInt8](1...255))
  }

  @Test("no byte but a hexadecimal digit is taken for one")
  func digits() {
    let digits = Array("0123456789abcdefABCDEF".utf8)
    for byte in UInt8.min...UInt8.max {
      let text = [0x30, byte]
      var bytes: [UInt8] = []
      let outcome = Result { () throws(HexError) in
        try Hex.decode(text.span, appendingTo: &bytes)
      }
      let isTaken = (try? outcome.get()) != nil
      #expect(isTaken == digits.contains(byte), "byte \(byte)")
    }
  }

  @Test(
    "a wrong text is refused at its first wrong digit",
    arguments: [
      ("0", 0, HexError.Reason.halfAByte),
      ("012", 2, .halfAByte),
      ("0g", 1, .notADigit(0x67)),
      ("g0", 0, .notADigit(0x67)),
      ("gg", 0, .notADigit(0x67)),
      ("0102 3", 4, .notADigit(0x20)),
      ("01020/", 5, .notADigit(0x2F)),
      ("0102:", 4, .notADigit(0x3A)),
      ("00\u{e9}", 2, .notADigit(0xC3)),
      ("0x12", 1, .notADigit(0x78)),
    ])
  func errors(text: String, offset: Int, reason: HexError.Reason) {
    let digits = Array(text.utf8)
    var bytes: [UInt8] = [0xAA]
    let expected = HexError(offset: offset, reason: reason)
    #expect(throws: expected) {
      try Hex.decode(digits.span, appendingTo: &bytes)
    }
    #expect(bytes == [0xAA], "nothing is appended")
    #expect([UInt8](hex: text) == nil)
  }

  @Test("no digits are no bytes")
  func empty() {
    #expect([UInt8](hex: "") == [])
    #expect([UInt8]().hexString == "")
  }

  @Test("decoding appends to what is there")
  func appending() throws {
    let digits = Array("0aFf".utf8)
    var bytes: [UInt8] = [1]
    try Hex.decode(digits.span, appendingTo: &bytes)
    #expect(bytes == [1, 0x0A, 0xFF])
  }
}
