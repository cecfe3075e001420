/// A seeded generator of 64-bit numbers (Steele, Lea and Flood, 2014), the same everywhere.
package struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// The next number; any of 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number below `bound`, or 0; the bias of the multiplication does not matter here.
  package mutating func next(below bound: UInt64) -> UInt64 {
    next().multipliedFullWidth(by: bound).high
  }

  /// True so many times in a thousand.
  package mutating func chance(_ perThousand: UInt64) -> Bool { next(below: 1000) < perThousand }

  /// One of several, of which there is at least one.
  package mutating func pick(_ choices: [UInt64]) -> UInt64 {
    choices[Int(next(below: UInt64(choices.count)))]
  }
}
