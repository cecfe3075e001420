import Bytes

/// A control message of one type.
package protocol BusMessageForm: Hashable, Sendable {
  static var type: BusMessageType { get }
  /// The word of a text for it.
  static var word: String { get }
  /// The bytes that it has at the least; a shorter one is no message.
  static var size: Int { get }

  /// A message whose fields have their usual values.
  init()

  mutating func visit<Visitor: BusMessageVisitor>(
    _ visitor: inout Visitor
  ) throws(Visitor.Failure)
}

extension BusMessageForm {
  /// The message in these bytes, whatever follows it; nil if they are too few.
  ///
  /// The type is not looked at.
  package init?(decoding bytes: [UInt8]) {
    guard bytes.count >= Self.size else { return nil }
    self.init()
    var decoder = BusMessageDecoder(bytes: bytes)
    visit(&decoder)
  }

  /// The message as it goes over the bus.
  package var bytes: [UInt8] {
    var encoder = BusMessageEncoder(type: Self.type, size: Self.size)
    var copy = self
    copy.visit(&encoder)
    return encoder.bytes
  }
}

private struct BusMessageEncoder: BusMessageVisitor {
  typealias Failure = Never

  private(set) var bytes: [UInt8]

  init(type: BusMessageType, size: Int) {
    bytes = [UInt8](repeating: 0, count: size)
    store(UInt64(type.rawValue), bytes: 4, at: 0)
  }

  private mutating func grow(to count: Int) {
    guard bytes.count < count else { return }
    _ = bytes.appendZeros(count - bytes.count)
  }

  /// Stores one, two, four or eight bytes.
  private mutating func store(_ value: UInt64, bytes count: Int, at offset: Int) {
    grow(to: offset + count)
    var target = bytes.mutableSpan
    switch count {
    case 8: target.storeLittleEndian(value, at: offset)
    case 4: target.storeLittleEndian(UInt32(truncatingIfNeeded: value), at: offset)
    case 2: target.storeLittleEndian(UInt16(truncatingIfNeeded: value), at: offset)
    default: target[offset] = UInt8(truncatingIfNeeded: value)
    }
  }

  mutating func number<N: FixedWidthInteger & UnsignedInteger>(
    _ name: String, _ value: inout N, at offset: Int, _ use: BusFieldUse
  ) { store(UInt64(value), bytes: N.bitWidth / 8, at: offset) }

  mutating func version(_ value: inout BusVersion, at offset: Int) {
    store(UInt64(value.rawValue), bytes: 4, at: offset)
  }

  mutating func flag(
    _ name: String, otherwise: String, _ value: inout UInt8, at offset: Int
  ) { store(UInt64(value), bytes: 1, at: offset) }

  mutating func bytes(
    _ name: String, _ value: inout [UInt8], at offset: Int, usual: [UInt8]
  ) {
    let count = min(value.count, usual.count)
    grow(to: offset + count)
    bytes.replaceSubrange(offset..<(offset + count), with: value.prefix(count))
  }

  mutating func optionalNumber(_ name: String, _ value: inout UInt32?, at offset: Int) {
    if let value { store(UInt64(value), bytes: 4, at: offset) }
  }

  mutating func pages(_ name: String, _ value: inout [UInt64], at offset: Int) {
    grow(to: offset + 8 * value.count)
    for index in value.indices { store(value[index], bytes: 8, at: offset + 8 * index) }
  }
}

private struct BusMessageDecoder: BusMessageVisitor {
  typealias Failure = Never

  let bytes: [UInt8]

  /// What lies behind the end is 0.
  private func load(_ count: Int, at offset: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<count where offset + index < bytes.count {
      value |= UInt64(bytes[offset + index]) &<< UInt64(8 * index)
    }
    return value
  }

  private func byte(at offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  mutating func number<N: FixedWidthInteger & UnsignedInteger>(
    _ name: String, _ value: inout N, at offset: Int, _ use: BusFieldUse
  ) { value = N(truncatingIfNeeded: load(N.bitWidth / 8, at: offset)) }

  mutating func version(_ value: inout BusVersion, at offset: Int) {
    value = BusVersion(rawValue: UInt32(truncatingIfNeeded: load(4, at: offset)))
  }

  mutating func flag(
    _ name: String, otherwise: String, _ value: inout UInt8, at offset: Int
  ) { value = byte(at: offset) }

  mutating func bytes(
    _ name: String, _ value: inout [UInt8], at offset: Int, usual: [UInt8]
  ) {
    let end = offset + usual.count
    if end <= bytes.count {
      value = Array(bytes[offset..<end])
    } else {
      value = usual.indices.map { byte(at: offset + $0) }
    }
  }

  mutating func optionalNumber(_ name: String, _ value: inout UInt32?, at offset: Int) {
    value =
      bytes.count >= offset + 4 ? UInt32(truncatingIfNeeded: load(4, at: offset)) : nil
  }

  mutating func pages(_ name: String, _ value: inout [UInt64], at offset: Int) {
    value = []
    guard bytes.count > offset else { return }
    value = (0..<((bytes.count - offset) / 8)).map { load(8, at: offset + 8 * $0) }
  }
}
