public import GuestMemory

/// One direction of a channel as it lies in guest memory: a control page and the data pages that
/// make a circle of bytes.
///
/// The view holds no bytes and no position, only where things are; a page that appears twice is
/// reached by both ways. Every function takes any position and any control page content without
/// trapping. Source: VMBus ring, sections 1 and 2.
@usableFromInline package struct RingView: Hashable, Sendable {
  /// The page with the indices.
  @usableFromInline package let control: PageSlot
  /// The pages with the data, at least one.
  @usableFromInline package let data: [PageSlot]
  /// The number of data bytes: a multiple of 4096 and below 2^31.
  @usableFromInline package let length: UInt32
  /// A page lies among `data` more than once.
  @usableFromInline let repeatsPages: Bool

  /// The largest number of data pages, so that no sum of two positions leaves 32 bits.
  package static let maximumDataPages = 0x7FFFF

  /// The ring on these pages, the control page first; nil without a data page or with more than
  /// `maximumDataPages` of them.
  package init?(pages: some Collection<PageSlot>) {
    guard let control = pages.first, pages.count > 1, pages.count - 1 <= Self.maximumDataPages
    else { return nil }
    self.control = control
    data = Array(pages.dropFirst())
    length = UInt32(data.count * SharedPages.pageBytes)
    repeatsPages = Self.namesOneTwice(data)
  }

  /// - Complexity: O(n) for slots in ascending order, as those of new pages are, else O(n log n).
  private static func namesOneTwice(_ slots: [PageSlot]) -> Bool {
    let isAscending = (1..<slots.count).allSatisfy { slots[$0 - 1].index < slots[$0].index }
    guard !isAscending else { return false }
    let indices = slots.map(\.index).sorted()
    return (1..<indices.count).contains { indices[$0 - 1] == indices[$0] }
  }

  /// How far it is from one position forward to another, in bytes.
  ///
  /// For positions below `length` this is the distance round the circle. For foreign positions
  /// that were not validated it is what 32-bit arithmetic with a single wrap gives, as hosts
  /// compute it where only a signal depends on it.
  @inlinable package func distance(from start: UInt32, to end: UInt32) -> UInt32 {
    let sum = end &+ length &- start
    return sum >= length ? sum &- length : sum
  }

  /// The position `count` bytes after `start`, for a `start` below `length`.
  ///
  /// - Complexity: O(`count` / `length`); a division would cost more than the one step it takes.
  @inlinable package func position(_ count: Int, after start: UInt32) -> UInt32 {
    var sum = Int(start) &+ count
    while sum >= Int(length) { sum &-= Int(length) }
    return UInt32(truncatingIfNeeded: sum)
  }

  /// How many of `count` bytes at `offset` lie in the same page.
  @inlinable @inline(__always)
  func pieceBytes(at offset: Int, of count: Int) -> Int {
    min(count, SharedPages.pageBytes &- inPage(offset))
  }

  /// The offset in its page of the byte at `offset`.
  @inlinable @inline(__always)
  func inPage(_ offset: Int) -> Int { offset & (SharedPages.pageBytes &- 1) }

  @inlinable @inline(__always)
  func slot(at offset: Int) -> PageSlot { data[offset >> 12] }

  @inlinable @inline(__always)
  func advanced(_ offset: Int, by count: Int) -> Int {
    let next = offset &+ count
    return next >= Int(length) ? next &- Int(length) : next
  }
}

// MARK: - The host's side

extension RingView {
  /// The host fetches a field of the control page.
  @inlinable @inline(__always)
  package func fetch(_ field: ControlField, from pages: inout SharedPages) -> UInt32 {
    pages.fetch32(at: field.rawValue, of: control)
  }

  /// The host fetches the descriptor at `position`, each byte once.
  ///
  /// - Precondition: `position` is below `length`.
  @inlinable package func fetchDescriptor(
    at position: UInt32, from pages: inout SharedPages
  ) -> PacketDescriptor {
    let start = Int(position)
    let offset = inPage(start)
    guard offset <= SharedPages.pageBytes &- PacketDescriptor.byteCount else {
      return fetchSplitDescriptor(at: position, from: &pages)
    }
    let slot = slot(at: start)
    return PacketDescriptor(
      head: pages.fetch64(at: offset, of: slot),
      transactionID: pages.fetch64(at: offset &+ 8, of: slot))
  }

  /// The host fetches a descriptor that does not lie in one page.
  @usableFromInline
  func fetchSplitDescriptor(
    at position: UInt32, from pages: inout SharedPages
  ) -> PacketDescriptor {
    var bytes = [UInt8](repeating: 0, count: PacketDescriptor.byteCount)
    var target = bytes.mutableSpan
    fetch(PacketDescriptor.byteCount, at: position, from: &pages, into: &target, at: 0)
    return PacketDescriptor(decoding: target.span)
  }

  /// The host fetches `count` bytes at `position`, each once, into `target` from `start` on.
  ///
  /// - Precondition: `position` is below `length`.
  /// - Complexity: O(`count`), in pieces of at most a page
  @inlinable package func fetch(
    _ count: Int, at position: UInt32, from pages: inout SharedPages,
    into target: inout MutableSpan<UInt8>, at start: Int
  ) {
    var offset = Int(position)
    var done = 0
    while done < count {
      let piece = pieceBytes(at: offset, of: count &- done)
      pages.fetch(
        piece, at: inPage(offset), of: slot(at: offset),
        into: &target, at: start &+ done)
      offset = advanced(offset, by: piece)
      done &+= piece
      if repeatsPages, done < count { pages.begin(.repeatedPage) }
    }
  }
}

