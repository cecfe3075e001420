import Bytes

extension SplitMix64 {
  /// True so many times in a thousand.
  mutating func chance(_ perThousand: UInt64) -> Bool { next(below: 1000) < perThousand }

  /// One of several, of which there is at least one.
  mutating func pick(_ choices: [UInt64]) -> UInt64 {
    choices[Int(next(below: UInt64(choices.count)))]
  }
}
