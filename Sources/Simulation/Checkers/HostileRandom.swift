/// SplitMix64: a seeded generator, the same everywhere.
struct HostileRandom: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number below a bound, which is not 0.
  mutating func below(_ bound: UInt64) -> UInt64 { next().multipliedFullWidth(by: bound).high }

  /// True so many times in a thousand.
  mutating func chance(_ perThousand: UInt64) -> Bool { below(1000) < perThousand }

  /// One of several, of which there is at least one.
  mutating func pick(_ choices: [UInt64]) -> UInt64 {
    choices[Int(below(UInt64(choices.count)))]
  }
}
