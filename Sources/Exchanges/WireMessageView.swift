package import DynamicMemoryProtocol

/// A payload, read as far as it goes; what is not there counts as 0.
package struct WireMessageView: Sendable {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The type; nil if there is not even a header.
  package var type: MessageType? {
    bytes.count >= 8 ? MessageType(rawValue: UInt16(number(at: 0, width: 2))) : nil
  }

  /// The bytes with what pads them in the ring.
  package var paddedCount: Int { (bytes.count + 7) / 8 * 8 }

  /// What the header says.
  package var size: Int { Int(number(at: 2, width: 2)) }

  /// A little-endian number of at most eight bytes.
  package func number(at offset: Int, width: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<min(width, 8) where offset + index < bytes.count {
      value |= UInt64(bytes[offset + index]) << UInt64(8 * index)
    }
    return value
  }

  /// The sum of the pages of the ranges from an offset on, of at most so many that are there.
  package func pages(from offset: Int, count: UInt64) -> UInt64 {
    let there = max(0, bytes.count - offset) / 8
    return (0..<min(there, Int(clamping: count))).reduce(0) { sum, index in
      sum + number(at: offset + index * 8 + 5, width: 3)
    }
  }

  /// The pages that the message is about.
  package var pages: UInt64 {
    switch type {
    case .balloonRequest?: number(at: 8, width: 4)
    case .balloonResponse?: pages(from: 16, count: number(at: 12, width: 4) >> 1)
    case .unballoonRequest?: pages(from: 16, count: number(at: 12, width: 4))
    case .hotAddRequest?: number(at: 13, width: 3)
    case .hotAddResponse?: number(at: 12, width: 4) == 0 ? 0 : number(at: 8, width: 4)
    case .hotRemoveRequest?: number(at: 12, width: 4)
    case .hotRemoveResponse?: pages(from: 24, count: number(at: 12, width: 4))
    default: 0
    }
  }

  /// Whether all is there that it tells of: an answer for which that is not so is none.
  package var isComplete: Bool {
    let ranges: UInt64
    switch type {
    case .balloonResponse?: ranges = 16 + (number(at: 12, width: 4) >> 1) * 8
    case .hotAddResponse?: ranges = 16
    case .hotRemoveResponse?: ranges = 24 + number(at: 12, width: 4) * 8
    default: ranges = 8
    }
    return ranges <= UInt64(paddedCount) && 8...max(8, paddedCount) ~= size
  }

  /// Whether it says that more of the same train follow.
  ///
  /// A balloon response without ranges is the last, whatever it says: the guest can give no more.
  package var isFollowed: Bool {
    switch type {
    case .balloonResponse?: number(at: 12, width: 4) & 1 == 1 && number(at: 12, width: 4) > 1
    case .unballoonRequest?: number(at: 8, width: 4) & 1 == 1
    case .hotRemoveResponse?: number(at: 16, width: 8) & 1 == 1
    default: false
    }
  }
}
