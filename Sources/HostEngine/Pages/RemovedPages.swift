import Bytes
public import PageRanges

/// Pages that the guest gave up, in two sets.
@usableFromInline package struct RemovedPages: Equatable, Sendable {
  /// The host could not give these back to the system: they are not ordinary RAM.
  @usableFromInline package var unfreed = PageRangeSet()
  /// The host gave these back to the system.
  @usableFromInline package var freed = PageRangeSet()

  package init() {}

  /// Ranges in both sets.
  @inlinable var rangeCount: Int { unfreed.rangeCount + freed.rangeCount }

  /// Whether any page of a range was given up.
  package func overlaps(_ pages: PageRange) -> Bool {
    unfreed.overlaps(pages) || freed.overlaps(pages)
  }

  /// Moves a range, all of which is in one set, to the other.
  mutating func move(_ pages: PageRange, freed isFreed: Bool) {
    if isFreed { unfreed.remove(pages) } else { freed.remove(pages) }
    _ = insert(pages, freed: isFreed)
  }

  /// Notes a range and returns how many of its pages were not noted yet in the same set.
  package mutating func insert(_ pages: PageRange, freed isFreed: Bool) -> UInt64 {
    isFreed ? freed.insert(pages).newPages : unfreed.insert(pages).newPages
  }
}

extension HostEngine {
  /// Whether the guest gave this page up.
  ///
  /// - Complexity: O(log n) in the ranges it gave up
  package func hasGivenUp(_ page: UInt64) -> Bool {
    hasGivenUp(PageRange(start: PageNumber(page), clampingCount: 1))
  }

  /// Whether the guest gave any of these pages up.
  ///
  /// - Complexity: O(log n) in the ranges it gave up
  func hasGivenUp(_ pages: PageRange) -> Bool {
    bootRemoved.overlaps(pages) || hotAdded?.value.removed.overlaps(pages) ?? false
  }
}
