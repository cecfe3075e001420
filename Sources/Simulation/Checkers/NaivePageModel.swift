import Conversation

/// Who owns each page of a guest, one byte for a page, without any range arithmetic beyond loops.
///
/// For guests of at most `mostPages` pages; it costs a step for each page that is looked at.
struct NaivePageModel: Sendable {
  /// Boot memory and backend together: 16 GiB.
  static let mostPages: UInt64 = 1 << 22

  /// What is known of a page, as bits.
  private enum Page {
    static let isMemory: UInt8 = 1
    static let isFreeable: UInt8 = 2
    static let isHotAdded: UInt8 = 4
    static let isOut: UInt8 = 8
    /// It could be given back to the system.
    static let isFreed: UInt8 = 16
    /// The pages of the host are larger.
    static let isLarge: UInt8 = 32
  }

  private static let chunkPages: UInt64 = 4096
  /// The first page of each chunk, in ascending order; pages without a chunk are no memory.
  private var starts: [UInt64] = []
  private var chunks: [[UInt8]] = []
  /// Chunks of which a page may be out or hot-added; the others need no look.
  private var isTouched: [Bool] = []
  private let backend: Extent?
  private let isBackendFreeable: Bool
  /// Where the pages of the host are larger, and how they lie there.
  private let large: [(pages: Extent, hostPages: GuestLayout.HostPages)]

  /// A model in which all memory is the guest's; nil if the guest is too large.
  init?(_ layout: GuestLayout) {
    backend = layout.backend
    isBackendFreeable = layout.isBackendFreeable
    let backendRun = layout.backend.map { ($0, layout.backendHostPages) }
    large = (layout.memory.map { ($0.pages, $0.hostPages) } + [backendRun].compactMap { $0 })
      .compactMap { pages, hostPages in hostPages.map { (pages, $0) } }
    let extents = layout.memory.map(\.pages) + [layout.backend].compactMap { $0 }
    guard extents.allSatisfy({ $0.count <= Self.mostPages }),
      extents.reduce(0, { $0 + $1.count }) <= Self.mostPages
    else { return nil }
    let numbers = extents.filter { !$0.isEmpty }.flatMap {
      Array($0.start / Self.chunkPages...($0.end - 1) / Self.chunkPages)
    }
    starts = Set(numbers).sorted().map { $0 * Self.chunkPages }
    chunks = starts.map { _ in Array(repeating: 0, count: Int(Self.chunkPages)) }
    isTouched = starts.map { _ in false }
    for run in layout.memory {
      let bits =
        Page.isMemory | (run.isFreeable ? Page.isFreeable : 0)
        | (run.hostPages != nil ? Page.isLarge : 0)
      for part in layout.memory(in: run.pages) { fill(part, bits) }
    }
    isTouched = starts.map { _ in false }
  }

  /// Sets all pages of an extent; whole chunks at once.
  private mutating func fill(_ pages: Extent, _ bits: UInt8) {
    for index in starts.indices {
      guard
        let part = pages.common(
          Extent(start: starts[index], end: starts[index] + Self.chunkPages))
      else { continue }
      isTouched[index] = true
      if part.count == Self.chunkPages {
        chunks[index] = Array(repeating: bits, count: Int(Self.chunkPages))
      } else {
        for page in part.start..<part.end { chunks[index][Int(page - starts[index])] = bits }
      }
    }
  }

  /// Visits the pages of an extent that have a chunk, in ascending order, until told to stop.
  private mutating func forEach(_ pages: Extent, _ visit: (inout UInt8, UInt64) -> Bool) {
    var index = starts.firstIndex { $0 + Self.chunkPages > pages.start } ?? starts.count
    while index < starts.count, starts[index] < pages.end {
      let start = starts[index]
      let first = max(pages.start, start) - start
      let end = min(pages.end, start + Self.chunkPages) - start
      isTouched[index] = true
      for page in first..<max(first, end) where !visit(&chunks[index][Int(page)], start + page) {
        return
      }
      index += 1
    }
  }

  /// The guest gave up ranges: takes those of its pages that it still has, the first `limit` in the
  /// order told; returns how many.
  mutating func take(_ ranges: [Extent], limit: UInt64, discardsFail: Bool) -> UInt64 {
    var taken: UInt64 = 0
    var inLarge: [UInt64] = []
    for range in ranges where taken < limit {
      forEach(range) { flags, page in
        guard flags & Page.isMemory != 0, flags & Page.isOut == 0 else { return true }
        flags |= Page.isOut
        if flags & Page.isFreeable != 0, !discardsFail { flags |= Page.isFreed }
        if flags & Page.isLarge != 0 { inLarge.append(page) }
        taken += 1
        return taken < limit
      }
    }
    if !discardsFail { freeHostPages(of: inLarge) }
    return taken
  }

