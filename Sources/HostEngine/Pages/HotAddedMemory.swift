public import PageRanges

/// Memory of the backend since the first hot-add: how much the guest took, and what it gave up
/// again.
@usableFromInline package struct HotAddedMemory: Equatable, Sendable {
  package let backend: HotAddBackend
  /// Pages the guest confirmed.
  package var added: UInt64 = 0
  /// The same, one by one.
  @usableFromInline package var addedPages = PageRangeSet()
  /// Pages from the start of the backend that were offered and are not offered again: for QEMU
  /// those that were added.
  package var offered: UInt64 = 0
  /// Pages at the end that are never offered again before the machine resets.
  package var unusableTail: UInt64 = 0
  @usableFromInline package var removed = RemovedPages()
  /// The alignment of the last hot-add, in pages.
  package var alignment: UInt64 = 1
  /// Slots mapped so far, from the first.
  package var mappedSlots: UInt32 = 0

  package init(backend: HotAddBackend) { self.backend = backend }

  /// Ranges that are remembered of it.
  @inlinable var rangeCount: Int { removed.rangeCount + addedPages.rangeCount }

  /// Whatever was not added is never offered again.
  package mutating func giveUpRest() { unusableTail = backend.pages.count - offered }

  /// Pages that may still be offered.
  package var remaining: UInt64 {
    let gone = offered.addingReportingOverflow(unusableTail)
    let total = backend.pages.count
    return gone.overflow || gone.partialValue > total ? 0 : total - gone.partialValue
  }

  /// These pages were offered, and never are again.
  package mutating func skip(_ pages: PageRange) {
    offered = pages.end.rawValue - backend.pages.start.rawValue
  }

  /// The guest confirmed these pages.
  package mutating func add(_ pages: PageRange) {
    added += pages.count
    skip(pages)
    _ = addedPages.insert(pages)
  }
}
