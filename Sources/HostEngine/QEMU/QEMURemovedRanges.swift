import Bytes
import DynamicMemoryProtocol
import GuestMemory
import HostEvents
import PageRanges

extension HostEngine {
  /// Takes all that a balloon response names, however much was asked for.
  mutating func takeAnyPages(
    _ response: BalloonResponse, _ message: Span<UInt8>, pending: UInt64, requested: UInt64,
    _ platform: inout Platform
  ) {
    let removed = recordRemoved(response.ranges, in: message, &platform)
    if removed > pending {
      platform.log.append(.warning(.removedMoreThanPending(removed: removed, pending: pending)))
    }
    let left = pending.subtractingSaturating(removed)
    operation = .balloon(pending: left, requested: requested)
    if !response.morePages { finishBallooning(pending: left, as: completion, &platform) }
  }

  /// Books the ranges of one balloon response, gives their memory back, and returns how many pages
  /// were not booked before.
  private mutating func recordRemoved(
    _ ranges: WireRanges, in message: Span<UInt8>, _ platform: inout Platform
  ) -> UInt64 {
    var freed = RangeJoiner()
    var unfreed = RangeJoiner()
    var discards = PageRangeSet()
    var removed: UInt64 = 0
    for index in 0..<ranges.count {
      var walk = QEMURangeWalk(ranges[index, in: message])
      while let piece = walk.next(&platform) {
        if let host = piece.hostPages { _ = discards.insert(host) }
        if piece.hostPages != nil {
          if let done = freed.join(piece.pages) { removed += book(done, freed: true, &platform) }
        } else if let done = unfreed.join(piece.pages) {
          removed += book(done, freed: false, &platform)
        }
      }
    }
    if let rest = freed.pages { removed += book(rest, freed: true, &platform) }
    if let rest = unfreed.pages { removed += book(rest, freed: false, &platform) }
    discard(discards, &platform)
    return removed
  }

  /// Books a range: what lies in the backend goes to the sets of the backend, the rest to those of
  /// boot memory.
  private mutating func book(
    _ pages: PageRange, freed: Bool, _ platform: inout Platform
  ) -> UInt64 {
    platform.log.append(.removed(pages, freed: freed))
    var removed: UInt64 = 0
    var remainder = pages
    if let backend = hotAdded?.value.backend.pages, let common = pages.intersection(backend) {
      let hole = pages.prefix(common.start.rawValue - pages.start.rawValue)
      removed += insert(hole, inBackend: false, freed: freed)
      if !hole.isEmpty {
        platform.log.append(
          .removedHole(hole, of: pages, backendStart: backend.start, freed: freed))
      }
      let newPages = insert(common, inBackend: true, freed: freed)
      removed += newPages
      platform.log.append(
        .removedCommon(common, of: pages, backend: backend, newPages: newPages, freed: freed))
      remainder = pages.dropFirst(hole.count + common.count)
    }
    if !remainder.isEmpty {
      removed += insert(remainder, inBackend: false, freed: freed)
      platform.log.append(.removedRemainder(remainder, freed: freed))
    }
    return removed
  }

  private mutating func insert(_ pages: PageRange, inBackend: Bool, freed: Bool) -> UInt64 {
    guard !pages.isEmpty else { return 0 }
    let newPages =
      inBackend
      ? hotAdded?.value.removed.insert(pages, freed: freed) ?? 0
      : bootRemoved.insert(pages, freed: freed)
    if freed { freedPages += newPages } else { unfreedPages += newPages }
    return newPages
  }

  /// Gives host memory back to the system, block by block in ascending order of host address.
  private func discard(_ hostPages: PageRangeSet, _ platform: inout Platform) {
    for range in hostPages.ranges {
      var rest = range
      while !rest.isEmpty {
        let address = rest.start.rawValue &* HostLimits.pageSize
        guard let index = platform.memory.block(atHostAddress: address) else { break }
        let block = platform.memory.blocks[index]
        let offset = address - block.hostAddress
        let room = (block.size - offset) / HostLimits.pageSize
        let part = rest.prefix(max(1, min(room, rest.count)))
        rest = rest.dropFirst(part.count)
        guard block.pageSize == HostLimits.pageSize else {
          platform.log.append(.warning(.unsupportedPageSize(block.pageSize, count: part.count)))
          continue
        }
        let length = part.count &* HostLimits.pageSize
        if !platform.discard(block: index, offset: offset, length: length) {
          platform.log.append(.warning(.discardFailed))
        }
      }
    }
  }
}

/// Joins pieces of one class that touch, so that they are booked as one range.
private struct RangeJoiner {
  private(set) var pages: PageRange?

  /// Takes a piece; returns what was joined so far if the piece does not touch it.
  mutating func join(_ piece: PageRange) -> PageRange? {
    guard let joined = pages else {
      pages = piece
      return nil
    }
    if joined.end == piece.start {
      pages = PageRange(joined.start..<piece.end)
      return nil
    }
    if piece.end == joined.start {
      pages = PageRange(piece.start..<joined.end)
      return nil
    }
    pages = piece
    return joined
  }
}
