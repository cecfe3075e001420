package import PageRanges

/// Guest-physical pages that guest and host both touch, such as the pages of rings.
///
/// The store is sparse and a value: a page exists once it has been looked up, all pages start as
/// one shared page of zeros, and a copy of the store shares every page with the original until one
/// of them writes it. Two ring pages with the same page number are the same slot, so what is
/// written through one is seen through the other.
///
/// Three families of accesses, told apart by name:
///  * `read…`: the guest reads its own memory.
///  * `fetch…`: the host reads bytes that the guest may change at any moment. Every host read of
///    guest memory is one of these and nothing else, so that fetches can be counted byte by byte
///    and a race can be sprung between two of them; this is why they are `mutating`.
///  * `write…`: either side writes.
///
/// Offsets and counts are the caller's to keep inside the page; a ring view does so for any
/// content of the ring. An access that leaves the page is a programming error and traps.
@usableFromInline package struct SharedPages: Equatable, Sendable {
  /// The size of a page in bytes.
  @inlinable @inline(__always) package static var pageBytes: Int { 4096 }

  @usableFromInline package var contents: [[UInt8]] = []
  /// The page numbers in slot order; the only order in which the store is ever walked.
  package private(set) var numbers: [PageNumber] = []
  private var slots: [PageNumber: PageSlot] = [:]
  private static let zeroPage = [UInt8](repeating: 0, count: pageBytes)
  /// Somebody wants to know of fetches.
  @usableFromInline var isWatched = false
  /// What is known of the host's fetches, and what waits for one.
  @usableFromInline package internal(set) var watch = FetchWatch()

  /// A store in which no page has been looked up yet.
  package init() {}

  /// The slot of the page with this number; the page comes into being, all zeros, if it is new.
  ///
  /// - Complexity: O(1) amortised. A new page costs a few words until it is first written.
  package mutating func slot(for number: PageNumber) -> PageSlot {
    if let slot = slots[number] { return slot }
    let slot = PageSlot(index: contents.count)
    contents.append(Self.zeroPage)
    numbers.append(number)
    slots[number] = slot
    return slot
  }

  /// The slots of these pages, in their order; equal numbers give equal slots.
  package mutating func slots(for numbers: [PageNumber]) -> [PageSlot] {
    var found: [PageSlot] = []
    found.reserveCapacity(numbers.count)
    if contents.isEmpty {
      contents.reserveCapacity(numbers.count)
      self.numbers.reserveCapacity(numbers.count)
      slots.reserveCapacity(numbers.count)
    }
    for number in numbers {
      // Pages that were looked up one behind the other mostly are again.
      let next = (found.last?.index ?? -1) + 1
      if next < self.numbers.count, self.numbers[next] == number {
        found.append(PageSlot(index: next))
      } else {
        found.append(slot(for: number))
      }
    }
    return found
  }

  @inlinable @inline(__always)
  func load32(at offset: Int, of slot: PageSlot) -> UInt32 {
    let all = contents.span
    let bytes = all[slot.index].span
    precondition(offset >= 0 && offset <= bytes.count &- 4)
    var word: UInt32 = 0
    for i in 0..<4 {
      word |= UInt32(bytes[offset &+ i]) &<< UInt32(8 &* i)
    }
    return word
  }

  @inlinable @inline(__always)
  func load(at offset: Int, of slot: PageSlot) -> UInt64 {
    let all = contents.span
    return load64(all[slot.index].span, at: offset)
  }

  @inlinable @inline(__always)
  func copyOut(
    _ count: Int, at offset: Int, of slot: PageSlot,
    into target: inout MutableSpan<UInt8>, at position: Int
  ) {
    let all = contents.span
    copyBytes(count, from: all[slot.index].span, at: offset, to: &target, at: position)
  }
}

// MARK: - Either side writes

extension SharedPages {
  /// Writes `count` bytes of `source`, from `position` on, to the page at `offset`.
  ///
  /// - Complexity: O(`count`), and a copy of the page if another copy of the store shares it.
  @inlinable package mutating func write(
    _ count: Int, of source: borrowing Span<UInt8>, from position: Int,
    at offset: Int, of slot: PageSlot
  ) {
    var bytes = contents[slot.index].mutableSpan
    copyBytes(count, from: source, at: position, to: &bytes, at: offset)
  }

