/// A small generator whose numbers are the same everywhere (Steele, Lea and Flood, 2014).
struct HostileRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(below(UInt64(elements.count)))]
  }

  mutating func number(of numbers: [UInt64]) -> UInt64 {
    numbers[Int(below(UInt64(numbers.count)))]
  }

  /// A number of any magnitude.
  mutating func number() -> UInt64 { next() >> below(64) }
}
