/// Visits the fields of a value to write them to an image, or to set them from one.
///
/// A value lists its fields once, for both directions, so that none can be forgotten in one of
/// them. All numbers are 64-bit words, lowest byte first; what is not fixed in length has it in
/// front.
@usableFromInline package protocol ImageVisitor {
  /// `Never` for a writer, `ImageError` for a reader.
  associatedtype Failure: Error

  /// The fields are set, not written.
  var isRestoring: Bool { get }

  /// A number that must lie within these bounds.
  mutating func number(
    _ field: String, _ value: inout UInt64, in bounds: ClosedRange<UInt64>
  ) throws(Failure)

  /// A list of numbers of any length.
  mutating func numbers(_ field: String, _ values: inout [UInt64]) throws(Failure)

  /// Bytes, no more than the limit.
  mutating func bytes(_ field: String, _ value: inout [UInt8], upTo limit: Int) throws(Failure)

  /// Takes what a field is known by instead of the field itself; false if it must be visited.
  mutating func takes(digest: @autoclosure () -> UInt128, of field: String) -> Bool

  /// Refuses an image in which a rule about a field does not hold; a writer does not look.
  func require(
    _ holds: @autoclosure () -> Bool, _ field: String, _ rule: String
  ) throws(Failure)
}

extension ImageVisitor {
  /// Images have the fields themselves.
  @inlinable package mutating func takes(
    digest: @autoclosure () -> UInt128, of field: String
  ) -> Bool { false }

  /// A number that can be any.
  @inlinable package mutating func number(_ field: String, _ value: inout UInt64) throws(Failure) {
    try number(field, &value, in: 0...UInt64.max)
  }

  /// A number of 32 bits, below a limit if there is one.
  @inlinable package mutating func number(
    _ field: String, _ value: inout UInt32, in bounds: ClosedRange<UInt32> = 0...UInt32.max
  ) throws(Failure) {
    var number = UInt64(value)
    try self.number(
      field, &number, in: UInt64(bounds.lowerBound)...UInt64(bounds.upperBound))
    value = UInt32(truncatingIfNeeded: number)
  }

  /// A number of 16 bits.
  @inlinable package mutating func number(_ field: String, _ value: inout UInt16) throws(Failure) {
    var number = UInt64(value)
    try self.number(field, &number, in: 0...UInt64(UInt16.max))
    value = UInt16(truncatingIfNeeded: number)
  }

  /// A count from 0 to a limit.
  @inlinable package mutating func count(
    _ field: String, _ value: inout Int, upTo limit: Int
  ) throws(Failure) {
    var number = UInt64(clamping: value)
    try self.number(field, &number, in: 0...UInt64(clamping: max(limit, 0)))
    value = Int(clamping: number)
  }

  /// Yes or no.
  @inlinable package mutating func flag(_ field: String, _ value: inout Bool) throws(Failure) {
    var number: UInt64 = value ? 1 : 0
    try self.number(field, &number, in: 0...1)
    value = number == 1
  }

  /// A number that may be missing.
  @inlinable package mutating func optional(_ field: String, _ value: inout UInt64?) throws(Failure)
  {
    var isThere = value != nil
    try flag(field, &isThere)
    guard isThere else {
      value = nil
      return
    }
    var number = value ?? 0
    try self.number(field, &number)
    value = number
  }

  /// A number of less than 64 bits that may be missing; an image in which it has more is refused.
  package mutating func optional<Number: FixedWidthInteger & UnsignedInteger>(
    _ field: String, as value: inout Number?
  ) throws(Failure) {
    var word = value.map { UInt64($0) }
    try optional(field, &word)
    value = word.flatMap(Number.init(exactly:))
    try require(
      (value == nil) == (word == nil), field, "a number of more than \(Number.bitWidth) bits")
  }

  /// A number that must be the same where the image is restored.
  @inlinable package mutating func constant(_ field: String, _ value: UInt64) throws(Failure) {
    var number = value
    try self.number(field, &number, in: value...value)
  }
}

extension Digest {
  /// Visits both lanes.
  package mutating func visit<Image: ImageVisitor>(
    _ field: String, _ image: inout Image
  ) throws(Image.Failure) {
    try image.number(field, &first)
    try image.number(field, &second)
  }
}
