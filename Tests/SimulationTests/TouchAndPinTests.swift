import Conversation
import HostEvents
import PageRanges
import Simulation
import Testing

/// A guest of 1000 pages, the rings at page 16 to 25, that gave pages up and is idle.
private struct GivingGuest {
  private(set) var checked: CheckedMachine
  private var log = ObservationLog()
  private var now = VirtualTime.zero

  static var machine: MachineConfiguration {
    var machine = MachineConfiguration()
    machine.bootPages = 1000
    return machine
  }

  init(giving pages: (start: UInt64, count: UInt64)) {
    checked = CheckedMachine(Self.machine)
    apply(.open)
    send(Wire.versionRequest)
    send(Wire.capabilitiesReport(1))
    apply(.wait, after: .seconds(51))
    apply(.target((1000 - pages.count) * 4096))
    send(Wire.balloonResponse([pages]))
  }

  /// The rules that are named when something is done.
  @discardableResult
  mutating func apply(_ stimulus: Stimulus, after pause: VirtualDuration = .zero) -> [String] {
    now = now.advanced(by: pause)
    log.removeAll()
    checked.apply(stimulus, at: now, into: &log)
    return log.observations.compactMap { observation in
      guard case .host(.violation(let id, let count)) = observation else { return nil }
      return "\(id.rawValue) \(count)"
    }
  }

  @discardableResult
  mutating func send(_ bytes: [UInt8]) -> [String] {
    apply(.send(GuestPacket(payload: bytes), signal: true))
  }

  /// Pages that are out and back with the system, range by range.
  var freed: [PageRange] {
    var machine = checked.machine
    var log = ObservationLog()
    machine.apply(.query(.ranges), at: machine.now, into: &log)
    return log.observations.compactMap {
      if case .answer(.range(.freed, let pages)) = $0 { pages } else { nil }
    }
  }

  /// What the checkers found, after a last recount.
  var failures: [CheckFailure] {
    mutating get {
      checked.recount()
      return checked.findings.failures
    }
  }
}

private func pages(_ start: UInt64, _ count: UInt64) -> PageRange {
  PageRange(start: PageNumber(start), clampingCount: count)
}

@Suite("Pages that a guest touches, and pages that a device holds")
struct TouchAndPinTests {
  // Touches (malicious guests, E13 and F11).

  @Test("a thousand pages that are out are shown in a second, and the next one is named")
  func touchBudget() {
    var guest = GivingGuest(giving: (100, 600))
    #expect(guest.apply(.touch([pages(100, 600), pages(100, 400)]), after: .seconds(5)).isEmpty)
    #expect(guest.apply(.touch([pages(699, 1)]), after: .milliseconds(999)) == ["DM-F11 1"])
    #expect(guest.apply(.touch([pages(100, 600)]), after: .milliseconds(1)).isEmpty)
    #expect(guest.freed == [pages(100, 600)])
    #expect(guest.failures == [])
  }

