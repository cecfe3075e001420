/// Copies bytes between two spans.
///
/// - Precondition: `count` is not negative and both ranges lie inside their spans; the check is
///   made once, before the loop, so that the loop compiles to a block copy.
/// - Complexity: O(`count`)
@inlinable @inline(__always)
package func copyBytes(
  _ count: Int, from source: borrowing Span<UInt8>, at sourceOffset: Int,
  to target: inout MutableSpan<UInt8>, at targetOffset: Int
) {
  precondition(count >= 0 && sourceOffset >= 0 && targetOffset >= 0)
  precondition(source.count - sourceOffset >= count && target.count - targetOffset >= count)
  for i in 0..<count {
    target[targetOffset &+ i] = source[sourceOffset &+ i]
  }
}
