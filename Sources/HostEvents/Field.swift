package import DynamicMemoryProtocol
package import PageRanges

/// The value of one named field of something that was seen or done.
///
/// Every printer, comparison, digest and parser works on fields, so that an event is described
/// once.
package enum FieldValue: Hashable, Sendable {
  case number(UInt64)
  case signed(Int64)
  /// A number that reads better in hexadecimal: an address, an offset, a bit set.
  case hex(UInt64)
  /// Bytes of memory.
  case size(UInt64)
  /// Nanoseconds of virtual time since the machine was made.
  case time(UInt64)
  case flag(Bool)
  case page(PageNumber)
  case pages(PageRange)
  case state(HostState)
  case message(MessageType)
  case block(BlockID)
  /// One of a fixed set of names.
  case word(String)
  case bytes([UInt8])
}

/// Receives the fields of a record, in order.
package protocol FieldVisitor {
  /// Takes the next field.
  mutating func field(_ name: String, _ value: FieldValue)
}

/// A block of RAM with one backing: boot memory, the hot-add backend, or an extra region.
package struct BlockID: RawRepresentable, Hashable, Comparable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Boot memory.
  package static let boot = BlockID(rawValue: 0)
  /// The hot-add backend.
  package static let backend = BlockID(rawValue: 1)

  /// The block of the n-th extra region of the machine.
  package static func region(_ index: Int) -> BlockID {
    BlockID(rawValue: UInt16(clamping: index &+ 2))
  }

  package static func < (a: BlockID, b: BlockID) -> Bool { a.rawValue < b.rawValue }
}

/// Something that was seen, as a name and fields.
package protocol Record: Sendable {
  /// The name, one or two words as the trace language spells it.
  var name: String { get }

  /// Hands over every field, in the order in which it is printed.
  func visit(_ visitor: inout some FieldVisitor)

  /// One record of each name, with fields of the right kind: what a parser learns the words from.
  static var examples: [Self] { get }
}
