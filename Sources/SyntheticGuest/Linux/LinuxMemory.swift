import Bytes
import PageRanges

/// The memory of a Linux guest: which pages are free, which were given away, which were added.
///
/// The allocator is deterministic. Whole blocks come in ascending order; single pages come from
/// broken blocks first, and then break the lowest whole one.
struct LinuxMemory: PageSource, Sendable {
  /// Pages of a whole block; blocks are aligned to their size.
  private let blockPages: UInt64
  /// Free pages in whole blocks.
  private var wholeBlocks = PageRangeSet()
  /// Free pages in blocks of which others are in use.
  private var loosePages = PageRangeSet()
  /// Pages that were given to the host.
  private(set) var ballooned = PageRangeSet()
  /// Pages at which there is memory: of the boot and added.
  private(set) var present = PageRangeSet()
  /// Pages that were added and are not in use yet.
  private(set) var dormant = PageRangeSet()
  /// Pages that were added, and not removed again.
  private var added = PageRangeSet()
  /// Pages that the kernel counts as its own: neither reserved, nor ballooned, nor dormant.
  private(set) var totalPages: UInt64
  /// Pages that were added at any time and are or were in use.
  private(set) var onlinedPages: UInt64 = 0
  /// Pages that were reported as added.
  var addedPages: UInt64 = 0
  /// Memory was to be added where there is some: nothing is added any more.
  var refusesHotAdd = false

  /// Free pages.
  var freePages: UInt64 { wholeBlocks.pageCount + loosePages.pageCount }

  init(_ parameters: LinuxGuest.Parameters) {
    blockPages = max(parameters.unitPages, 1)
    let bootPages = min(parameters.bootPages, Self.mostPages)
    let low = min(bootPages, parameters.lowMemoryEnd, Self.highMemory)
    totalPages = bootPages - min(parameters.kernelPages, bootPages)
    let (used, overflow) = parameters.kernelPages.addingReportingOverflow(parameters.usedPages)
    var unusable = overflow ? UInt64.max : used
    for boot in [
      PageRange(from: 0, to: low),
      PageRange(start: PageNumber(Self.highMemory), clampingCount: bootPages - low),
    ] {
      present.insert(boot)
      free(boot.dropFirst(unusable))
      unusable -= min(unusable, boot.count)
    }
    if let fragmentation = parameters.fragmentation { fragment(fragmentation) }
  }

  /// The page at 4 GiB, where boot memory goes on above the hole.
  private static let highMemory: UInt64 = 0x10_0000
  /// As many pages as the wire has numbers for.
  private static let mostPages: UInt64 = 1 << 40

  /// Breaks some of the blocks, and uses some pages of each.
  ///
  /// In ascending order, so that each set only grows at its end.
  private mutating func fragment(_ fragmentation: LinuxGuest.Fragmentation) {
    var generator = SplitMix64(seed: fragmentation.seed)
    var left = PageRangeSet()
    var used: [UInt64] = []
    for blocks in wholeBlocks.ranges {
      var whole = blocks
      var rest = blocks
      while !rest.isEmpty {
        let block = rest.prefix(blockPages)
        rest = rest.dropFirst(blockPages)
        guard generator.next(below: 1000) < fragmentation.brokenPerThousand else { continue }
        left.insert(whole.prefix(block.start.rawValue - whole.start.rawValue))
        whole = rest
        used.removeAll(keepingCapacity: true)
        for _ in 0..<min(fragmentation.pagesInUse, blockPages) {
          used.append(block.start.rawValue + generator.next(below: blockPages))
        }
        used.sort()
        free(block, without: used)
      }
      left.insert(whole)
    }
    wholeBlocks = left
  }

  /// Frees those pages of a block that are not in use; these ascend.
  private mutating func free(_ block: PageRange, without used: [UInt64]) {
    var rest = block
    for page in used where page >= rest.start.rawValue {
      loosePages.insert(rest.prefix(page - rest.start.rawValue))
      rest = rest.dropFirst(page + 1 - rest.start.rawValue)
    }
    loosePages.insert(rest)
  }
}

