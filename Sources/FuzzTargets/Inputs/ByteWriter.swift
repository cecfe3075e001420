/// Writes what `ByteReader` reads, in the one shortest way.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func number(_ value: some FixedWidthInteger & UnsignedInteger) {
    var rest = UInt64(value)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func bytes(_ value: [UInt8]) {
    number(UInt(value.count))
    bytes += value
  }

  mutating func text(_ value: String) { bytes(Array(value.utf8)) }
}
