/// Bytes of which many are small, as in what a fuzzer makes.
struct RandomBytes {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func bytes(upTo most: Int) -> [UInt8] {
    (0..<Int(next() % UInt64(most + 1))).map { _ in
      let draw = next()
      return draw & 3 == 0 ? UInt8(truncatingIfNeeded: draw >> 8) : UInt8(draw >> 8 & 31)
    }
  }
}
