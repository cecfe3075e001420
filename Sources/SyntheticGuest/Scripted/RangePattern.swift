import Bytes
import DynamicMemoryProtocol
package import PageRanges

/// Page ranges that follow a rule, drawn when they are sent.
///
/// A pattern is a rule and not a list: a million ranges take no memory.
package struct RangePattern: Hashable, Sendable {
  package var shape: Shape
  /// Pages of a range; the last one may have fewer.
  package var unit: UInt64
  package var pages: Amount

  package init(_ shape: Shape, unit: UInt64 = 1, pages: Amount = .request) {
    self.shape = shape
    self.unit = unit
    self.pages = pages
  }

  /// Where the ranges lie.
  package enum Shape: Hashable, Sendable {
    /// From a page on, a range every so many pages.
    case ascending(from: UInt64, step: UInt64)
    /// From the end of boot memory downwards, one range below the other.
    case top
    /// Somewhere in a range, no place twice, and always the same for the same seed.
    case scattered(seed: UInt64, within: PageRange)
    /// Where the host said.
    case request
    /// What the last pattern gave.
    case same
  }

  /// How many pages in all.
  package enum Amount: Hashable, Sendable {
    case number(UInt64)
    /// As many as the host asks for.
    case request
  }

  /// The most ranges of a pattern; what is beyond is left out.
  package static let mostRanges: UInt64 = 1 << 20
}

/// A pattern with everything that it depends on known: the n-th of its ranges can be told.
struct RangeSequence: Hashable, Sendable {
  private let shape: RangePattern.Shape
  private let unit: UInt64
  private let pages: UInt64
  private let top: UInt64
  private let listed: [WirePageRange]
  /// How many ranges there are.
  let count: Int

  init(_ pattern: RangePattern, for request: HostRequest, top: UInt64) {
    let unit = min(max(pattern.unit, 1), WirePageRange.maxCount)
    var pages =
      switch pattern.pages {
      case .number(let number): number
      case .request: request.pages
      }
    self.top = top
    self.unit = unit
    shape = pattern.shape
    if case .request = pattern.shape {
      listed = request.ranges
      count = request.ranges.count
    } else {
      listed = []
      if case .scattered(_, let within) = pattern.shape {
        pages = min(pages, within.count / unit * unit)
      } else if case .top = pattern.shape {
        pages = min(pages, top)
      }
      count = Int(min(pages / unit + (pages % unit == 0 ? 0 : 1), RangePattern.mostRanges))
    }
    self.pages = pages
  }

  /// The range at an index below `count`, as far as it fits the wire.
  func range(at index: Int) -> WirePageRange {
    guard listed.isEmpty else {
      return listed.indices.contains(index) ? listed[index] : WirePageRange(rawValue: 0)
    }
    let index = UInt64(clamping: index)
    let before = index &* unit
    let length = min(unit, pages - min(before, pages))
    return WirePageRange(rawValue: start(of: index, length) & 0xFF_FFFF_FFFF | length << 40)
  }

  private func start(of index: UInt64, _ length: UInt64) -> UInt64 {
    switch shape {
    case .ascending(let from, let step): from &+ index &* step
    case .top: top &- index &* unit &- length
    case .scattered(let seed, let within):
      within.start.rawValue &+ place(of: index, seed, among: within.count / unit) &* unit
    case .request, .same: 0
    }
  }

  /// The place of the n-th range among so many: a permutation, so that no place is drawn twice.
  private func place(of index: UInt64, _ seed: UInt64, among count: UInt64) -> UInt64 {
    guard count > 1 else { return 0 }
    var generator = SplitMix64(seed: seed)
    var factor = 1 + generator.next(below: count - 1)
    while gcd(factor, count) != 1 { factor = factor % (count - 1) + 1 }
    let product = index.multipliedFullWidth(by: factor)
    let offset = generator.next(below: count)
    let place = count.dividingFullWidth((product.high % count, product.low)).remainder
    let (sum, overflow) = place.addingReportingOverflow(offset)
    return overflow || sum >= count ? sum &- count : sum
  }

  private func gcd(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
