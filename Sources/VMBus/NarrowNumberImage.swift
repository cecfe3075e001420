package import Bytes

extension ImageVisitor {
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
}
