/// Appends to a byte buffer that is kept for reuse.
///
/// To write many fields, `appendZeros(_:)` once and store in place: one capacity check for all.
extension [UInt8] {
  /// Appends `count` zero bytes and returns the offset of the first.
  ///
  /// - Complexity: O(`count`), amortised.
  @inlinable package mutating func appendZeros(_ count: Int) -> Int {
    let offset = self.count
    #if compiler(>=6.3)
      append(addingCapacity: count) { $0.append(repeating: 0, count: count) }
    #else
      append(contentsOf: repeatElement(0, count: count))
    #endif
    return offset
  }

  /// Appends two bytes, lowest first.
  @inlinable package mutating func appendLittleEndian(_ value: UInt16) {
    append(UInt8(truncatingIfNeeded: value))
    append(UInt8(truncatingIfNeeded: value >> 8))
  }

  /// Appends four bytes, lowest first.
  @inlinable package mutating func appendLittleEndian(_ value: UInt32) {
    let offset = appendZeros(4)
    var span = mutableSpan
    span.storeLittleEndian(value, at: offset)
  }

  /// Appends eight bytes, lowest first.
  @inlinable package mutating func appendLittleEndian(_ value: UInt64) {
    let offset = appendZeros(8)
    var span = mutableSpan
    span.storeLittleEndian(value, at: offset)
  }
}
