import Conversation
import HostEngine
import HostEvents
import Simulation
import Testing

@Suite("Exploring")
struct ExplorerTests {
  private static func explore(
    _ policy: HostPolicy, depth: Int, words: [ExplorerWord] = ExplorerWord.usual,
    after prelude: [ExplorerWord] = []
  ) -> Explorer {
    var plan = Explorer.Plan(Explorer.Plan.smallMachine(policy))
    plan.words = words
    plan.prelude = prelude
    var explorer = Explorer(plan)
    explorer.explore(depth: depth)
    return explorer
  }

  private static let handshake: [ExplorerWord] = [.open, .version, .capabilities, .wait]

  /// An abort, where it is looked for, and how many words its trigger takes from there.
  struct Abort: Sendable, CustomTestStringConvertible {
    var abort: HostAbort
    var words: [ExplorerWord]
    var prelude: [ExplorerWord]
    var length: Int
    var testDescription: String { abort.id }

    static let all = [
      // A packet, then the open; an open, a packet, a target; a packet, then the timer.
      Abort(abort: .packetBeforeOpen, words: ExplorerWord.usual, prelude: [], length: 2),
      Abort(abort: .packetAtTarget, words: ExplorerWord.usual, prelude: [], length: 3),
      Abort(
        abort: .packetAtTimer, words: ExplorerWord.usual,
        prelude: [.open, .version, .capabilities], length: 2),
      // A higher target, a part of it, a higher one.
      Abort(
        abort: .unalignedHotAdd, words: ExplorerWord.usual, prelude: ExplorerTests.handshake,
        length: 3),
      // A hot-add of an odd number of the larger blocks, and another handshake with these.
      Abort(
        abort: .realignedHotAdd, words: [.open, .version, .largeBlocks, .wait, .grow, .answer],
        prelude: ExplorerTests.handshake + [.grow, .answer, .close], length: 5),
    ]
  }

  @Test(
    "every abort of QEMU's host that words lead to is found, on a shortest way",
    arguments: Abort.all)
  func aborts(_ sample: Abort) throws {
    let explorer = Self.explore(
      .qemu, depth: sample.length, words: sample.words, after: sample.prelude)
    let found = try #require(
      explorer.discoveries.first { $0.finding == .hostAbort(sample.abort) })
    #expect(found.words.count == sample.prelude.count + sample.length)
    // The steps are a run that ends in it.
    var machine = Machine(explorer.plan.machine)
    var log = ObservationLog()
    for step in explorer.steps(of: found) {
      machine.apply(step.stimulus, at: step.time, into: &log)
    }
    #expect(log.observations.last == .host(.hostAbort(sample.abort)))
  }

  @Test("a hardened host breaks no rule and never dies, and names what the guest does")
  func hardened() {
    let explorer = Self.explore(.hardened, depth: 2, after: Self.handshake + [.shrink])
    for discovery in explorer.discoveries {
      guard case .violation = discovery.finding else {
        Issue.record("\(discovery)")
        continue
      }
    }
    #expect(explorer.discoveries.contains { $0.words.last == .version })
    #expect(explorer.levels.count == 2)
  }

  @Test("the result does not depend on how the levels are cut", arguments: [2, 7])
  func parts(_ count: Int) {
    let whole = Self.explore(.qemu, depth: 3)
    var cut = Explorer(whole.plan)
    for _ in 0..<3 {
      let states = cut.frontierCount
      let parts = (0..<count).map { (states * $0 / count)..<(states * ($0 + 1) / count) }
      cut.absorb(parts.map { cut.expand($0) })
    }
    #expect(cut.levels == whole.levels)
    #expect(cut.discoveries == whole.discoveries)
    #expect(cut.stateCount == whole.stateCount)
  }

  @Test("ways that lead to the same state are one")
  func states() {
    // Closed twice, or reset twice, is closed or reset.
    let explorer = Self.explore(.qemu, depth: 6, words: [.open, .close])
    // New, open, closed again; each open allocates a number for its page list, so that there are
    // some more, but not one for each of the 126 sequences.
    #expect(explorer.levels.first?.transitions == 2)
    #expect(explorer.stateCount <= 12)
    let targets = Self.explore(.qemu, depth: 4, words: [.shrink, .grow])
    // One word commutes with the other but at the ends: far fewer than 2^5 - 1 sequences.
    #expect(targets.stateCount < 16)
  }

  @Test("no more states are kept than allowed")
  func limited() {
    var plan = Explorer.Plan()
    plan.stateLimit = 20
    var explorer = Explorer(plan)
    explorer.explore(depth: 4)
    #expect(explorer.stateCount == 20)
    #expect(explorer.isTruncated)
  }
}
