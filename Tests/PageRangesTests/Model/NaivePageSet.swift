import PageRanges

/// A set of pages with one flag a page: slow, and too plain to be wrong.
struct NaivePageSet {
  private var flags: [Bool]

  init(pages: Int) { flags = Array(repeating: false, count: pages) }

  var pageCount: UInt64 { flags.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// Each run of set flags, as the range it is, ascending.
  var runs: [PageRange] {
    var runs: [PageRange] = []
    var start: Int?
    for page in 0...flags.count {
      let isSet = page < flags.count && flags[page]
      if isSet, start == nil { start = page }
      if !isSet, let from = start {
        runs.append(PageRange(PageNumber(UInt64(from))..<PageNumber(UInt64(page))))
        start = nil
      }
    }
    return runs
  }

  func contains(_ page: PageNumber) -> Bool {
    page.rawValue < flags.count && flags[Int(page.rawValue)]
  }

  func count(in range: PageRange) -> UInt64 {
    pages(of: range).reduce(0) { $0 + (flags[$1] ? 1 : 0) }
  }

  /// Whether the range or a page beside it is in the set.
  func touches(_ range: PageRange) -> Bool {
    guard !range.isEmpty else { return false }
    let below = range.start.retreated(by: 1).map(contains) ?? false
    return below || contains(range.end) || count(in: range) > 0
  }

  /// Sets or clears every flag of the range; gives how many changed.
  mutating func set(_ range: PageRange, to value: Bool) -> UInt64 {
    var changed: UInt64 = 0
    for page in pages(of: range) where flags[page] != value {
      flags[page] = value
      changed += 1
    }
    return changed
  }

  private func pages(of range: PageRange) -> Range<Int> {
    Int(range.start.rawValue)..<Int(range.end.rawValue)
  }
}
