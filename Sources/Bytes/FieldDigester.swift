/// Takes the fields of a value into a digest: what is saved is what is digested.
@usableFromInline package struct FieldDigester: ImageVisitor {
  @usableFromInline package typealias Failure = Never

  /// The digest of all that was visited.
  @usableFromInline package var digest: Digest

  /// Goes on with a digest.
  @inlinable package init(_ digest: Digest) { self.digest = digest }

  @inlinable package var isRestoring: Bool { false }

  @inlinable package mutating func number(
    _ field: String, _ value: inout UInt64, in bounds: ClosedRange<UInt64>
  ) {
    digest.combine(value)
  }

  @inlinable package mutating func numbers(_ field: String, _ values: inout [UInt64]) {
    digest.combine(UInt64(values.count))
    for value in values { digest.combine(value) }
  }

  @inlinable package mutating func bytes(
    _ field: String, _ value: inout [UInt8], upTo limit: Int
  ) {
    digest.combine(value.span)
  }

  @inlinable package mutating func takes(
    digest known: @autoclosure () -> UInt128, of field: String
  ) -> Bool {
    let value = known()
    digest.combine(UInt64(truncatingIfNeeded: value))
    digest.combine(UInt64(truncatingIfNeeded: value >> 64))
    return true
  }

  @inlinable package func require(
    _ holds: @autoclosure () -> Bool, _ field: String, _ rule: String
  ) {}
}
