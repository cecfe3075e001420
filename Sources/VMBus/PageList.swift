/// The list of guest pages in a GPA-direct packet.
///
/// Nothing here is ever mapped: Dynamic Memory has no use for such packets. Only whether a host
/// would accept the list is of interest. Source: VMBus as QEMU implements it, section 6.
package enum PageList {
  /// Whether `bytes` up to `end` hold a complete list: a reserved word, a range count,
  /// then for each range a byte count, a byte offset below 4096, and a page number for each page it
  /// touches.
  ///
  /// Bytes behind the last range are ignored.
  ///
  /// - Precondition: `end` lies inside `bytes`.
  /// - Complexity: O(`end`), whatever the counts claim
  package static func isComplete(_ bytes: borrowing Span<UInt8>, upTo end: Int) -> Bool {
    guard end >= 8 else { return false }
    var left = word(bytes, at: 4)
    var cursor = 8
    while left > 0 {
      guard end - cursor >= 8 else { return false }
      let byteCount = word(bytes, at: cursor)
      let byteOffset = word(bytes, at: cursor + 4)
      guard byteOffset < 4096 else { return false }
      cursor += 8
      let pages = byteCount == 0 ? 0 : (byteOffset + byteCount + 4095) / 4096
      guard pages <= (end - cursor) / 8 else { return false }
      cursor += pages * 8
      left -= 1
    }
    return true
  }

  private static func word(_ bytes: borrowing Span<UInt8>, at offset: Int) -> Int {
    Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2]) << 16
      | Int(bytes[offset + 3]) << 24
  }
}