  @Test("what the guest has, what is no memory, and no page at all can be touched without an end")
  func ownPages() {
    var guest = GivingGuest(giving: (100, 600))
    let own = [pages(0, 100), pages(700, 300), pages(5000, 1 << 40), pages(150, 0)]
    for _ in 0..<5000 { #expect(guest.apply(.touch(own)).isEmpty) }
    #expect(guest.failures == [])
  }

  @Test("a touch costs what it names, and no more than the pages of a second, whatever is claimed")
  func touchWork() {
    var guest = GivingGuest(giving: (100, 600))
    let all = Array(repeating: pages(0, .max), count: 200)
    for _ in 0..<10 {
      let before = guest.checked.machine.cost.work
      guest.apply(.touch(all))
      #expect(guest.checked.machine.cost.work - before <= 1001 + 200)
    }
    #expect(guest.failures == [])
  }

  @Test("a page that could not go back to the system costs no fault")
  func unfreed() {
    var guest = GivingGuest(giving: (100, 1))
    guest.apply(.discardsFail(true))
    guest.apply(.target(800 * 4096))
    guest.send(Wire.balloonResponse([(200, 199)]))
    for _ in 0..<100 { #expect(guest.apply(.touch([pages(200, 199)])).isEmpty) }
    #expect(guest.freed == [pages(100, 1)])
    #expect(guest.failures == [])
  }

  @Test("the model sees a page that changed its owner because it was touched")
  func touchedPageIsSeen() {
    var bench = CheckerBench(PageModelChecker(GivingGuest.machine, CheckRules()))
    bench.host(Wire.balloonRequest(4))
    bench.enter(.balloonReplyWait)
    bench.guest(
      Wire.balloonResponse([(100, 4)]), .incomingBalloon(transaction: 9, ranges: 1, more: false))
    bench.step(.touch([pages(103, 1)]))
    bench.monitor([.range(.freed, pages(100, 4))])
    #expect(bench.complaints == [])
    bench.monitor([.range(.freed, pages(100, 3))])
    #expect(bench.complaints == ["removed_both differs: listed, expected"])
  }

  // Devices (E15).

  @Test("a range with a page that a device holds is refused as a whole, until it lets go")
  func heldPages() {
    var guest = GivingGuest(giving: (100, 1))
    guest.apply(.pin([pages(300, 2), pages(310, 0)]))
    guest.apply(.target(500 * 4096))
    #expect(guest.send(Wire.balloonResponse([(290, 11), (302, 8)], more: true)) == ["DM-E15 1"])
    #expect(guest.freed == [pages(100, 1), pages(302, 8)])
    guest.apply(.unpin([pages(301, 1)]))
    #expect(guest.send(Wire.balloonResponse([(301, 1)], more: true)).isEmpty)
    guest.send(Wire.balloonResponse([(300, 1)], more: true))
    #expect(guest.freed == [pages(100, 1), pages(301, 9)])
    guest.apply(.unpin([pages(0, 1 << 40)]))
    #expect(guest.send(Wire.balloonResponse([(300, 1)], more: true)).isEmpty)
    #expect(guest.freed == [pages(100, 1), pages(300, 10)])
    #expect(guest.failures == [])
  }

  @Test("a device gets no page that is out, and loses all when the machine resets")
  func devicesGetNothing() {
    var guest = GivingGuest(giving: (100, 10))
    #expect(guest.apply(.pin([pages(90, 10), pages(109, 5), pages(200, 1)])) == ["DM-E15 1"])
    #expect(guest.checked.machine.cost.deviceRanges == 2)
    guest.apply(.machineReset)
    #expect(guest.checked.machine.cost.deviceRanges == 0)
    #expect(guest.failures == [])
  }

  @Test("the model sees pages of a device that were taken, and none where a device got none")
  func heldPagesAreSeen() {
    var bench = CheckerBench(PageModelChecker(GivingGuest.machine, CheckRules()))
    bench.step(.pin([pages(101, 1)]))
    bench.host(Wire.balloonRequest(10))
    bench.enter(.balloonReplyWait)
    bench.guest(
      Wire.balloonResponse([(100, 4), (200, 4)], more: true),
      .incomingBalloon(transaction: 9, ranges: 2, more: true))
    bench.monitor([.range(.freed, pages(200, 4))])
    // What is out already no device can hold.
    bench.step(.pin([pages(199, 2)]))
    bench.host(Wire.unballoonRequest([(200, 4)]))
    bench.host(Wire.balloonRequest(10))
    bench.enter(.balloonReplyWait)
    bench.guest(
      Wire.balloonResponse([(199, 5)]), .incomingBalloon(transaction: 9, ranges: 1, more: false))
    bench.monitor([.range(.freed, pages(199, 5))])
    #expect(bench.complaints == [])
    bench.monitor([.range(.freed, pages(100, 4)), .range(.freed, pages(199, 5))])
    #expect(bench.complaints == ["removed_both differs: listed, expected"])
  }

  @Test("devices hold 65,536 ranges at the most, and none becomes two beyond that")
  func deviceBudget() {
    var guest = GivingGuest(giving: (100, 1))
    for part in 0..<4 {
      let first = 2000 + UInt64(part) * 65_536
      let every = (0..<16_384).map { pages(first + 4 * UInt64($0), 2) }
      #expect(guest.apply(.pin(every)).isEmpty)
    }
    #expect(guest.checked.machine.cost.deviceRanges == 65_536)
    #expect(guest.apply(.pin([pages(500, 3)])) == ["DM-E15 1"])
    guest.apply(.unpin([pages(2000, 1)]))
    #expect(guest.checked.machine.cost.deviceRanges == 65_536)
    // What joins two ranges makes room for one, which may become two; then there is none again.
    guest.apply(.pin([pages(2006, 2)]))
    #expect(guest.checked.machine.cost.deviceRanges == 65_535)
    guest.apply(.unpin([pages(2006, 1)]))
    #expect(guest.checked.machine.cost.deviceRanges == 65_536)
    guest.apply(.unpin([pages(2008, 1)]))
    #expect(guest.checked.machine.cost.deviceRanges == 65_536)
    #expect(guest.failures == [])
  }

  @Test("an image keeps what devices hold and how much was touched")
  func savedAndRestored() throws {
    var guest = GivingGuest(giving: (100, 600))
    guest.apply(.pin([pages(300, 2), pages(800, 7)]))
    guest.apply(.touch([pages(100, 600)]), after: .seconds(5))
    let machine = guest.checked.machine
    var restored = try Machine(restoring: machine.image, configuration: GivingGuest.machine)
    #expect(restored.image == machine.image)
    #expect(restored.cost.deviceRanges == 1)
    var log = ObservationLog()
    restored.apply(.touch([pages(100, 401)]), at: restored.now, into: &log)
    #expect(log.observations == [.host(.violation(.endlessTouches, count: 1))])
  }
}
