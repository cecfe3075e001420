import Conversation

/// Who owns each page of a guest, one byte for a page, without any range arithmetic beyond loops.
///
/// For guests of at most `mostPages` pages; it costs a step for each page that is looked at, or for
/// eight that are the same.
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

  /// Pages one behind the other.
  private struct Chunk {
    let pages: Extent
    /// What all of its pages are, as long as they are the same.
    var flags: UInt8
    /// What each page is, once they differ.
    private(set) var each: PageFlags?

    var isMixed: Bool { if case .some = each { true } else { false } }

    init(pages: Extent, flags: UInt8) {
      self.pages = pages
      self.flags = flags
    }

    private func indices(of part: Extent) -> Range<Int> {
      Int(part.start - pages.start)..<Int(part.end - pages.start)
    }

    /// Whether some page has one of these bits.
    func has(_ bits: UInt8, in part: Extent) -> Bool {
      each?.has(bits, in: indices(of: part)) ?? (flags & bits != 0)
    }

    private mutating func mix() {
      if !isMixed { each = PageFlags(repeating: flags, count: Int(pages.count)) }
    }

    /// Gives pages the same flags.
    mutating func fill(_ part: Extent, with flags: UInt8) {
      if part == pages {
        self.flags = flags
        each = nil
      } else {
        mix()
        let indices = indices(of: part)
        each?.fill(indices, with: flags)
      }
    }

    /// Visits some of its pages one after the other, until told to stop; false if it was.
    ///
    /// Pages that are the same are visited at once, if they are no more than the limit.
    mutating func forEach(
      _ part: Extent, upTo limit: () -> UInt64, _ visit: (inout UInt8, Extent) -> Bool
    ) -> Bool {
      var rest = part
      while !rest.isEmpty {
        let most = min(rest.count, max(1, limit()))
        var run = Extent(start: rest.start, end: rest.start + most)
        var known = flags
        if let each {
          let found = indices(of: run)
          known = each[found.lowerBound]
          run.end = pages.start + UInt64(each.endOfRun(in: found))
        }
        var changed = known
        let goesOn = visit(&changed, run)
        if changed != known { fill(run, with: changed) }
        guard goesOn else { return false }
        rest.start = run.end
      }
      if part == pages { unmix() }
      return true
    }

    /// Takes bits away from all pages.
    mutating func clear(_ bits: UInt8) {
      flags &= ~bits
      each?.clear(bits)
      unmix()
    }

    /// Pages that are the same again need one byte.
    private mutating func unmix() {
      guard let each, each.endOfRun(in: 0..<each.count) == each.count else { return }
      flags = each[0]
      self.each = nil
    }
  }

  private static let chunkPages: UInt64 = 1024
  /// What the pages are at first, in ascending order; others are no memory.
  private var beginning: [(pages: Extent, flags: UInt8)] = []
  /// Where chunks can be, in ascending order: all that is memory or may become it.
  private var space: [Extent] = []
  /// The chunks that anybody looked at, in ascending order; the others are as they were at first.
  private var chunks: [Chunk] = []
  private let isBackendFreeable: Bool
  /// Where the pages of the host are larger, and how they lie there.
  private let large: [(pages: Extent, hostPages: GuestLayout.HostPages)]

  /// A model in which all memory is the guest's; nil if the guest is too large.
  init?(_ layout: GuestLayout) {
    isBackendFreeable = layout.isBackendFreeable
    let backendRun = layout.backend.map { ($0, layout.backendHostPages) }
    large = (layout.memory.map { ($0.pages, $0.hostPages) } + [backendRun].compactMap { $0 })
      .compactMap { pages, hostPages in hostPages.map { (pages, $0) } }
    let extents = layout.memory.map(\.pages) + [layout.backend].compactMap { $0 }
    guard extents.allSatisfy({ $0.count <= Self.mostPages }),
      extents.reduce(0, { $0 + $1.count }) <= Self.mostPages
    else { return nil }
    for extent in extents.filter({ !$0.isEmpty }).sorted(by: { $0.start < $1.start }) {
      let first = Self.chunk(of: extent.start)
      let last = Self.chunk(of: extent.end - 1)
      if let before = space.last, before.end >= first.start {
        space[space.count - 1].end = max(before.end, last.end)
      } else {
        space.append(Extent(start: first.start, end: last.end))
      }
    }
    for run in layout.memory {
      let bits =
        Page.isMemory | (run.isFreeable ? Page.isFreeable : 0)
        | (run.hostPages != nil ? Page.isLarge : 0)
      for part in layout.memory(in: run.pages) { beginning.append((part, bits)) }
    }
  }

  /// The pages of the chunk around a page.
  private static func chunk(of page: UInt64) -> Extent {
    let start = page / chunkPages * chunkPages
    return Extent(start: start, end: start + chunkPages)
  }

  /// A chunk as it was at first.
  private func untouched(_ pages: Extent) -> Chunk {
    var chunk = Chunk(pages: pages, flags: 0)
    for run in beginning {
      if let part = run.pages.common(pages) { chunk.fill(part, with: run.flags) }
    }
    return chunk
  }

  /// Where a chunk stands that somebody looks at.
  private mutating func look(at pages: Extent) -> Int {
    let index = firstChunk(behind: pages.start)
    if index == chunks.count || chunks[index].pages != pages {
      chunks.insert(untouched(pages), at: index)
    }
    return index
  }

  /// The first chunk that was looked at and does not end before a page.
  private func firstChunk(behind page: UInt64) -> Int {
    Self.first(of: chunks.count) { chunks[$0].pages.end > page }
  }

  /// The first of so many from which on something holds.
  private static func first(of count: Int, where holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Goes through the chunks in which an extent has pages, in ascending order, until told to stop.
  private mutating func forEachChunk(
    _ pages: Extent, _ visit: (inout Chunk, _ part: Extent) -> Bool
  ) {
    for index in Self.first(of: space.count, where: { space[$0].end > pages.start })..<space.count {
      guard let common = space[index].common(pages) else { return }
      var page = common.start
      while page < common.end {
        let whole = Self.chunk(of: page)
        let part = Extent(start: page, end: min(whole.end, common.end))
        guard visit(&chunks[look(at: whole)], part) else { return }
        page = whole.end
      }
    }
  }

  /// Visits the pages of an extent that can be memory, in ascending order, until told to stop.
  ///
  /// Pages of a chunk that are all the same are visited at once, if they are all in the extent and
  /// no more than the limit.
  private mutating func forEach(
    _ pages: Extent, upTo limit: @autoclosure () -> UInt64 = .max,
    _ visit: (inout UInt8, Extent) -> Bool
  ) {
    forEachChunk(pages) { chunk, part in
      if part == chunk.pages, !chunk.isMixed, part.count <= limit() {
        return visit(&chunk.flags, part)
      }
      return chunk.forEach(part, upTo: limit, visit)
    }
  }

  /// The guest gave up ranges: takes those of its pages that it still has, the first `limit` in the
  /// order told; returns how many.
  mutating func take(_ ranges: [Extent], limit: UInt64, discardsFail: Bool) -> UInt64 {
    var taken: UInt64 = 0
    var inLarge: [UInt64] = []
    for range in ranges where taken < limit {
      forEach(range, upTo: limit - taken) { flags, pages in
        guard flags & Page.isMemory != 0, flags & Page.isOut == 0 else { return true }
        flags |= Page.isOut
        if flags & Page.isFreeable != 0, !discardsFail { flags |= Page.isFreed }
        if flags & Page.isLarge != 0 { inLarge += pages.start..<pages.end }
        taken += pages.count
        return taken < limit
      }
    }
    if !discardsFail { freeHostPages(of: inLarge) }
    return taken
  }

  /// Whether the guest gave up any page of an extent.
  func hasOut(in pages: Extent) -> Bool {
    for chunk in chunks[firstChunk(behind: pages.start)...] {
      guard let part = chunk.pages.common(pages) else { break }
      if chunk.has(Page.isOut, in: part) { return true }
    }
    return false
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
      forEach(range, upTo: limit - removed) { flags, pages in
        guard flags & Page.isHotAdded != 0, flags & Page.isOut == 0 else { return true }
        flags = 0
        removed += pages.count
        return removed < limit
      }
    }
    return removed
  }

  /// Pages are the guest's again; returns the first that it had not given up.
  mutating func giveBack(_ pages: Extent) -> UInt64? {
    var wrong: UInt64?
    var count: UInt64 = 0
    forEach(pages) { flags, pages in
      count += pages.count
      if flags & Page.isOut == 0, wrong == nil { wrong = pages.start }
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
    forEach(pages) { flags, _ in
      flags = bits
      return true
    }
  }

  /// All pages are the guest's again.
  mutating func forget() {
    // What is not hot-added is again as it was at first.
    chunks.removeAll { !$0.has(Page.isHotAdded, in: $0.pages) }
    for index in chunks.indices { chunks[index].clear(Page.isOut | Page.isFreed) }
  }

  /// All pages are the guest's, and nothing is hot-added.
  mutating func reset() { chunks = [] }

  /// Which set a page is in; nil if the guest has it.
  private static func owner(of flags: UInt8) -> RangeOwner? {
    guard flags & Page.isOut != 0 else { return nil }
    let isFreed = flags & Page.isFreed != 0
    if flags & Page.isHotAdded != 0 { return isFreed ? .hotAddedFreed : .hotAddedUnfreed }
    return isFreed ? .freed : .unfreed
  }

  /// The extents of every set, by its place, as the monitor lists them: in ascending order, none
  /// touching the next.
  func extents() -> RangesByOwner {
    var found = RangesByOwner(repeating: [])
    for chunk in chunks where chunk.has(Page.isOut, in: chunk.pages) {
      var copy = chunk
      _ = copy.forEach(
        chunk.pages, upTo: { .max },
        { flags, pages in
          if let owner = Self.owner(of: flags) {
            Self.append(pages.start, pages.end, to: &found[owner.place])
          }
          return true
        })
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
