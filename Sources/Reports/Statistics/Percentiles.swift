/// How long something took, as percentiles.
///
/// They are exact, by nearest rank: all durations are kept and sorted, which takes less than the
/// record that they are of. A histogram of buckets would give each only nearly.
package struct Percentiles: Encodable, Hashable, Sendable {
  /// How many durations there were.
  package let count: Int
  /// The shortest, in nanoseconds of virtual time like all of them.
  package let least: UInt64
  package let p50: UInt64
  package let p90: UInt64
  package let p99: UInt64
  package let most: UInt64
  /// The mean, rounded down.
  package let mean: UInt64

  /// Nil without a duration.
  ///
  /// - Complexity: O(n log n)
  package init?(_ durations: [UInt64]) {
    let sorted = durations.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    func rank(_ percent: Int) -> UInt64 {
      // The smallest that at least so many percent do not exceed.
      sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]
    }
    count = sorted.count
    least = first
    p50 = rank(50)
    p90 = rank(90)
    p99 = rank(99)
    most = last
    let sum = sorted.reduce(UInt128(0)) { $0 + UInt128($1) }
    mean = UInt64(clamping: sum / UInt128(sorted.count))
  }
}
