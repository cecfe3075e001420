// Every loop here is written for what the compiler makes of it: one check, then wrapping steps that
// it can prove to stay inside, which become a single load, a single store, or a block copy.

/// The little-endian 64-bit word at `offset` of `bytes`.
///
/// - Precondition: its eight bytes lie inside `bytes`.
@inlinable @inline(__always)
package func load64(_ bytes: borrowing Span<UInt8>, at offset: Int) -> UInt64 {
  precondition(offset >= 0 && offset <= bytes.count &- 8)
  var word: UInt64 = 0
  for i in 0..<8 {
    word |= UInt64(bytes[offset &+ i]) &<< UInt64(8 &* i)
  }
  return word
}

/// Stores `word` at `offset` of `bytes`, little-endian.
///
/// - Precondition: its eight bytes lie inside `bytes`.
@inlinable @inline(__always)
package func store64(_ word: UInt64, to bytes: inout MutableSpan<UInt8>, at offset: Int) {
  precondition(offset >= 0 && offset <= bytes.count &- 8)
  for i in 0..<8 {
    bytes[offset &+ i] = UInt8(truncatingIfNeeded: word &>> UInt64(8 &* i))
  }
}

/// Copies bytes between two spans.
///
/// - Precondition: `count` is not negative and both ranges lie inside their spans.
/// - Complexity: O(`count`)
@inlinable @inline(__always)
package func copyBytes(
  _ count: Int, from source: borrowing Span<UInt8>, at sourceOffset: Int,
  to target: inout MutableSpan<UInt8>, at targetOffset: Int
) {
  precondition(count >= 0 && sourceOffset >= 0 && targetOffset >= 0)
  precondition(source.count &- sourceOffset >= count && target.count &- targetOffset >= count)
  var done = 0
  // Above some cache lines the block copy of the second loop is faster than word by word.
  if count < 128 {
    while count &- done >= 8 {
      let word = load64(source, at: sourceOffset &+ done)
      store64(word, to: &target, at: targetOffset &+ done)
      done &+= 8
    }
  }
  while done < count {
    target[targetOffset &+ done] = source[sourceOffset &+ done]
    done &+= 1
  }
}
