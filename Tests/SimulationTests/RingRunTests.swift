import Conversation
import GuestMemory
import PageRanges
import Testing
import VMBus

@testable import Simulation

@Suite("Long runs through the rings")
struct RingRunTests {
  @Test(
    "packets of random sizes arrive both ways, in order and whole, whoever stalls",
    arguments: [(1, 2), (2, 1), (3, 4), (4, 3)])
  func arrives(seed: UInt64, ringPages: Int) throws {
    // A packet of 4096 bytes does not fit a ring of one page.
    var conversation = try RingConversation(
      packets: 3000, seed: seed, ringPages: max(ringPages, 2))
    try conversation.run(turns: 1_000_000)
    #expect(conversation.arrived == (3000, 3000))
    #expect(conversation.timesFull > 0)
  }

  @Test("a reader that does not look again before it sleeps loses a wake-up, which is seen")
  func readerThatSleeps() {
    var rules = RingConversation.Rules()
    rules.readersLookAgain = false
    #expect(throws: RingConversation.Failure.self) { try Self.converse(rules) }
  }

  @Test("a writer that does not look again before it waits loses a wake-up, which is seen")
  func writerThatWaits() {
    var rules = RingConversation.Rules()
    rules.writersLookAgain = false
    #expect(throws: RingConversation.Failure.self) { try Self.converse(rules) }
  }

  @Test("QEMU's host, which tells nobody of room in a ring that it drained, loses a wake-up")
  func drainedRing() {
    var rules = RingConversation.Rules()
    rules.host.drainedRingCountsAsFull = true
    rules.host.judgesStrictly = false
    #expect(throws: RingConversation.Failure.self) { try Self.converse(rules) }
  }

  private static func converse(_ rules: RingConversation.Rules) throws {
    var conversation = try RingConversation(packets: 20_000, seed: 1, rules: rules)
    while !conversation.isDone { try conversation.run(turns: 10_000) }
  }

  @Test("pokes into the rings stop no host, and it serves again", arguments: 1...4)
  func pokes(seed: UInt64) throws {
    var run = PokeRun(seed: seed)
    try run.run(pokes: 4000)
    #expect(run.closings > 50)
    #expect(run.recoveries == 9)
  }

  @Test("the checker tells of a double fetch once")
  func checker() {
    var pages = SharedPages()
    let slot = pages.slot(for: .init(rawValue: 1))
    pages.startAudit()
    var checker = DoubleFetchChecker()
    var findings = CheckFindings()
    pages.begin(.batch)
    _ = pages.fetch32(at: 0, of: slot)
    checker.observe(pages.watch, &findings)
    #expect(findings.count == 0)
    _ = pages.fetch32(at: 0, of: slot)
    checker.observe(pages.watch, &findings)
    checker.observe(pages.watch, &findings)
    #expect(findings.failures.map(\.checker) == [.doubleFetch])
    pages.begin(.batch)
    _ = pages.fetch32(at: 0, of: slot)
    checker.observe(pages.watch, &findings)
    #expect(findings.count == 1)
  }

  @Test("an image keeps the races that are armed")
  func racesAreKept() throws {
    let configuration = MachineConfiguration()
    var machine = Machine(configuration)
    var log = ObservationLog()
    machine.apply(.open, at: .zero, into: &log)
    machine.apply(
      .race(RingPlace(.toHost, .data, offset: 16_383), [1, 2], after: 3), at: .zero, into: &log)
    let restored = try Machine(restoring: machine.image, configuration: configuration)
    #expect(restored.fetches.races == machine.fetches.races)
    #expect(restored.fetches.races.first?.changes.count == 2)
    #expect(restored.image == machine.image)
  }
}
