/// Goes through the fields of a control message, each with its byte offset.
///
/// Encoder, decoder, parser and printer are one visitor each, so that every message is described
/// once, in `BusMessages.swift`. The order is that of a line of text.
package protocol BusMessageVisitor {
  associatedtype Failure: Error

  /// A number that lies at this offset.
  mutating func number<N: FixedWidthInteger & UnsignedInteger>(
    _ name: String, _ value: inout N, at offset: Int, _ use: BusFieldUse
  ) throws(Failure)

  /// A version, which a text gives without a name.
  mutating func version(_ value: inout BusVersion, at offset: Int) throws(Failure)

  /// A byte that is 1 for yes; a text has one word for yes and one for no.
  mutating func flag(
    _ name: String, otherwise: String, _ value: inout UInt8, at offset: Int
  ) throws(Failure)

  /// So many bytes; a text leaves them out when they are these.
  mutating func bytes(
    _ name: String, _ value: inout [UInt8], at offset: Int, usual: [UInt8]
  ) throws(Failure)

  /// A word that only longer messages have.
  mutating func optionalNumber(
    _ name: String, _ value: inout UInt32?, at offset: Int
  ) throws(Failure)

  /// Page numbers up to the end of the message.
  mutating func pages(_ name: String, _ value: inout [UInt64], at offset: Int) throws(Failure)
}

/// How a text has a field that has its usual value.
package enum BusFieldUse: Hashable, Sendable {
  /// It is always written, and must be.
  case required
  /// It is always written, but need not be: then it is this.
  case usually(UInt64)
  /// It is written only if it is anything but this.
  case unless(UInt64)
  /// The same, in hexadecimal.
  case hexUnless(UInt64)
}
