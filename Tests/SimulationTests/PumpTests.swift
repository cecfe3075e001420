import PageRanges
import Testing

@testable import Simulation

/// What the benchmarks measure must be what they say it is: nothing lost, nothing refused.
@Suite("The pumps of the benchmarks do all of their work")
struct PumpTests {
  private static let bootPages: UInt64 = 1 << 21
  /// The page at 4 GiB.
  private static let high: UInt64 = 1 << 20

  /// Pieces of so many pages, each with a page between it and the next, the last ones first.
  private static func pieces(_ count: Int, of pages: UInt64) -> [PageRange] {
    (0..<UInt64(count)).reversed().map { index in
      PageRange(start: PageNumber(high + index * (pages + 1)), clampingCount: pages)
    }
  }

  @Test(
    "what a guest gives away is out, in as many ranges, and comes back",
    arguments: [(1, 1), (1000, 1), (1000, 510), (511, 510), (3000, 7)])
  func conversation(count: Int, perMessage: Int) throws {
    let responses = try #require(
      BalloonResponses(giving: Self.pieces(count, of: 50), perMessage: perMessage))
    #expect(responses.payloads.count == (count + perMessage - 1) / perMessage)
    #expect(responses.pageCount == UInt64(count) * 50)
    #expect(responses.requestCount == 1)

    var pump = try #require(ConversationPump(bootPages: Self.bootPages))
    #expect(pump.pagesOut == 0)
    let isGiven = pump.giveAway(responses)
    #expect(isGiven)
    #expect(pump.pagesOut == UInt64(count) * 50)
    #expect(pump.rangesOut == UInt64(count))
    #expect(pump.balloonRequestCount == 1)

    let isBack = pump.takeBack()
    #expect(isBack)
    #expect(pump.pagesOut == 0)
    #expect(pump.pagesBack == UInt64(count) * 50)
    // 500 ranges fit a request.
    #expect(pump.unballoonRequestCount == (count + 499) / 500)
    #expect(pump.violationCount == 0)
  }

  /// A request is for 585,728 pages at the most: 1171 pieces of 500 and a part of one.
  @Test("a train ends before it gives more than was asked for", arguments: [1, 4, 510])
  func trains(perMessage: Int) throws {
    let responses = try #require(
      BalloonResponses(giving: Self.pieces(1200, of: 500), perMessage: perMessage))
    #expect(responses.requestCount == 2)
    var pump = try #require(ConversationPump(bootPages: Self.bootPages))
    let isGiven = pump.giveAway(responses)
    #expect(isGiven)
    #expect(pump.balloonRequestCount == 2)
    #expect(pump.pagesOut == 600_000)
    #expect(pump.violationCount == 0)
  }

  @Test("each lie is one violation, and what is true is taken")
  func lies() throws {
    let lie = PageRange(start: PageNumber(1 << 39), clampingCount: (1 << 24) - 1)
    let responses = try #require(
      BalloonResponses(giving: Self.pieces(20, of: 1), perMessage: 1, eachBehind: lie))
    #expect(responses.payloads.count == 40)
    var pump = try #require(ConversationPump(bootPages: Self.bootPages))
    let isGiven = pump.giveAway(responses)
    #expect(isGiven)
    #expect(pump.violationCount == 20)
    #expect(pump.pagesOut == 20)
  }

  @Test("messages that no guest could send are not made")
  func impossible() {
    let whole = PageRange(start: PageNumber(Self.high), clampingCount: 585_729)
    #expect(BalloonResponses(giving: [], perMessage: 1) == nil)
    #expect(BalloonResponses(giving: [whole], perMessage: 1) == nil)
    #expect(BalloonResponses(giving: [whole.prefix(0)], perMessage: 1) == nil)
    #expect(BalloonResponses(giving: [whole.prefix(1)], perMessage: 0) == nil)
    #expect(BalloonResponses(giving: [whole.prefix(1)], perMessage: 511) == nil)
    #expect(BalloonResponses(giving: [whole.prefix(1)], perMessage: 510) != nil)
  }

  @Test("a guest that gives too little, or more than it has, is not done")
  func unfinished() throws {
    let outside = PageRange(start: PageNumber(1 << 39), clampingCount: 1)
    var pump = try #require(ConversationPump(bootPages: 1 << 10))
    let lies = try #require(BalloonResponses(giving: [outside], perMessage: 1))
    let isDone = pump.giveAway(lies)
    #expect(!isDone)
    #expect(pump.pagesOut == 0)
    let tooMuch = try #require(
      BalloonResponses(giving: Self.pieces(2, of: 512), perMessage: 1))
    let canGive = pump.giveAway(tooMuch)
    #expect(!canGive)
  }

  @Test(
    "a session reaches its targets under all checkers",
    arguments: [(1 << 14, 1 << 13), (1 << 18, 1 << 17), (1 << 18, 1 << 18)] as [(UInt64, UInt64)])
  func session(bootPages: UInt64, hotAddPages: UInt64) throws {
    let pump = SessionPump(bootPages: bootPages, hotAddPages: hotAddPages)
    let tally = try #require(pump.run())
    // Power, four messages of the bus, two of the handshake, the timer, two targets, three answers.
    #expect(tally.stimulusCount >= 13)
    #expect(tally.observationCount > tally.stimulusCount)
    #expect(pump.run() == tally)
  }

  @Test(
    "a session that cannot reach a target is not counted",
    arguments: [1, 1 << 20, 0] as [UInt64])
  func hopelessSession(target: UInt64) {
    let pump = SessionPump(bootPages: 1 << 14, hotAddPages: 1 << 13, targets: [target])
    #expect(pump.run() == nil)
  }
}
