import Bytes
import DynamicMemoryProtocol
import PageRanges

/// Text under construction, as the trace language spells values.
struct TextOutput {
  private(set) var bytes: [UInt8] = []

  var string: String { String(decoding: bytes, as: UTF8.self) }

  mutating func append(_ text: String) { bytes += text.utf8 }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Blanks, so many.
  mutating func indent(_ count: Int) {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(count, 0)))
  }

  mutating func number(_ value: UInt64) { append(String(value)) }

  mutating func hex(_ value: UInt64) {
    append("0x")
    append(String(value, radix: 16))
  }

  /// Bytes in the largest unit that divides them.
  mutating func size(_ value: UInt64) {
    let units = [(40, "T"), (30, "G"), (20, "M"), (10, "K")]
    for (shift, unit) in units where value != 0 && value & (1 << shift - 1) == 0 {
      number(value >> shift)
      append(unit)
      return
    }
    number(value)
  }

  /// Nanoseconds in the largest unit of which there is at least one.
  mutating func time(_ nanoseconds: UInt64) {
    let units: [(size: UInt64, places: Int, unit: String)] = [
      (1_000_000_000, 9, "s"), (1_000_000, 6, "ms"), (1_000, 3, "us"), (1, 0, "ns"),
    ]
    for (size, places, unit) in units where nanoseconds >= size {
      number(nanoseconds / size)
      fraction(nanoseconds % size, places: places)
      append(unit)
      return
    }
    append("0")
  }

  private mutating func fraction(_ rest: UInt64, places: Int) {
    guard rest > 0 else { return }
    var rest = rest
    var places = places
    while rest % 10 == 0 {
      rest /= 10
      places -= 1
    }
    let digits = String(rest)
    append("." + String(repeating: "0", count: places - digits.utf8.count) + digits)
  }

  mutating func pages(_ start: UInt64, _ count: UInt64) {
    hex(start)
    append(UInt8(ascii: "+"))
    number(count)
  }

  /// Hexadecimal digits; `-` stands for no bytes.
  mutating func data(_ data: Span<UInt8>) {
    if data.isEmpty { append("-") } else { Hex.append(data, to: &bytes) }
  }

  /// A word, in quotes if it needs them.
  mutating func word(_ word: String) {
    if !word.isEmpty, word.utf8.allSatisfy(isBareWordByte) { append(word) } else { quoted(word) }
  }

  mutating func quoted(_ text: String) {
    append("\"")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case UInt8(ascii: "\n"): append("\\n")
      case UInt8(ascii: "\r"): append("\\r")
      case UInt8(ascii: "\t"): append("\\t")
      case 0..<0x20, 0x7F:
        append("\\x")
        Hex.append(byte, to: &bytes)
      default: append(byte)
      }
    }
    append("\"")
  }
}
