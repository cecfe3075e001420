/// One of several parts of a count of runs, for machines that share them.
package struct SwarmShard: Hashable, Sendable {
  /// Which part, from 1.
  package let index: UInt64
  /// How many parts there are.
  package let count: UInt64

  /// All of it.
  package static let whole = SwarmShard(index: 1, count: 1)

  private init(index: UInt64, count: UInt64) {
    self.index = index
    self.count = count
  }

  /// A part written as in `2/8`; nil if there is no such part.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = UInt64(parts[0]), let count = UInt64(parts[1]),
      index >= 1, index <= count
    else { return nil }
    self.init(index: index, count: count)
  }

  /// Which runs of so many belong to it: each to exactly one part, and the parts differ by one at
  /// the most.
  package func runs(of total: UInt64) -> Range<UInt64> {
    start(index - 1, total)..<start(index, total)
  }

  private func start(_ part: UInt64, _ total: UInt64) -> UInt64 {
    let product = total.multipliedFullWidth(by: part)
    // The part is at most the count, so that the quotient is at most the total.
    return count.dividingFullWidth(product).quotient
  }
}
