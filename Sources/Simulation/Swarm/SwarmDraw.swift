import Bytes

/// An option of a simulated run, as it is shown.
package struct SwarmOption: Hashable, Sendable {
  package let name: String
  package let value: String
}

/// Draws options and keeps a list of them: what is shown is what was drawn.
struct SwarmDraw {
  private var random: SplitMix64
  private(set) var options: [SwarmOption] = []

  init(seed: SwarmSeed) { random = SplitMix64(seed: seed.rawValue) }

  /// Notes what was not drawn.
  mutating func note(_ name: String, _ value: String) {
    options.append(SwarmOption(name: name, value: value))
  }

  /// A seed for a part of its own, so that what one part draws changes nothing of another.
  mutating func seed(_ name: String) -> UInt64 {
    let seed = random.next()
    note(name, "0x" + String(seed, radix: 16))
    return seed
  }

  mutating func number(_ name: String, in range: ClosedRange<UInt64>) -> UInt64 {
    let value = range.lowerBound + random.next(below: range.upperBound - range.lowerBound + 1)
    note(name, String(value))
    return value
  }

  /// One of several, of which there is at least one.
  mutating func choice<Value: CustomStringConvertible>(_ name: String, _ values: [Value]) -> Value {
    let value = values[Int(random.next(below: UInt64(values.count)))]
    note(name, value.description)
    return value
  }

  mutating func flag(_ name: String, perThousand: UInt64) -> Bool {
    let value = random.chance(perThousand)
    note(name, value ? "yes" : "no")
    return value
  }

  /// A rate: often nothing at all, so that what remains meets undisturbed.
  mutating func rate(_ name: String, upTo most: UInt64) -> UInt64 {
    let value = random.chance(500) ? 0 : 1 + random.next(below: most)
    note(name, String(value))
    return value
  }
}
