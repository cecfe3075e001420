/// A rolling 128-bit hash that is the same in every process, build and byte order.
///
/// It is for telling runs apart, not for security: two lanes of 64 bits, each a multiply and an
/// xor-shift a word, mixed together at the end. What is combined must be unambiguous by itself: a
/// sequence of words means what its reader says, while bytes carry their length in front, so
/// "ab" and "c" differ from "a" and "bc".
///
/// The standard library's `Hasher` would not do: it is seeded anew in each process.
@usableFromInline package struct Digest: Hashable, Sendable {
  /// The lane that takes a word by exclusive or.
  @usableFromInline var first: UInt64

  /// The lane that takes a word by addition, so that no change of two words cancels in both.
  @usableFromInline var second: UInt64

  /// The digest of nothing: the fractions of the square roots of 2 and 3.
  @inlinable package init() {
    first = 0x6A09_E667_F3BC_C908
    second = 0xBB67_AE85_84CA_A73B
  }

  /// Takes in one word.
  ///
  /// The order of words matters.
  ///
  /// - Complexity: O(1)
  @inlinable package mutating func combine(_ word: UInt64) {
    // Odd multipliers, so that each step loses nothing: the golden ratio and the fraction of the
    // square root of 5, as in SplitMix64 and PCG-style mixers.
    let a = (first ^ word) &* 0x9E37_79B9_7F4A_7C15
    first = a ^ (a >> 32)
    let b = (((second << 25) | (second >> 39)) &+ word) &* 0x3C6E_F372_FE94_F82B
    second = b ^ (b >> 29)
  }

  /// Takes in the number of bytes and then the bytes, eight at a time, the last word filled with
  /// zeros.
  ///
  /// - Complexity: O(`bytes.count`)
  @inlinable package mutating func combine(_ bytes: Span<UInt8>) {
    let count = bytes.count
    combine(UInt64(count))
    var offset = 0
    while offset &+ 8 <= count {
      combine(bytes.littleEndian64(at: offset))
      offset &+= 8
    }
    guard offset < count else { return }
    var last: UInt64 = 0
    while offset < count {
      last |= UInt64(bytes[offset]) << UInt64((offset & 7) &* 8)
      offset &+= 1
    }
    combine(last)
  }

  /// Takes in what another digest has taken in.
  ///
  /// - Complexity: O(1)
  @inlinable package mutating func combine(_ other: Digest) {
    combine(other.first)
    combine(other.second)
  }

  /// The hash of all that was combined so far; combining may go on afterwards.
  ///
  /// - Complexity: O(1)
  @inlinable package var value: UInt128 {
    let high = Self.finish(first)
    let low = Self.finish(second &+ high)
    return UInt128(high) << 64 | UInt128(low)
  }

  /// The 64-bit finalizer of MurmurHash3: each bit of the lane reaches each bit of the result.
  @inlinable static func finish(_ lane: UInt64) -> UInt64 {
    var x = lane
    x = (x ^ (x >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    x = (x ^ (x >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    return x ^ (x >> 33)
  }
}

extension Digest: CustomStringConvertible {
  /// The value as 32 lower-case hexadecimal digits.
  @usableFromInline package var description: String {
    var digits: [UInt8] = []
    let value = value
    for shift in stride(from: 120, through: 0, by: -8) {
      Hex.append(UInt8(truncatingIfNeeded: value >> UInt128(shift)), to: &digits)
    }
    return String(decoding: digits, as: UTF8.self)
  }
}
