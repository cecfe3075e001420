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

    /// A double fetch from this byte of this page on.
    package init(use: FetchUse, page: Int, offset: Int) {
      self.use = use
      self.page = page
      self.offset = offset
    }
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

  /// Bytes of one page that were fetched for the present use, each behind the one before.
  private struct Piece: Hashable {
    var page: Int
    var bytes: Range<Int>

    static let none = Piece(page: -1, bytes: 0..<0)
  }

  /// The piece that was fetched last.
  private var latest = Piece.none
  /// Those before it.
  private var earlier: [Piece] = []

  /// Double fetches that are kept; the first few tell the story.
  package static let mostKept = 16
  /// Races that can be armed at a time; more are not armed.
  package static let mostRaces = 64

  /// A new use: no byte was fetched for it yet.
  mutating func begin(_ use: FetchUse) {
    self.use = use
    latest = .none
    if !earlier.isEmpty { earlier.removeAll(keepingCapacity: true) }
  }

  /// Notes a fetch of bytes that lie inside a page.
  ///
  /// - Complexity: O(pieces of the present use): a packet has one for each page that it touches,
  ///   and anything else has a few.
  mutating func note(_ count: Int, at offset: Int, of slot: PageSlot) {
    guard count > 0 else { return }
    fetchedBytes &+= UInt64(count)
    // Mostly bytes follow one another, and then none of them was fetched before.
    if latest.page == slot.index, latest.bytes.upperBound == offset, earlier.isEmpty {
      latest.bytes = latest.bytes.lowerBound..<(offset &+ count)
      return
    }
    let piece = Piece(page: slot.index, bytes: offset..<(offset &+ count))
    if let again = firstByte(fetchedAgainBy: piece) {
      doubleFetchCount += 1
      if doubleFetches.count < Self.mostKept {
        doubleFetches.append(DoubleFetch(use: use, page: slot.index, offset: again))
      }
    }
    if latest.page == piece.page, latest.bytes.upperBound == offset {
      latest.bytes = latest.bytes.lowerBound..<piece.bytes.upperBound
    } else {
      if latest != .none { earlier.append(latest) }
      latest = piece
    }
  }

  private func firstByte(fetchedAgainBy piece: Piece) -> Int? {
    var first: Int?
    func look(at other: Piece) {
      guard other.page == piece.page, other.bytes.overlaps(piece.bytes) else { return }
      first = min(first ?? .max, max(other.bytes.lowerBound, piece.bytes.lowerBound))
    }
    look(at: latest)
    for other in earlier { look(at: other) }
    return first
  }
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
