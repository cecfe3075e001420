/// Little-endian stores in place. An offset outside the span traps in the span's own bounds check.
extension MutableRawSpan {
  /// Stores two bytes, lowest first; needs `offset + 2 <= byteCount`.
  @inlinable package mutating func storeLittleEndian(_ value: UInt16, at offset: Int) {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt16.self)
  }

  /// Stores four bytes, lowest first; needs `offset + 4 <= byteCount`.
  @inlinable package mutating func storeLittleEndian(_ value: UInt32, at offset: Int) {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
  }

  /// Stores eight bytes, lowest first; needs `offset + 8 <= byteCount`.
  @inlinable package mutating func storeLittleEndian(_ value: UInt64, at offset: Int) {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt64.self)
  }
}
