import PageRanges

/// The areas of guest-physical memory in which a Linux guest adds memory, block by block.
///
/// Source: Linux guest reference, section 11.
struct HotAddRegions: Sendable {
  private var regions: [Region] = []
  /// Pages of a memory block.
  private let blockPages: UInt64

  init(blockPages: UInt64) { self.blockPages = max(blockPages, 1) }

  /// An area that the host told of, or that was derived from what it asked for.
  private struct Region: Sendable {
    let start: UInt64
    var end: UInt64
    /// Memory was added up to here, in whole blocks.
    var addedEnd: UInt64
    /// The guest may use what lies between these, but for the gaps.
    let coveredStart: UInt64
    var coveredEnd: UInt64
    var gaps: [PageRange] = []

    func contains(_ page: UInt64) -> Bool { start <= page && page < end }
  }

  /// A request that is being worked on.
  struct Progress: Sendable {
    fileprivate let region: Int
    fileprivate var blocksLeft: UInt64
    fileprivate var pagesLeft: UInt64
    /// Pages of the request that the guest has now.
    fileprivate(set) var addedPages: UInt64 = 0
    /// Pages that lie in blocks added before, and can be used at once.
    fileprivate(set) var usableAtOnce: PageRange
  }

  /// A block of memory to add.
  struct Block: Sendable {
    let range: PageRange
    /// The pages of it that were asked for, from its start on.
    fileprivate let pages: UInt64
  }
}

extension HotAddRegions {
  /// Begins with a request; nil if there is nothing to add.
  mutating func begin(_ range: PageRange, within region: PageRange?) -> Progress? {
    guard !range.isEmpty else { return nil }
    if let region {
      append(region, coveredFrom: range.start.rawValue)
    } else if let index = index(of: range.start) {
      extend(index, for: range)
    } else {
      append(derivedRegion(of: range), coveredFrom: range.start.rawValue)
    }
    guard let index = index(of: range.start) else { return nil }
    return progress(of: range, in: index)
  }

  private func index(of page: PageNumber) -> Int? {
    regions.firstIndex { $0.contains(page.rawValue) }
  }

  /// Notes a region.
  ///
  /// One that lies inside another would never be found, and is not kept.
  private mutating func append(_ region: PageRange, coveredFrom page: UInt64) {
    let start = region.start.rawValue
    let end = region.end.rawValue
    guard !region.isEmpty, !regions.contains(where: { $0.start <= start && end <= $0.end })
    else { return }
    regions.append(
      Region(start: start, end: end, addedEnd: start, coveredStart: page, coveredEnd: page))
  }

  /// The blocks that a range without a region takes, counted from its length alone: the tail of a
  /// range that does not begin with a block is left out, as Linux leaves it out.
  private func derivedRegion(of range: PageRange) -> PageRange {
    let start = range.start.rawValue - range.start.rawValue % blockPages
    return PageRange(
      start: PageNumber(start), clampingCount: range.count.roundedUp(to: blockPages))
  }

  /// A further request in a known region, which grows as needed; what it leaves out is a gap.
  private mutating func extend(_ index: Int, for range: PageRange) {
    let start = range.start.rawValue
    if regions[index].coveredEnd < start {
      regions[index].gaps.append(PageRange(from: regions[index].coveredEnd, to: start))
    }
    regions[index].coveredEnd = start
    if range.end.rawValue > regions[index].end {
      let missing = range.end.rawValue - regions[index].end
      regions[index].end = regions[index].end.addingSaturating(missing.roundedUp(to: blockPages))
    }
  }

  private mutating func progress(of range: PageRange, in index: Int) -> Progress {
    let start = range.start.rawValue
    let region = regions[index]
    let known = start < region.addedEnd ? min(range.count, region.addedEnd - start) : 0
    regions[index].coveredEnd = region.coveredEnd.addingSaturating(known)
    let room = region.end - min(region.addedEnd, region.end)
    let rest = range.count - known
    return Progress(
      region: index,
      blocksLeft: (rest <= room ? rest.roundedUp(to: blockPages) : room) / blockPages,
      pagesLeft: min(rest, room), addedPages: known, usableAtOnce: range.prefix(known))
  }
}

// Block by block.
extension HotAddRegions {
  /// The next block to add, if there is one.
  func nextBlock(of progress: Progress) -> Block? {
    guard progress.blocksLeft > 0, progress.pagesLeft > 0 else { return nil }
    let start = PageNumber(regions[progress.region].addedEnd)
    guard let range = PageRange(start: start, count: blockPages) else { return nil }
    return Block(range: range, pages: min(blockPages, progress.pagesLeft))
  }

  /// The block was added.
  mutating func added(_ block: Block, _ progress: inout Progress) {
    regions[progress.region].addedEnd = block.range.end.rawValue
    regions[progress.region].coveredEnd =
      regions[progress.region].coveredEnd.addingSaturating(block.pages)
    progress.blocksLeft -= 1
    progress.pagesLeft -= block.pages
    progress.addedPages += block.pages
  }

  /// The pages of a block that the guest may use.
  func usable(of block: Block, _ progress: Progress) -> PageRangeSet {
    let region = regions[progress.region]
    guard region.coveredStart < region.coveredEnd,
      let covered = PageRange(from: region.coveredStart, to: region.coveredEnd)
        .intersection(block.range)
    else { return PageRangeSet() }
    var pages = PageRangeSet(covered)
    for gap in region.gaps { pages.remove(gap) }
    return pages
  }
}

extension UInt64 {
  /// The sum, or the greatest number when it does not fit.
  func addingSaturating(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
