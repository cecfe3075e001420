/// The digest of a set of ranges: the sum, modulo 2^128, of a hash of each range.
///
/// A sum does not care about order, and a range leaves it as it came, so the digest of a set can be
/// kept up to date as the set changes. It tells different states apart; it is no defence against
/// someone who looks for two sets with the same digest.
struct PageRangeDigest: Equatable, Sendable {
  private(set) var value: UInt128 = 0

  mutating func add(start: UInt64, end: UInt64) {
    value &+= Self.hash(start: start, end: end)
  }

  mutating func remove(start: UInt64, end: UInt64) {
    value &-= Self.hash(start: start, end: end)
  }

  /// Two lanes; in each the hash is one-to-one in either bound while the other stays.
  static func hash(start: UInt64, end: UInt64) -> UInt128 {
    let low = scramble(start ^ scramble(end &+ 0x9E37_79B9_7F4A_7C15))
    let high = scramble(end ^ scramble(start &+ 0xD1B5_4A32_D192_ED03))
    return UInt128(high) << 64 | UInt128(low)
  }

  /// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014; constants of Stafford's variant 13).
  private static func scramble(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
