import PageRanges

/// The range set beside a naive one, which has a flag for each page.
struct RangesTarget {
  private var reader: ByteReader
  private var set = PageRangeSet()
  private var naive = [Bool](repeating: false, count: Self.pages)
  private let hasPlantedBug: Bool

  /// Pages that the naive set has flags for.
  private static let pages = 2048

  static func run(_ input: [UInt8], _ options: FuzzOptions) throws(FuzzFinding) -> Bool {
    var run = RangesTarget(
      reader: ByteReader(input), hasPlantedBug: options.hasPlantedBug)
    while !run.reader.isAtEnd { try run.step() }
    try run.compareAll()
    return true
  }

  private init(reader: ByteReader, hasPlantedBug: Bool) {
    self.reader = reader
    self.hasPlantedBug = hasPlantedBug
  }

  private mutating func step() throws(FuzzFinding) {
    let operation = reader.byte()
    let start = Int(reader.number() % UInt64(Self.pages))
    let count = min(Int(reader.byte()), Self.pages - start)
    let span = start..<(start + count)
    let range = PageRange(from: UInt64(span.lowerBound), to: UInt64(span.upperBound))
    let there = naive[span].count { $0 }
    switch operation % 6 {
    case 0, 1:
      let result = set.insert(range)
      try require(result.newPages == UInt64(count - there), "insert: new pages")
      try require(result.duplicatePages == UInt64(there), "insert: pages that were there")
      for page in span { naive[page] = true }
    case 2:
      try require(set.remove(range) == UInt64(there), "remove: pages")
      for page in span { naive[page] = false }
    case 3:
      try require(set.overlapPages(range) == UInt64(there), "overlap: pages")
      try require(set.contains(range) == (there == count), "contains")
      try require(set.overlaps(range) == (there > 0), "overlaps")
    case 4: try take(set.takeHighest(upTo: UInt64(count)), naive.indices.reversed(), count)
    default: try take(set.takeLowest(upTo: UInt64(count)), Array(naive.indices), count)
    }
    if hasPlantedBug, set.rangeCount == 12 { throw FuzzFinding("the planted bug of ranges") }
  }

  /// What is taken is the end of a range, or all of it.
  private mutating func take(
    _ taken: PageRange?, _ order: [Int], _ count: Int
  ) throws(FuzzFinding) {
    var expected: [Int] = []
    for page in order where expected.count < count {
      if naive[page] { expected.append(page) } else if !expected.isEmpty { break }
    }
    let got = taken ?? PageRange(from: 0, to: 0)
    try require(got.count == UInt64(expected.count), "take: how many pages")
    if let least = expected.min() {
      try require(got.start.rawValue == UInt64(least), "take: which pages")
    }
    for page in expected { naive[page] = false }
  }

  private func compareAll() throws(FuzzFinding) {
    var listed = [Bool](repeating: false, count: Self.pages)
    var end: UInt64?
    for range in set.ranges {
      try require(end.map { $0 < range.start.rawValue } ?? true, "ranges: order, or not merged")
      end = range.end.rawValue
      for page in range.start.rawValue..<range.end.rawValue { listed[Int(page)] = true }
    }
    try require(listed == naive, "ranges: which pages")
    try require(set.pageCount == UInt64(naive.count { $0 }), "how many pages")
  }

  private func require(_ holds: Bool, _ what: String) throws(FuzzFinding) {
    if !holds { throw FuzzFinding("the range set differs from the naive one: \(what)") }
  }
}