  /// Writes a 32-bit word, little-endian, to the page at `offset`.
  @inlinable @inline(__always)
  package mutating func write32(_ value: UInt32, at offset: Int, of slot: PageSlot) {
    var bytes = contents[slot.index].mutableSpan
    precondition(offset >= 0 && offset <= bytes.count &- 4)
    for i in 0..<4 {
      bytes[offset &+ i] = UInt8(truncatingIfNeeded: value &>> UInt32(8 &* i))
    }
  }

  /// Writes a 64-bit word, little-endian, to the page at `offset`.
  @inlinable package mutating func write64(_ value: UInt64, at offset: Int, of slot: PageSlot) {
    var bytes = contents[slot.index].mutableSpan
    store64(value, to: &bytes, at: offset)
  }

  /// Writes two 64-bit words, `count` bytes of `source`, and a third word, one behind the other, to
  /// the page at `offset`: a packet that does not leave its page, at the price of one access.
  ///
  /// - Complexity: O(`count`)
  @inlinable @inline(__always)
  package mutating func writeFrame(
    _ first: UInt64, _ second: UInt64, _ source: borrowing Span<UInt8>, _ last: UInt64,
    at offset: Int, of slot: PageSlot
  ) {
    var bytes = contents[slot.index].mutableSpan
    store64(first, to: &bytes, at: offset)
    store64(second, to: &bytes, at: offset &+ 8)
    copyBytes(source.count, from: source, at: 0, to: &bytes, at: offset &+ 16)
    store64(last, to: &bytes, at: offset &+ 16 &+ source.count)
  }

  /// Writes one byte to the page at `offset`.
  @inlinable package mutating func write8(_ value: UInt8, at offset: Int, of slot: PageSlot) {
    var bytes = contents[slot.index].mutableSpan
    bytes[offset] = value
  }
}

// MARK: - The guest reads

extension SharedPages {
  /// The guest reads a little-endian 32-bit word at `offset` of the page.
  @inlinable @inline(__always)
  package func read32(at offset: Int, of slot: PageSlot) -> UInt32 {
    load32(at: offset, of: slot)
  }

  /// The guest reads a little-endian 64-bit word at `offset` of the page.
  @inlinable @inline(__always)
  package func read64(at offset: Int, of slot: PageSlot) -> UInt64 {
    load(at: offset, of: slot)
  }

  /// The guest reads `count` bytes at `offset` of the page into `target` from `position` on.
  ///
  /// - Complexity: O(`count`)
  @inlinable @inline(__always)
  package func read(
    _ count: Int, at offset: Int, of slot: PageSlot,
    into target: inout MutableSpan<UInt8>, at position: Int
  ) {
    copyOut(count, at: offset, of: slot, into: &target, at: position)
  }
}

// MARK: - The host reads

extension SharedPages {
  /// The host fetches a little-endian 32-bit word at `offset` of the page: one fetch of each of
  /// its four bytes.
  @inlinable @inline(__always)
  package mutating func fetch32(at offset: Int, of slot: PageSlot) -> UInt32 {
    let word = load32(at: offset, of: slot)
    if isWatched { fetched(4, at: offset, of: slot) }
    return word
  }

  /// The host fetches a little-endian 64-bit word at `offset` of the page: one fetch of each of
  /// its eight bytes.
  @inlinable @inline(__always)
  package mutating func fetch64(at offset: Int, of slot: PageSlot) -> UInt64 {
    let word = load(at: offset, of: slot)
    if isWatched { fetched(8, at: offset, of: slot) }
    return word
  }

  /// The host fetches `count` bytes at `offset` of the page, each once, into `target` from
  /// `position` on.
  ///
  /// - Complexity: O(`count`)
  @inlinable @inline(__always)
  package mutating func fetch(
    _ count: Int, at offset: Int, of slot: PageSlot,
    into target: inout MutableSpan<UInt8>, at position: Int
  ) {
    copyOut(count, at: offset, of: slot, into: &target, at: position)
    if isWatched { fetched(count, at: offset, of: slot) }
  }
}
