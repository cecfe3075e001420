import PageRanges

/// The memory of the machine, and the pieces of it that its guest gives away.
enum Pieces {
  /// As many pages as are boot memory: 1 TiB above 4 GiB, and what lies below 3 GiB.
  static let bootPages = lowPages + highPages
  static let lowPages: UInt64 = 3 << 18
  static let highPages: UInt64 = 1 << 28
  /// The page at 4 GiB.
  static let highStart: UInt64 = 1 << 20

  /// So many of so many pages each, one starting so many pages behind the start of the other.
  static func ascending(_ count: Int, of pages: UInt64, every stride: UInt64) -> [PageRange] {
    (0..<UInt64(count)).map { index in
      PageRange(start: PageNumber(highStart + index * stride), clampingCount: pages)
    }
  }

  /// The same pieces at random, always in the same order.
  static func shuffled(_ pieces: [PageRange]) -> [PageRange] {
    var pieces = pieces
    var random = SplitMix64(seed: 1)
    for index in pieces.indices.dropFirst() {
      pieces.swapAt(index, Int(random.next(below: UInt64(index + 1))))
    }
    return pieces
  }
}
