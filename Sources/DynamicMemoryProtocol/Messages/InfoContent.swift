import Bytes

/// What an info message tells: a type, a size, and for the only known type a number of pages.
///
/// Source: Dynamic Memory protocol, section 5, message 12.
@usableFromInline package struct InfoContent: Hashable, Sendable {
  /// What kind of information it is; unknown kinds survive.
  @usableFromInline package struct Kind: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    @usableFromInline package let rawValue: UInt32

    /// The kind with this number, known or not.
    @inlinable package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The largest size of the machine.
    @inlinable package static var maxPageCount: Kind { Kind(rawValue: 0) }
  }

  /// What kind of information it is.
  @usableFromInline package var kind: Kind

  /// What the sender says is the size of the data in bytes; 8 for a page count.
  @usableFromInline package var dataSize: UInt32

  /// The largest size of the machine in pages; nil for other kinds, whose data stays in the bytes.
  @usableFromInline package var maxPageCount: UInt64?

  /// The largest size of the machine.
  package init(maxPageCount: UInt64) {
    kind = .maxPageCount
    dataSize = 8
    self.maxPageCount = maxPageCount
  }

  /// Another kind; its data is not part of this value.
  package init(kind: Kind, dataSize: UInt32) {
    self.kind = kind
    self.dataSize = dataSize
  }

  /// Reads the content of an info message from the bytes of the whole message.
  init(decoding message: Span<UInt8>) throws(WireError) {
    let start = InfoMessage.fixedSize
    guard message.count >= start + 8 else {
      throw .truncated(.info, offset: start, needed: start + 8, available: message.count)
    }
    kind = Kind(rawValue: message.littleEndian32(at: start))
    dataSize = message.littleEndian32(at: start + 4)
    guard kind == .maxPageCount else { return }
    guard message.count >= start + 16 else {
      throw .truncated(.info, offset: start + 8, needed: start + 16, available: message.count)
    }
    maxPageCount = message.littleEndian64(at: start + 8)
  }

  /// The bytes that `append(to:)` appends, 8 or 16, whatever `dataSize` says.
  @usableFromInline var encodedSize: Int { maxPageCount == nil ? 8 : 16 }

  /// Appends the kind, the size and, if there is one, the page count.
  package func append(to bytes: inout [UInt8]) {
    bytes.appendLittleEndian(kind.rawValue)
    bytes.appendLittleEndian(dataSize)
    if let maxPageCount { bytes.appendLittleEndian(maxPageCount) }
  }
}
