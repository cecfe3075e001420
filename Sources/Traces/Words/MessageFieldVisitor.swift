import DynamicMemoryProtocol

/// Goes through the fields of a message in the order in which they are written.
///
/// The parser, the printer and the comparison of messages are one visitor each, so that every
/// message is described once, in `Messages+Fields.swift`.
protocol MessageFieldVisitor {
  associatedtype Failure: Error

  /// A protocol version, written as `2.0` and without a name.
  mutating func version(_ value: inout ProtocolVersion) throws(Failure)

  /// A number that fits its field, and is not above the limit.
  mutating func number<N: FixedWidthInteger & UnsignedInteger>(
    _ name: FieldName, _ value: inout N, _ presence: FieldPresence, _ style: NumberStyle, limit: N
  ) throws(Failure)

  /// A bit, written as its name if it is set, and as `otherwise`, if there is such a word, if not.
  mutating func flag(_ name: FieldName, otherwise: FieldName?, _ value: inout Bool) throws(Failure)

  /// The exponent n of an alignment of 2^n MiB, up to 15, written as a size.
  mutating func alignment(_ name: FieldName, _ exponent: inout Int) throws(Failure)

  /// A number that need not be there.
  mutating func optionalNumber(_ name: FieldName, _ value: inout UInt64?) throws(Failure)

  /// A page range.
  mutating func range(_ name: FieldName, _ value: inout WirePageRange) throws(Failure)

  /// A page range that need not be there.
  mutating func optionalRange(_ name: FieldName, _ value: inout WirePageRange?) throws(Failure)

  /// A list of page ranges.
  mutating func ranges(_ name: FieldName, _ value: inout [WirePageRange]) throws(Failure)

  /// Bytes.
  mutating func data(_ name: FieldName, _ value: inout [UInt8]) throws(Failure)
}

extension MessageFieldVisitor {
  /// A number that fits its field.
  mutating func number<N: FixedWidthInteger & UnsignedInteger>(
    _ name: FieldName, _ value: inout N, _ presence: FieldPresence, _ style: NumberStyle
  ) throws(Failure) {
    try number(name, &value, presence, style, limit: .max)
  }
}

/// How a field is written that has its usual value.
enum FieldPresence {
  /// It is always written.
  case required
  /// It is always written, but need not be: then it is this.
  case usually(UInt64)
  /// It is written only if it is anything but this.
  case unless(UInt64)
}

/// How a number is written.
enum NumberStyle {
  case decimal
  case hexadecimal
}