// MARK: - The guest's side

extension RingView {
  /// The guest reads a field of the control page.
  @inlinable @inline(__always)
  package func read(_ field: ControlField, from pages: SharedPages) -> UInt32 {
    pages.read32(at: field.rawValue, of: control)
  }

  /// The guest reads the descriptor at `position`.
  ///
  /// - Precondition: `position` is below `length`.
  @inlinable package func readDescriptor(
    at position: UInt32, from pages: SharedPages
  ) -> PacketDescriptor {
    let start = Int(position)
    let offset = inPage(start)
    guard offset <= SharedPages.pageBytes &- PacketDescriptor.byteCount else {
      return readSplitDescriptor(at: position, from: pages)
    }
    let slot = slot(at: start)
    return PacketDescriptor(
      head: pages.read64(at: offset, of: slot),
      transactionID: pages.read64(at: offset &+ 8, of: slot))
  }

  /// The guest reads a descriptor that does not lie in one page.
  @usableFromInline
  func readSplitDescriptor(
    at position: UInt32, from pages: SharedPages
  ) -> PacketDescriptor {
    var bytes = [UInt8](repeating: 0, count: PacketDescriptor.byteCount)
    var target = bytes.mutableSpan
    read(PacketDescriptor.byteCount, at: position, from: pages, into: &target, at: 0)
    return PacketDescriptor(decoding: target.span)
  }

  /// The guest reads `count` bytes at `position` into `target` from `start` on.
  ///
  /// - Precondition: `position` is below `length`.
  /// - Complexity: O(`count`), in pieces of at most a page
  @inlinable package func read(
    _ count: Int, at position: UInt32, from pages: SharedPages,
    into target: inout MutableSpan<UInt8>, at start: Int
  ) {
    var offset = Int(position)
    var done = 0
    while done < count {
      let piece = pieceBytes(at: offset, of: count &- done)
      pages.read(
        piece, at: inPage(offset), of: slot(at: offset),
        into: &target, at: start &+ done)
      offset = advanced(offset, by: piece)
      done &+= piece
    }
  }
}

// MARK: - Either side

extension RingView {
  /// Writes a field of the control page.
  @inlinable @inline(__always)
  package func write(
    _ field: ControlField, _ value: UInt32, to pages: inout SharedPages
  ) {
    pages.write32(value, at: field.rawValue, of: control)
  }

  /// Writes a whole packet at `position`: descriptor, payload, zeros up to a multiple of 8 bytes,
  /// footer.
  ///
  /// The payload is laid out as given, whatever the descriptor claims.
  ///
  /// - Precondition: `position` is below `length`.
  /// - Returns: the position behind the footer.
  /// - Complexity: O(payload)
  @inlinable package func writePacket(
    _ descriptor: PacketDescriptor, payload: borrowing Span<UInt8>, footer: UInt64,
    at position: UInt32, to pages: inout SharedPages
  ) -> UInt32 {
    let offset = inPage(Int(position))
    let frame = PacketDescriptor.ringBytes(payloadBytes: payload.count)
    guard payload.count & 7 == 0, frame <= SharedPages.pageBytes &- offset else {
      return writeSplitPacket(
        descriptor, payload: payload, footer: footer, at: position, to: &pages)
    }
    pages.writeFrame(
      descriptor.head, descriptor.transactionID, payload, footer, at: offset,
      of: slot(at: Int(position)))
    return UInt32(truncatingIfNeeded: advanced(Int(position), by: frame))
  }

  /// Writes a packet that leaves its page or needs padding, piece by piece.
  @usableFromInline
  func writeSplitPacket(
    _ descriptor: PacketDescriptor, payload: borrowing Span<UInt8>, footer: UInt64,
    at position: UInt32, to pages: inout SharedPages
  ) -> UInt32 {
    var offset = Int(position)
    offset = write64(descriptor.head, at: offset, to: &pages)
    offset = write64(descriptor.transactionID, at: offset, to: &pages)
    offset = write(payload, at: offset, to: &pages)
    for _ in 0..<(-payload.count & 7) {
      pages.write8(0, at: inPage(offset), of: slot(at: offset))
      offset = advanced(offset, by: 1)
    }
    offset = write64(footer, at: offset, to: &pages)
    return UInt32(truncatingIfNeeded: offset)
  }

  func write(
    _ bytes: borrowing Span<UInt8>, at start: Int, to pages: inout SharedPages
  ) -> Int {
    var offset = start
    var done = 0
    while done < bytes.count {
      let piece = pieceBytes(at: offset, of: bytes.count &- done)
      pages.write(
        piece, of: bytes, from: done, at: inPage(offset),
        of: slot(at: offset))
      offset = advanced(offset, by: piece)
      done &+= piece
    }
    return offset
  }

  func write64(_ value: UInt64, at start: Int, to pages: inout SharedPages) -> Int {
    if inPage(start) <= SharedPages.pageBytes &- 8 {
      pages.write64(value, at: inPage(start), of: slot(at: start))
      return advanced(start, by: 8)
    }
    // A ring may be opened at any byte, so a word can straddle two pages.
    var offset = start
    for i in 0..<8 {
      pages.write8(
        UInt8(truncatingIfNeeded: value &>> UInt64(8 &* i)),
        at: inPage(offset), of: slot(at: offset))
      offset = advanced(offset, by: 1)
    }
    return offset
  }
}
