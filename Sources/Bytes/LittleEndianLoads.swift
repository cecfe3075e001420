/// Little-endian loads by byte shifts, which the compiler joins into one load.
///
/// There is no failing form: a caller checks the size of what it was given once, then loads. An
/// offset outside the span traps in the span's own bounds check and nowhere else.
extension Span<UInt8> {
  /// The 16-bit number whose lowest byte is at `offset`; needs `offset + 2 <= count`.
  ///
  /// - Complexity: O(1)
  @inlinable package func littleEndian16(at offset: Int) -> UInt16 {
    // The highest index first: when that check holds, the others need none.
    let high = UInt16(self[offset &+ 1])
    return UInt16(self[offset]) | high << 8
  }

  /// The 32-bit number whose lowest byte is at `offset`; needs `offset + 4 <= count`.
  ///
  /// - Complexity: O(1)
  @inlinable package func littleEndian32(at offset: Int) -> UInt32 {
    let high = UInt32(self[offset &+ 3])
    return UInt32(self[offset])
      | UInt32(self[offset &+ 1]) << 8
      | UInt32(self[offset &+ 2]) << 16
      | high << 24
  }

  /// The 64-bit number whose lowest byte is at `offset`; needs `offset + 8 <= count`.
  ///
  /// - Complexity: O(1)
  @inlinable package func littleEndian64(at offset: Int) -> UInt64 {
    let high = UInt64(self[offset &+ 7])
    // In two halves: the type checker is slow on one expression of eight terms.
    let low =
      UInt64(self[offset])
      | UInt64(self[offset &+ 1]) << 8
      | UInt64(self[offset &+ 2]) << 16
      | UInt64(self[offset &+ 3]) << 24
    let middle =
      UInt64(self[offset &+ 4]) << 32
      | UInt64(self[offset &+ 5]) << 40
      | UInt64(self[offset &+ 6]) << 48
    return low | middle | high << 56
  }
}