  /// The page of the host around a page, if all of it is memory of one kind.
  private func hostPage(of page: UInt64) -> Extent? {
    guard let hostPages = large.first(where: { $0.pages.contains(page) })?.hostPages else {
      return nil
    }
    let whole = hostPages.page(around: page)
    let parts = large.filter { $0.hostPages.layer == hostPages.layer }
      .compactMap { $0.pages.common(whole) }
    return parts.reduce(0) { $0 + $1.count } == whole.count ? whole : nil
  }

  /// Host pages of which everything was given up go back to the system.
  private mutating func freeHostPages(of pages: [UInt64]) {
    var last = Extent(start: 0, end: 0)
    for page in pages where !last.contains(page) {
      last = hostPage(of: page) ?? Extent(start: page, end: page + 1)
      guard last.count > 1 else { continue }
      var isOut = true
      forEach(last) { flags, _ in
        isOut = isOut && flags & Page.isOut != 0
        return isOut
      }
      guard isOut else { continue }
      forEach(last) { flags, _ in
        flags |= Page.isFreed
        return true
      }
    }
  }

  /// The guest removed hot-added memory for good; returns how many pages it had.
  mutating func removeForGood(_ ranges: [Extent], limit: UInt64) -> UInt64 {
    var removed: UInt64 = 0
    for range in ranges where removed < limit {
      forEach(range) { flags, _ in
        guard flags & Page.isHotAdded != 0, flags & Page.isOut == 0 else { return true }
        flags = 0
        removed += 1
        return removed < limit
      }
    }
    return removed
  }

  /// Pages are the guest's again; returns the first that it had not given up.
  mutating func giveBack(_ pages: Extent) -> UInt64? {
    var wrong: UInt64?
    var count: UInt64 = 0
    forEach(pages) { flags, page in
      count += 1
      if flags & Page.isOut == 0, wrong == nil { wrong = page }
      flags &= ~(Page.isOut | Page.isFreed)
      return true
    }
    // The rest of a host page that is there again is not free any more.
    for page in [pages.start, pages.end - min(1, pages.end)] {
      guard let whole = hostPage(of: page) else { continue }
      forEach(whole) { flags, _ in
        flags &= ~Page.isFreed
        return true
      }
    }
    return count < pages.count ? wrong ?? pages.end : wrong
  }

  /// Memory was hot-added.
  mutating func add(_ pages: Extent) {
    let isLarge = large.contains { $0.pages.common(pages) != nil }
    let bits =
      Page.isMemory | Page.isHotAdded | (isBackendFreeable ? Page.isFreeable : 0)
      | (isLarge ? Page.isLarge : 0)
    fill(pages, bits)
  }

  /// All pages are the guest's again.
  mutating func forget() { clear(Page.isOut | Page.isFreed, where: 0xFF) }

  /// All pages are the guest's, and nothing is hot-added.
  mutating func reset() {
    forget()
    clear(0xFF, where: Page.isHotAdded)
  }

  private mutating func clear(_ bits: UInt8, where mask: UInt8) {
    for chunk in chunks.indices where isTouched[chunk] {
      for page in chunks[chunk].indices where chunks[chunk][page] & mask != 0 {
        chunks[chunk][page] &= ~bits
      }
    }
  }

  /// Which set a page is in; nil if the guest has it.
  private static func owner(of flags: UInt8) -> RangeOwner? {
    guard flags & Page.isOut != 0 else { return nil }
    let isFreed = flags & Page.isFreed != 0
    if flags & Page.isHotAdded != 0 { return isFreed ? .hotAddedFreed : .hotAddedUnfreed }
    return isFreed ? .freed : .unfreed
  }

  /// The extents of every set, as the monitor lists them: in ascending order, none touching the
  /// next.
  func extents() -> [RangeOwner: [Extent]] {
    var found: [RangeOwner: [Extent]] = [:]
    for index in starts.indices where isTouched[index] {
      let (start, chunk) = (starts[index], chunks[index])
      guard chunk.contains(where: { $0 & Page.isOut != 0 }) else { continue }
      var run = (owner: RangeOwner?.none, start: start)
      for offset in 0...chunk.count {
        let owner = offset < chunk.count ? Self.owner(of: chunk[offset]) : nil
        guard owner != run.owner else { continue }
        let page = start + UInt64(offset)
        if let ended = run.owner { Self.append(run.start, page, to: &found[ended, default: []]) }
        run = (owner, page)
      }
    }
    return found
  }

  private static func append(_ start: UInt64, _ end: UInt64, to extents: inout [Extent]) {
    if extents.last?.end == start {
      extents[extents.count - 1].end = end
    } else {
      extents.append(Extent(start: start, end: end))
    }
  }
}
