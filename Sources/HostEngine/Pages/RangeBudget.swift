public import Bytes
import HostEvents
import PageRanges

// How many ranges the host tracks for a guest (malicious guests, E10).

extension HostEngine {
  /// The most ranges that are tracked: one for 64 pages of the guest, 65,536 at the least.
  ///
  /// The most fragmented guests in the field report some 8,000 ranges; a range takes about 26
  /// bytes, so that this is less than a thousandth of a percent of the guest's memory.
  @inline(__always)
  var rangeBudget: UInt64 { max(65_536, totalPages / 64) }

  /// The ranges that are tracked now: what was given up, and what hot-removal left of what was
  /// hot-added.
  @inlinable package var trackedRanges: UInt64 {
    UInt64(bootRemoved.rangeCount + (hotAdded?.value.rangeCount ?? 0))
  }

  /// Ranges that one honest response can bring.
  static let rangesOfResponse: UInt64 = 510
}
