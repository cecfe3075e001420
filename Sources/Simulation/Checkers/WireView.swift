/// The bytes of a message as the wire reference lays them out, read without the protocol module:
/// what checks an encoder must not share it.
struct WireView: Hashable, Sendable {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// A message of a guest as the host gets it: the ring fills up to a multiple of 8 with zeros.
  init(padding bytes: [UInt8]) {
    let rest = bytes.count % 8
    self.bytes = rest == 0 ? bytes : bytes + Array(repeating: 0, count: 8 - rest)
  }

  var count: Int { bytes.count }

  /// The little-endian number of so many bytes; bytes that are not there count as 0.
  func number(at offset: Int, bytes width: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<width where offset + index < bytes.count {
      value |= UInt64(bytes[offset + index]) << UInt64(8 * index)
    }
    return value
  }

  // The header: type, size, transaction id.
  var type: UInt64 { number(at: 0, bytes: 2) }
  var size: Int { Int(number(at: 2, bytes: 2)) }
  var transaction: UInt64 { number(at: 4, bytes: 4) }

  /// A page range: 40 bits of first page, 24 bits of count.
  func range(at offset: Int) -> Extent {
    let word = number(at: offset, bytes: 8)
    let start = word & 0xFF_FFFF_FFFF
    return Extent(start: start, end: start + (word >> 40))
  }

  /// So many page ranges one after the other.
  func ranges(at offset: Int, count: Int) -> [Extent] {
    (0..<count).map { range(at: offset + 8 * $0) }
  }

  /// The word with the count of a balloon response: bit 0 tells that more follow.
  var isFollowed: Bool { number(at: 12, bytes: 4) & 1 == 1 }
  var responseRangeCount: UInt64 { number(at: 12, bytes: 4) >> 1 }

  /// The ranges of a balloon response; nil if it does not hold as many as it says.
  var responseRanges: [Extent]? {
    guard count >= 16, 16 + responseRangeCount * 8 <= UInt64(count) else { return nil }
    return ranges(at: 16, count: Int(responseRangeCount))
  }

  /// The ranges of a hot-remove response; nil if it does not hold as many as it says.
  var hotRemoveRanges: [Extent]? {
    let ranges = number(at: 12, bytes: 4)
    guard count >= 24, 24 + ranges * 8 <= UInt64(count) else { return nil }
    return self.ranges(at: 24, count: Int(ranges))
  }
}

/// Message types by number (wire reference, section 3).
enum WireType {
  static let versionRequest: UInt64 = 1
  static let versionResponse: UInt64 = 2
  static let capabilitiesReport: UInt64 = 3
  static let capabilitiesResponse: UInt64 = 4
  static let balloonRequest: UInt64 = 6
  static let balloonResponse: UInt64 = 7
  static let unballoonRequest: UInt64 = 8
  static let unballoonResponse: UInt64 = 9
  static let hotAddRequest: UInt64 = 10
  static let info: UInt64 = 12
  static let hotRemoveRequest: UInt64 = 13
  static let hotRemoveResponse: UInt64 = 14
  static let hotAddResponse: UInt64 = 11
}
