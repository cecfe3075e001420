/// Little-endian loads by byte shifts, which the compiler joins into one load.
///
/// There is no failing form: a caller checks the size of what it was given once, then loads. An
/// offset outside the span traps in the span's own bounds check and nowhere else.
///
/// Each takes its bytes as a window first, so that there is one check and the shifts join; and each
/// is inlined always, as at a known offset in a message of known size no check is left.
extension Span<UInt8> {
  /// The 16-bit number whose lowest byte is at `offset`; needs `offset + 2 <= count`.
  ///
  /// - Complexity: O(1)
  @inlinable @inline(__always) package func littleEndian16(at offset: Int) -> UInt16 {
    let window = extracting(offset..<(offset &+ 2))
    return UInt16(window[0]) | UInt16(window[1]) << 8
  }

  /// The 32-bit number whose lowest byte is at `offset`; needs `offset + 4 <= count`.
  ///
  /// - Complexity: O(1)
  @inlinable @inline(__always) package func littleEndian32(at offset: Int) -> UInt32 {
    let window = extracting(offset..<(offset &+ 4))
    return UInt32(window[0])
      | UInt32(window[1]) << 8
      | UInt32(window[2]) << 16
      | UInt32(window[3]) << 24
  }

  /// The 64-bit number whose lowest byte is at `offset`; needs `offset + 8 <= count`.
  ///
  /// - Complexity: O(1)
  @inlinable @inline(__always) package func littleEndian64(at offset: Int) -> UInt64 {
    let window = extracting(offset..<(offset &+ 8))
    // In two halves: the type checker is slow on one expression of eight terms.
    let low =
      UInt64(window[0])
      | UInt64(window[1]) << 8
      | UInt64(window[2]) << 16
      | UInt64(window[3]) << 24
    let high =
      UInt64(window[4]) << 32
      | UInt64(window[5]) << 40
      | UInt64(window[6]) << 48
      | UInt64(window[7]) << 56
    return low | high
  }
}