// Giving pages away and taking them back.
extension LinuxMemory {
  /// Gives a whole block or a single page away, to the host.
  mutating func allocate(_ pages: UInt64) -> PageRange? {
    guard let range = pages == blockPages ? wholeBlocks.takeLowest(upTo: pages) : takeLoosePage()
    else { return nil }
    ballooned.insert(range)
    totalPages -= min(range.count, totalPages)
    return range
  }

  private mutating func takeLoosePage() -> PageRange? {
    if let page = loosePages.takeLowest(upTo: 1) { return page }
    guard let block = wholeBlocks.takeLowest(upTo: blockPages) else { return nil }
    loosePages.insert(block.dropFirst(1))
    return block.prefix(1)
  }

  /// Takes pages back from the host; returns how many of them had been given to it.
  ///
  /// - Complexity: O(log n) in the number of ballooned ranges if all had been given, else O(n).
  mutating func takeBack(_ range: PageRange) -> UInt64 {
    guard !ballooned.contains(range) else {
      ballooned.remove(range)
      use(range)
      return range.count
    }
    let returned = ballooned.intersection(PageRangeSet(range))
    ballooned.subtract(returned)
    for part in returned.ranges { use(part) }
    return returned.pageCount
  }

  private mutating func use(_ range: PageRange) {
    totalPages += range.count
    free(range)
  }

  /// Adds pages to the free ones: those that make up whole blocks, with free pages around them,
  /// as such.
  private mutating func free(_ range: PageRange) {
    let first = range.start.rawValue.roundedUp(to: blockPages)
    let end = range.end.rawValue - range.end.rawValue % blockPages
    guard first <= end else { return freeWithinBlock(range) }
    wholeBlocks.insert(PageRange(from: first, to: end))
    freeWithinBlock(PageRange(from: range.start.rawValue, to: first))
    freeWithinBlock(PageRange(from: end, to: range.end.rawValue))
  }

  private mutating func freeWithinBlock(_ range: PageRange) {
    guard !range.isEmpty else { return }
    loosePages.insert(range)
    let start = range.start.rawValue - range.start.rawValue % blockPages
    let block = PageRange(start: PageNumber(start), clampingCount: blockPages)
    guard block.count == blockPages, loosePages.contains(block) else { return }
    loosePages.remove(block)
    wholeBlocks.insert(block)
  }
}

// Hot-add.
extension LinuxMemory {
  /// Adds memory, which lies dormant; the pages must not be present.
  mutating func add(_ range: PageRange) {
    present.insert(range)
    added.insert(range)
    dormant.insert(range)
  }

  /// Removes free whole blocks of added memory, the highest first; returns what was removed, in
  /// descending order and in so many ranges at the most.
  mutating func remove(upTo pages: UInt64, ranges limit: Int) -> [PageRange] {
    var removed: [PageRange] = []
    var free = wholeBlocks.intersection(added)
    var left = pages - pages % blockPages
    while left > 0, removed.count < limit, let range = free.takeHighest(upTo: left) {
      removed.append(range)
      left -= range.count
      wholeBlocks.remove(range)
      present.remove(range)
      added.remove(range)
      totalPages -= min(range.count, totalPages)
      onlinedPages -= min(range.count, onlinedPages)
      addedPages -= min(range.count, addedPages)
    }
    return removed
  }

  /// Puts those of the pages to use that lie dormant.
  mutating func online(_ range: PageRangeSet) {
    let pages = dormant.intersection(range)
    dormant.subtract(pages)
    onlinedPages += pages.pageCount
    for part in pages.ranges { use(part) }
  }
}

extension UInt64 {
  /// The least multiple of `unit` that is not below, or the greatest there is.
  func roundedUp(to unit: UInt64) -> UInt64 {
    let rest = self % unit
    guard rest > 0 else { return self }
    let (sum, overflow) = addingReportingOverflow(unit - rest)
    return overflow ? self - rest : sum
  }
}
