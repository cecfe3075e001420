/// What is watched of the host's fetches.
///
/// That is: which bytes were fetched for the present use, and what the guest changes behind the
/// host's back while it fetches.
@usableFromInline package struct FetchWatch: Equatable, Sendable {
  /// A byte that was fetched twice for one use.
  @usableFromInline package struct DoubleFetch: Hashable, Sendable {
    package let use: FetchUse
    /// The page, by its place in the store.
    package let page: Int
    /// The first such byte of the second fetch: its offset in the page.
    package let offset: Int
  }

  /// Every fetch is noted.
  package internal(set) var isAuditing = false
  /// What is being fetched for.
  package private(set) var use = FetchUse.none
  /// The bytes that were fetched since the watch began, each as often as it was.
  package private(set) var fetchedBytes: UInt64 = 0
  /// Fetches of a byte that had been fetched for the same use before.
  package private(set) var doubleFetchCount = 0
  /// The first of them, no more than `mostKept`.
  package private(set) var doubleFetches: [DoubleFetch] = []
  /// What the guest changes, and at which fetch.
  package internal(set) var races: [FetchRace] = []

  /// A bit for each byte of each page: fetched for the present use.
  private var marks: [UInt64] = []
  /// The words of `marks` that are not 0.
  private var marked: [Int] = []

  /// Double fetches that are kept; the first few tell the story.
  package static let mostKept = 16
  /// Races that can be armed at a time; more are not armed.
  package static let mostRaces = 64

  /// A new use: no byte was fetched for it yet.
  mutating func begin(_ use: FetchUse) {
    self.use = use
    guard !marked.isEmpty else { return }
    for word in marked { marks[word] = 0 }
    marked.removeAll(keepingCapacity: true)
  }

  /// Notes a fetch of bytes that lie inside a page.
  mutating func note(_ count: Int, at offset: Int, of slot: PageSlot) {
    fetchedBytes &+= UInt64(count)
    let end = (slot.index + 1) * Self.wordsPerPage
    if marks.count < end {
      marks.append(contentsOf: repeatElement(0, count: end - marks.count))
    }
    var next = offset
    var again: Int?
    while next < offset + count {
      let word = slot.index * Self.wordsPerPage + next / 64
      let bits = min(64 - next % 64, offset + count - next)
      let mask = (bits == 64 ? .max : (UInt64(1) << UInt64(bits)) - 1) << UInt64(next % 64)
      let seen = marks[word] & mask
      if seen != 0, again == nil { again = next / 64 * 64 + seen.trailingZeroBitCount }
      if marks[word] == 0 { marked.append(word) }
      marks[word] |= mask
      next += bits
    }
    guard let again else { return }
    doubleFetchCount += 1
    guard doubleFetches.count < Self.mostKept else { return }
    doubleFetches.append(DoubleFetch(use: use, page: slot.index, offset: again))
  }

  private static let wordsPerPage = SharedPages.pageBytes / 64
}

/// Bytes that the guest changes right behind one of the host's fetches.
@usableFromInline package struct FetchRace: Hashable, Sendable {
  /// A byte and what it becomes.
  @usableFromInline package struct Change: Hashable, Sendable {
    package var slot: PageSlot
    package var offset: Int
    package var value: UInt8

    /// The byte at an offset of a page.
    package init(slot: PageSlot, offset: Int, value: UInt8) {
      self.slot = slot
      self.offset = offset
      self.value = value
    }
  }

  /// How many fetches of the first byte still see it as it is; the last of them springs the race.
  package var countdown: UInt32
  /// What changes, all at once; the fetches of the first byte are counted.
  package var changes: [Change]

  /// A race that is sprung by the n-th fetch, counted from 1, of the first byte that changes.
  package init(after countdown: UInt32, changes: [Change]) {
    self.countdown = max(1, countdown)
    self.changes = changes
  }
}
