package import Bytes

/// Mutations of inputs by what they mean, which libFuzzer's own work on bytes does not know.
///
/// The same seed and bytes give the same.
package protocol InputMutator {
  var random: SplitMix64 { get set }

  /// Another input, which is like this one; any bytes are one.
  mutating func mutate(_ bytes: [UInt8]) -> [UInt8]

  /// The beginning of one input, and the end of another.
  mutating func cross(_ first: [UInt8], _ second: [UInt8]) -> [UInt8]
}

extension InputMutator {
  /// Whether to mutate what is meant, three times of four; otherwise the fuzzer is to mutate bytes.
  package var wantsMeaning: Bool {
    mutating get { random.next(below: 4) != 0 }
  }

  /// A number below `count`, or 0.
  mutating func index(below count: Int) -> Int { Int(random.next(below: UInt64(count))) }
}

extension FuzzTarget {
  /// Nil if its inputs are but bytes.
  package func mutator(seed: UInt64, _ options: FuzzOptions) -> (any InputMutator)? {
    switch self {
    case .bus, .engine, .machine: ConversationMutator(seed: seed, options)
    case .trace: TextMutator(seed: seed)
    case .wire, .ring, .snapshot, .ranges, .canary: nil
    }
  }
}
