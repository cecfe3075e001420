/// The bytes of a message as the wire reference lays them out, read without the protocol module:
/// what checks an encoder must not share it.
struct WireView: Hashable, Sendable {
  /// How many bytes there are.
  let count: Int
  /// The first words: all there is of most messages, so that these cost no allocation.
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var third: UInt64 = 0
  /// The words behind them; of the last, bytes that are not there are 0.
  private var rest: [UInt64] = []

  init(_ bytes: Span<UInt8>) {
    count = bytes.count
    first = Self.word(of: bytes, at: 0)
    second = Self.word(of: bytes, at: 8)
    third = Self.word(of: bytes, at: 16)
    if count > 24 {
      rest.reserveCapacity((count - 17) / 8)
      for offset in stride(from: 24, to: count, by: 8) {
        rest.append(Self.word(of: bytes, at: offset))
      }
    }
  }

  init(_ bytes: [UInt8]) { self.init(bytes.span) }

  /// A message of a guest as the host gets it: the ring fills up to a multiple of 8 with zeros.
  init(padding bytes: [UInt8]) {
    self.init(bytes.span, count: (bytes.count + 7) / 8 * 8)
  }

  private init(_ bytes: Span<UInt8>, count: Int) {
    let shown = WireView(bytes)
    self.count = count
    (first, second, third, rest) = (shown.first, shown.second, shown.third, shown.rest)
  }

  private static func word(of bytes: Span<UInt8>, at offset: Int) -> UInt64 {
    var word: UInt64 = 0
    if offset <= bytes.count &- 8 {
      for index in 0..<8 { word |= UInt64(bytes[offset &+ index]) &<< UInt64(8 &* index) }
      return word
    }
    for index in 0..<max(0, min(8, bytes.count - offset)) {
      word |= UInt64(bytes[offset + index]) << UInt64(8 * index)
    }
    return word
  }

  private func word(_ index: Int) -> UInt64 {
    switch index {
    case 0: first
    case 1: second
    case 2: third
    default: index - 3 < rest.count ? rest[index - 3] : 0
    }
  }

  /// The little-endian number of so many bytes; bytes that are not there count as 0.
  func number(at offset: Int, bytes width: Int) -> UInt64 {
    let shift = UInt64(offset % 8 * 8)
    var value = word(offset / 8) >> shift
    if shift > 0 { value |= word(offset / 8 + 1) << (64 - shift) }
    return width == 8 ? value : value & (1 << UInt64(8 * width) - 1)
  }

  var bytes: [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number(at: $0, bytes: 1)) }
  }

  // The header: type, size, transaction id.
  var type: UInt64 { first & 0xFFFF }
  var size: Int { Int(first >> 16 & 0xFFFF) }
  var transaction: UInt64 { first >> 32 }

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
