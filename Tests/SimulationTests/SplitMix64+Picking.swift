import Bytes

extension SplitMix64 {
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
