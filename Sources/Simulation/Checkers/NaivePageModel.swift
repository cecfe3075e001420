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

  /// Pages one behind the other.
  ///
  /// Of numbers alone, so that a copy of all chunks costs next to nothing.
  private struct Chunk {
    /// The first page.
    let start: UInt64
    /// What all of its pages are, as long as they are the same.
    var flags: UInt8 = 0
    /// The pages differ, and have a byte each.
    var isMixed = false
    /// Where in `mixed` they have it; nil if they never differed.
    var place: Int?
    /// A page may be out or hot-added; the others need no look.
    var isTouched = false

    var end: UInt64 { start + chunkPages }
  }

  private static let chunkPages: UInt64 = 1024
  /// In ascending order; pages without a chunk are no memory.
  private var chunks: [Chunk] = []
  /// A byte for each page of those chunks whose pages differ, or did.
  private var mixed: [[UInt8]] = []
  /// The chunks that are touched, in the order in which they were.
  private var touched: [Int] = []
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
    for extent in extents.filter({ !$0.isEmpty }).sorted(by: { $0.start < $1.start }) {
      var next = max(extent.start / Self.chunkPages * Self.chunkPages, chunks.last?.end ?? 0)
      while next < extent.end {
        chunks.append(Chunk(start: next))
        next += Self.chunkPages
      }
    }
    for run in layout.memory {
      let bits =
        Page.isMemory | (run.isFreeable ? Page.isFreeable : 0)
        | (run.hostPages != nil ? Page.isLarge : 0)
      for part in layout.memory(in: run.pages) { fill(part, bits) }
    }
    for index in touched { chunks[index].isTouched = false }
    touched = []
  }

  /// Visits the pages of an extent that have a chunk, in ascending order, until told to stop.
  ///
  /// Pages of a chunk that are all the same are visited at once, if they are all in the extent and
  /// no more than the limit.
  private mutating func forEach(
    _ pages: Extent, upTo limit: @autoclosure () -> UInt64 = .max,
    _ visit: (inout UInt8, Extent) -> Bool
  ) {
    var index = firstChunk(behind: pages.start)
    while index < chunks.count, chunks[index].start < pages.end {
      let whole = Extent(start: chunks[index].start, end: chunks[index].end)
      let part = Extent(start: max(pages.start, whole.start), end: min(pages.end, whole.end))
      touch(index)
      let goesOn: Bool
      if part == whole, !chunks[index].isMixed, whole.count <= limit() {
        goesOn = visit(&chunks[index].flags, whole)
      } else {
        goesOn = forEachPage(of: index, from: part.start, to: max(part.start, part.end), visit)
      }
      guard goesOn else { return }
      index += 1
    }
  }

  private mutating func touch(_ index: Int) {
    guard !chunks[index].isTouched else { return }
    chunks[index].isTouched = true
    touched.append(index)
  }

  /// Visits pages of a chunk one after the other, until told to stop; false if it was.
  private mutating func forEachPage(
    of index: Int, from first: UInt64, to end: UInt64, _ visit: (inout UInt8, Extent) -> Bool
  ) -> Bool {
    Self.forEachPage(of: &mixed[mix(index)], at: chunks[index].start, from: first, to: end, visit)
  }

  private static func forEachPage(
    of pages: inout [UInt8], at start: UInt64, from first: UInt64, to end: UInt64,
    _ visit: (inout UInt8, Extent) -> Bool
  ) -> Bool {
    for page in first..<end
    where !visit(&pages[Int(page - start)], Extent(start: page, end: page + 1)) { return false }
    return true
  }

  /// Gives each page of a chunk its own byte; where they are.
  private mutating func mix(_ index: Int) -> Int {
    let chunk = chunks[index]
    if chunk.isMixed, let place = chunk.place { return place }
    let pages = [UInt8](repeating: chunk.flags, count: Int(Self.chunkPages))
    let place = chunk.place ?? mixed.count
    if place == mixed.count { mixed.append(pages) } else { mixed[place] = pages }
    chunks[index].isMixed = true
    chunks[index].place = place
    return place
  }

  /// Sets all pages of an extent.
  private mutating func fill(_ pages: Extent, _ flags: UInt8) {
    var index = firstChunk(behind: pages.start)
    while index < chunks.count, chunks[index].start < pages.end {
      let chunk = chunks[index]
      touch(index)
      if pages.start <= chunk.start, chunk.end <= pages.end {
        chunks[index].flags = flags
        chunks[index].isMixed = false
      } else {
        _ = forEachPage(
          of: index, from: max(pages.start, chunk.start), to: min(pages.end, chunk.end)
        ) { page, _ in
          page = flags
          return true
        }
      }
      index += 1
    }
  }

  /// Whether some page of a chunk has one of these bits.
  private func has(_ bits: UInt8, in chunk: Chunk, from first: UInt64, to end: UInt64) -> Bool {
    guard chunk.isMixed, let place = chunk.place else { return chunk.flags & bits != 0 }
    let pages = mixed[place]
    for page in first..<end where pages[Int(page - chunk.start)] & bits != 0 { return true }
    return false
  }

  /// The first chunk that does not end before a page.
  private func firstChunk(behind page: UInt64) -> Int {
    var (low, high) = (0, chunks.count)
    while low < high {
      let middle = (low + high) / 2
      if chunks[middle].end > page { high = middle } else { low = middle + 1 }
    }
    return low
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
    var index = firstChunk(behind: pages.start)
    while index < chunks.count, chunks[index].start < pages.end {
      let chunk = chunks[index]
      let first = max(pages.start, chunk.start)
      let end = max(first, min(pages.end, chunk.end))
      if chunk.isTouched, has(Page.isOut, in: chunk, from: first, to: end) { return true }
      index += 1
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
    for index in touched {
      let chunk = chunks[index]
      guard has(mask, in: chunk, from: chunk.start, to: chunk.end) else { continue }
      guard chunk.isMixed, let place = chunk.place else {
        chunks[index].flags &= ~bits
        continue
      }
      for page in mixed[place].indices where mixed[place][page] & mask != 0 {
        mixed[place][page] &= ~bits
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

  /// The extents of every set, by its place, as the monitor lists them: in ascending order, none
  /// touching the next.
  func extents() -> [[Extent]] {
    var found = [[Extent]](repeating: [], count: RangeOwner.allCases.count)
    for chunk in touched.sorted().map({ chunks[$0] })
    where has(Page.isOut, in: chunk, from: chunk.start, to: chunk.end) {
      guard chunk.isMixed, let place = chunk.place else {
        if let owner = Self.owner(of: chunk.flags) {
          Self.append(chunk.start, chunk.end, to: &found[owner.place])
        }
        continue
      }
      let pages = mixed[place]
      var run = (flags: UInt8(0), start: chunk.start)
      for offset in 0...pages.count {
        let flags = offset < pages.count ? pages[offset] : 0
        guard flags != run.flags else { continue }
        let page = chunk.start + UInt64(offset)
        if let ended = Self.owner(of: run.flags) {
          Self.append(run.start, page, to: &found[ended.place])
        }
        run = (flags, page)
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
