import Conversation
import HostEngine
import Simulation
import Testing

@Suite("Simulated runs from seeds")
struct SwarmTests {
  private static func outcome(_ seed: UInt64, planting bug: PlantedBug? = nil) -> SwarmOutcome {
    SwarmOutcome(of: SwarmOptions(seed: SwarmSeed(rawValue: seed), planting: bug))
  }

  /// Those after the first six were found to fail: checkers did not know of messages that are held
  /// for the guest, a resize left too little to boot with or made more of memory than there is, and
  /// a guest with small blocks had too little time.
  @Test(
    "no checker finds anything in a hardened host",
    arguments: Array(1...6) + [
      5_000_762, 5_000_841, 5_000_902, 5_000_950, 7_012_547, 7_021_261, 7_039_308, 7_072_707,
      8_011_214,
    ] as [UInt64])
  func seedsHold(seed: UInt64) { #expect(Self.outcome(seed).failure == nil) }

  @Test("the same seed does the same, and another seed something else")
  func sameSeed() {
    let options = SwarmOptions(seed: SwarmSeed(rawValue: 11))
    let outcome = SwarmOutcome(of: options, twice: true)
    #expect(outcome.isRepeatable == true)
    #expect(outcome.digest != Self.outcome(12).digest)
  }

  @Test("a planted bug is found", arguments: PlantedBug.allCases)
  func plantedBug(bug: PlantedBug) {
    let found = (UInt64(1)...100).first { Self.outcome($0, planting: bug).failure != nil }
    #expect(found != nil)
    // It is the bug that was found, and nothing else.
    if let found { #expect(Self.outcome(found).failure == nil) }
  }

  @Test("both phases are run, and every target is set")
  func phases() {
    var run = SwarmRun(SwarmOptions(seed: SwarmSeed(rawValue: 3)))
    #expect(!run.isCalm)
    var calmTargets = 0
    while let step = run.next() {
      if run.isCalm, case .target(_) = step.stimulus { calmTargets += 1 }
    }
    #expect(run.isCalm)
    #expect(calmTargets >= 1)
  }

  @Test("what was drawn is told, each under its own name")
  func table() {
    let table = SwarmOptions(seed: SwarmSeed(rawValue: 5)).table
    #expect(table.count > 40)
    #expect(Set(table.map(\.name)).count == table.count)
  }

  @Test("a policy that is given is not drawn")
  func givenPolicy() {
    let options = SwarmOptions(seed: SwarmSeed(rawValue: 5), policy: .qemu)
    #expect(options.machine.policy == .qemu)
    #expect(!options.table.contains { $0.name == "reboot" })
  }
}

@Suite("Which runs there are")
struct SwarmSeedTests {
  @Test(
    "a seed is a number or the id of a commit",
    arguments: [
      ("0", 0), ("18446744073709551615", UInt64.max), ("0xff", 255),
      ("8a2371a5d0c3f6b7e819203a4b5c6d7e8f901234", 0x8a23_71a5_d0c3_f6b7),
      (String(repeating: "0", count: 63) + "1", 0),
    ] as [(String, UInt64)])
  func seeds(text: String, value: UInt64) { #expect(SwarmSeed(text)?.rawValue == value) }

  @Test(
    "anything else is none",
    arguments: ["", "-1", "+1", "0x", "0x+1", "18446744073709551616", "8a2371a", "1.0", " 1"])
  func noSeeds(text: String) { #expect(SwarmSeed(text) == nil) }

  @Test(
    "the parts of a count have every run once, and are about as large",
    arguments: [(0, 1), (1, 3), (10, 3), (100, 7), (16, 16)] as [(UInt64, UInt64)])
  func shards(total: UInt64, parts: UInt64) {
    let ranges = (1...parts).compactMap { SwarmShard("\($0)/\(parts)")?.runs(of: total) }
    #expect(UInt64(ranges.count) == parts)
    #expect(ranges.flatMap { Array($0) } == Array(0..<total))
    let sizes = ranges.map(\.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test("parts of the largest count there is do not overflow")
  func largest() {
    #expect(SwarmShard("3/3")?.runs(of: .max).upperBound == .max)
  }

  @Test("what is no part is refused", arguments: ["", "0/2", "3/2", "1", "1/2/3", "a/b", "1/0"])
  func noShards(text: String) { #expect(SwarmShard(text) == nil) }
}
