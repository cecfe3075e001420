import Conversation
import HostEvents
import PageRanges
import Simulation
import Testing
import VMBus

@Suite("I1 to I4 see what a host must not do with pages")
struct CheckerPageTests {
  /// 1000 pages of boot memory, the rings at page 16 to 25, and a backend at page 0x800000.
  private static var machine: MachineConfiguration {
    var machine = MachineConfiguration()
    machine.bootPages = 1000
    machine.backend = BackendConfiguration(pages: 1024)
    return machine
  }

  private static let backend: UInt64 = 0x80_0000

  private func range(_ owner: RangeOwner, _ start: UInt64, _ count: UInt64) -> MonitorAnswer {
    .range(owner, PageRange(start: PageNumber(start), clampingCount: count))
  }

  private func state(unfreed: UInt64 = 0, freed: UInt64 = 0, pages: Int64) -> MonitorAnswer {
    .state(
      .idle, actual: pages * 4096, transaction: 0, targetPages: 0, targetChanged: false,
      unfreed: unfreed, freed: freed)
  }

  private func counts(_ unfreed: UInt64, _ freed: UInt64) -> MonitorAnswer {
    .rangeCounts(unfreed: unfreed, freed: freed, hasHotAddedMemory: false)
  }

  /// The host asks for pages and gets these ranges.
  private func balloon<Watcher: Checker>(
    _ bench: inout CheckerBench<Watcher>, asking pages: UInt64, _ ranges: [(UInt64, UInt64)]
  ) {
    bench.host(Wire.balloonRequest(pages))
    bench.enter(.balloonReplyWait)
    bench.guest(
      Wire.balloonResponse(ranges),
      .incomingBalloon(transaction: 9, ranges: UInt32(ranges.count), more: false))
    bench.enter(.idle)
  }

  /// The host offers memory and the guest adds so much of it.
  private func hotAdd<Watcher: Checker>(
    _ bench: inout CheckerBench<Watcher>, _ start: UInt64, _ count: UInt64, added: UInt32
  ) {
    bench.host(Wire.hotAddRequest(start, count))
    bench.enter(.hotAddReplyWait)
    bench.guest(
      Wire.hotAddResponse(UInt64(added)),
      .incomingHotAdd(transaction: 9, result: 1, count: added))
  }

  // I1.

  @Test("owners that add up are not complained of")
  func conserved() {
    var bench = CheckerBench(ConservationChecker(Self.machine, CheckRules()))
    bench.monitor([
      state(unfreed: 2, freed: 10, pages: 990), .noHotAddedMemory, counts(1, 2),
      range(.unfreed, 100, 2), range(.freed, 200, 4), range(.freed, 300, 6),
    ])
    #expect(bench.complaints == [])
  }

