import Bytes

/// Reads numbers and bytes out of anything: behind the end there are zeros.
struct ByteReader {
  private let source: [UInt8]
  private(set) var offset = 0

  init(_ source: [UInt8]) { self.source = source }

  var isAtEnd: Bool { offset >= source.count }

  mutating func byte() -> UInt8 {
    guard offset < source.count else { return 0 }
    defer { offset += 1 }
    return source[offset]
  }

  /// A number, seven bits a byte and the lowest first; bits beyond the 64th are dropped.
  mutating func number() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      let byte = byte()
      value |= UInt64(byte & 0x7F) << shift
      guard byte & 0x80 != 0 else { break }
      shift += 7
    }
    return value
  }

  /// A number, cut to what fits.
  mutating func number<N: FixedWidthInteger & UnsignedInteger>(_ type: N.Type) -> N {
    N(truncatingIfNeeded: number())
  }

  /// A length and so many bytes, or as many as there are.
  mutating func bytes() -> [UInt8] {
    let count = Int(min(number(), UInt64(source.count - offset)))
    defer { offset += count }
    var bytes: [UInt8] = []
    bytes.append(copying: source.span.extracting(offset..<(offset + count)))
    return bytes
  }

  /// A text; what is no UTF-8 becomes replacement characters.
  mutating func text() -> String { String(decoding: bytes(), as: UTF8.self) }
}
