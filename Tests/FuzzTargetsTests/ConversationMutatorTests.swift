import Bytes
import FuzzTargets
import HostEvents
import Testing

@Suite("Mutations of conversations: what is done, not bytes")
struct ConversationMutatorTests {
  @Test("the same seed and bytes give the same mutation", arguments: 0..<8 as Range<UInt64>)
  func repeats(seed: UInt64) {
    var input: [UInt8] = []
    for _ in 0..<12 {
      var (first, second) = (ConversationMutator(seed: seed), ConversationMutator(seed: seed))
      let mutated = first.mutate(input)
      #expect(second.mutate(input) == mutated)
      #expect(FuzzInput(decoding: mutated).encoded == mutated)
      input = mutated
    }
  }

  @Test("from nothing, mutations come to all assertions of QEMU's host")
  func assertions() {
    var hunt = Hunt(seed: 1)
    let wanted = Set(HostAbort.allCases.map(\.id))
    for _ in 0..<30_000 where !wanted.isSubset(of: hunt.found) { hunt.step() }
    #expect(wanted.isSubset(of: hunt.found))
  }
}

/// A fuzzer without libFuzzer: keeps what visits a place that nothing visited before.
private struct Hunt {
  private var random: SplitMix64
  private var runner = FuzzRunner(
    .engine, FuzzOptions { $0 == FuzzOptions.profileVariable ? "qemu" : nil })
  private var kept: [[UInt8]] = [[]]
  private var seen: Set<Int> = []
  /// Ids of assertions that failed, which are no finding any more then.
  private(set) var found: [String] = []

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func step() {
    let parent = kept[Int(random.next(below: UInt64(kept.count)))]
    var mutator = ConversationMutator(seed: random.next(), runner.options)
    let input = mutator.mutate(parent)
    guard input.count <= 4096 else { return }
    runner.options.known = found
    do throws(FuzzFinding) {
      try runner.run(input)
    } catch {
      found += error.description.split(separator: " ").suffix(1).map(String.init)
    }
    let counts = runner.coverage.counts
    let places = counts.indices.filter { counts[$0] > 0 }
    guard places.contains(where: { seen.insert($0).inserted }) else { return }
    kept.append(input)
  }
}