  @Test("pages that do not add up are seen")
  func lost() {
    var bench = CheckerBench(ConservationChecker(Self.machine, CheckRules()))
    bench.monitor([
      state(freed: 9, pages: 991), counts(0, 1), range(.freed, 200, 10), range(.unfreed, 205, 1),
    ])
    #expect(
      bench.complaints == [
        "unfreed pages counted and listed", "freed pages counted and listed",
        "ranges counted and listed", "a page has two owners", "the size is not what is left",
      ])
  }

  @Test("pages that are no memory of the guest are seen: rings, holes, the backend's neighbour")
  func foreign() {
    var bench = CheckerBench(ConservationChecker(Self.machine, CheckRules()))
    bench.monitor([
      state(freed: 12, pages: 988), counts(0, 3), range(.freed, 20, 10), range(.freed, 1000, 1),
      range(.freed, Self.backend, 1),
    ])
    #expect(
      bench.complaints == Array(repeating: "the host owns a page that is no memory", count: 3))
  }

  @Test("ranges that touch are seen")
  func touching() {
    var bench = CheckerBench(ConservationChecker(Self.machine, CheckRules()))
    bench.monitor([
      state(freed: 10, pages: 990), counts(0, 2), range(.freed, 100, 4), range(.freed, 104, 6),
    ])
    #expect(bench.complaints == ["ranges out of order, or that touch"])
  }

  // I2.

  @Test("the model takes what was asked for, once, and only memory")
  func model() {
    var bench = CheckerBench(PageModelChecker(Self.machine, CheckRules()))
    balloon(&bench, asking: 12, [(10, 10), (990, 20), (990, 2), (500, 5)])
    // Pages 10 to 15, then the rings; pages 990 to 995 make it twelve.
    bench.monitor([range(.freed, 10, 6), range(.freed, 990, 6)])
    #expect(bench.complaints == [])
  }

  @Test("a set that is not the model's is seen", arguments: [0, 1, 2])
  func otherSet(_ number: Int) {
    var bench = CheckerBench(PageModelChecker(Self.machine, CheckRules()))
    balloon(&bench, asking: 4, [(100, 4)])
    let wrong = [
      [range(.freed, 100, 5)], [range(.freed, 100, 3)], [range(.freed, 101, 4)],
    ]
    bench.monitor(wrong[number])
    #expect(bench.complaints == ["removed_both differs: listed, expected"])
  }

  @Test("pages that were never asked for, and memory that was not added, stay the guest's")
  func unasked() {
    var bench = CheckerBench(PageModelChecker(Self.machine, CheckRules()))
    balloon(&bench, asking: 0, [(100, 4)])
    balloon(&bench, asking: 9, [(Self.backend, 4)])
    bench.monitor([])
    hotAdd(&bench, Self.backend, 512, added: 3)
    balloon(&bench, asking: 9, [(Self.backend, 4)])
    bench.monitor([range(.hotAddedFreed, Self.backend, 3)])
    #expect(bench.complaints == [])
    bench.step(.machineReset)
    bench.monitor([])
    #expect(bench.complaints == [])
  }

  @Test("the model sees a page given back that the guest has")
  func modelGivenBack() {
    var bench = CheckerBench(PageModelChecker(Self.machine, CheckRules()))
    balloon(&bench, asking: 4, [(100, 4)])
    bench.host(Wire.unballoonRequest([(100, 4)]))
    bench.monitor([])
    #expect(bench.complaints == [])
    bench.host(Wire.unballoonRequest([(103, 1)]))
    #expect(bench.complaints == ["a page is given back that the guest has"])
  }

  @Test("a message of which the channel fails is not taken")
  func failed() {
    var bench = CheckerBench(PageModelChecker(Self.machine, CheckRules()))
    bench.host(Wire.balloonRequest(10))
    bench.enter(.balloonReplyWait)
    bench.step(
      .send(GuestPacket(payload: Wire.balloonResponse([(100, 4)])), signal: true),
      [
        .host(.incomingBalloon(transaction: 9, ranges: 1, more: false)),
        .host(.violation(.tooManyRanges, count: 1)), .host(.channelFailed(.tooManyRanges)),
        .machine(.closed),
      ])
    bench.monitor([])
    #expect(bench.complaints == [])
  }

  // I3.

  @Test("a page that was not taken, or is given back twice, is seen")
  func givenBack() {
    var bench = CheckerBench(GivenBackChecker(Self.machine, CheckRules()))
    balloon(&bench, asking: 100, [(100, 50), (120, 60), (980, 30)])
    bench.host(Wire.unballoonRequest([(100, 80), (980, 20)]))
    #expect(bench.complaints == [])
    bench.host(Wire.unballoonRequest([(100, 1)]))
    bench.host(Wire.unballoonRequest([(1000, 1)]))
    #expect(
      bench.complaints == Array(repeating: "a page is given back that was not taken", count: 2))
  }

  @Test("a size that counts a page twice is seen")
  func countedTwice() {
    var bench = CheckerBench(GivenBackChecker(Self.machine, CheckRules()))
    balloon(&bench, asking: 100, [(100, 50), (120, 30)])
    bench.step(.signal, [.host(.settled(.reached, pages: 950))])
    #expect(bench.complaints == [])
    bench.step(.signal, [.host(.settled(.reached, pages: 920))])
    #expect(bench.complaints == ["more is counted than was given up"])
  }

  @Test("a bus that starts over has forgotten what was taken; a closed channel has not")
  func forgotten() {
    var bench = CheckerBench(GivenBackChecker(Self.machine, CheckRules()))
    balloon(&bench, asking: 100, [(100, 50)])
    bench.step(.close, [.machine(.closed)])
    bench.host(Wire.unballoonRequest([(100, 10)]))
    #expect(bench.complaints == [])
    bench.step(.busReset, [.bus(.contact(InitiateContact()))])
    bench.host(Wire.unballoonRequest([(120, 1)]))
    #expect(bench.complaints == ["a page is given back that was not taken"])
  }

  // I4.

  private func hotAdder(_ word: UInt64 = 3) -> CheckerBench<HotAddChecker> {
    var bench = CheckerBench(HotAddChecker(Self.machine, CheckRules()))
    bench.guest(Wire.capabilitiesReport(word), .incomingCapabilities(UInt32(word)))
    return bench
  }

  static let offers: [(UInt64, UInt64, UInt64, [String])] = [
    (3, backend, 512, []),
    (2, backend + 512, 512, []),
    (3 | 1 << 2, backend, 512, []),
    (1, backend, 512, ["memory is offered to a guest that cannot add it"]),
    (3 | 1 << 2, backend + 256, 512, ["offered memory is not aligned as the guest asked"]),
    (3, backend, 500, ["offered memory is not aligned as the guest asked"]),
    (3, backend + 1024, 256, ["offered memory outside the backend"]),
    (3, 512, 256, ["offered memory outside the backend", "offered memory overlaps RAM"]),
  ]

  @Test("an offer that a host must not make is seen", arguments: offers)
  func offer(_ word: UInt64, _ start: UInt64, _ count: UInt64, _ complaints: [String]) {
    var bench = hotAdder(word)
    bench.host(Wire.hotAddRequest(start, count))
    #expect(bench.complaints == complaints)
  }

  @Test("what the guest added is not offered again before the machine resets")
  func offeredAgain() {
    var bench = hotAdder()
    hotAdd(&bench, Self.backend, 512, added: 300)
    bench.host(Wire.hotAddRequest(Self.backend + 512, 256))
    #expect(bench.complaints == [])
    bench.host(Wire.hotAddRequest(Self.backend + 256, 256))
    #expect(bench.complaints == ["added memory is offered again"])
    bench.step(.machineReset)
    bench.guest(Wire.capabilitiesReport(3), .incomingCapabilities(3))
    bench.host(Wire.hotAddRequest(Self.backend, 256))
    #expect(bench.complaints.count == 1)
  }

  @Test("removed pages in offered memory, and more than the guest added, are seen")
  func removedInOffer() {
    var bench = hotAdder()
    bench.host(Wire.hotAddRequest(Self.backend, 256))
    bench.monitor([
      .hotAddedMemory(
        PageRange(start: PageNumber(Self.backend), clampingCount: 1024), added: 1,
        unusableTail: 0, mappedSlots: 1, slots: 1),
      range(.freed, Self.backend + 255, 1),
    ])
    #expect(
      bench.complaints == ["more is added than the guest said", "offered memory overlaps removed"])
  }
}
