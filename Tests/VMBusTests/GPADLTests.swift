import PageRanges
import Testing
import VMBus

@Suite("Page lists")
struct GPADLTests {
  @Test(
    "a list that is none is ignored by QEMU and refused by a careful host",
    arguments: [
      { $0.rangeCount = 2 }, { $0.byteOffset = 8 }, { $0.byteCount = 3 * 4096 - 8 },
      { $0.byteCount = 4 * 4096 }, { $0.bufferLength = 24 },
    ] as [@Sendable (inout GPADLHeader) -> Void])
  func malformed(change: @Sendable (inout GPADLHeader) -> Void) {
    var qemu = BusBench()
    qemu.post(GuestBus.contact())
    #expect(qemu.post(header(change)).types.isEmpty)
    var hardened = BusBench(.hardened)
    hardened.post(GuestBus.contact())
    let seen = hardened.post(header(change))
    #expect(seen.breaches == [.gpadlForm])
    #expect(seen.message(GPADLCreated.self)?.status == 0x8000_FFFF)
    #expect(hardened.host.pagesInUse.isEmpty)
  }

  @Test("an empty list is complete for QEMU, and none for a careful host")
  func empty() {
    let message = header {
      $0 = GPADLHeader()
      $0.gpadl = 7
      $0.bufferLength = 8
    }
    var qemu = BusBench()
    qemu.post(GuestBus.contact())
    #expect(qemu.post(message).message(GPADLCreated.self)?.status == 0)
    var hardened = BusBench(.hardened)
    hardened.post(GuestBus.contact())
    #expect(hardened.post(message).breaches == [.gpadlForm])
  }

  @Test("a buffer shorter than its range kills QEMU's host only")
  func shortBuffer() {
    let message = header {
      $0.bufferLength = 7
      $0.byteCount = 0xFFFF_F000
    }
    var qemu = BusBench()
    qemu.post(GuestBus.contact())
    #expect(qemu.post(message).aborts == [.shortBuffer])
    var hardened = BusBench(.hardened)
    hardened.post(GuestBus.contact())
    #expect(hardened.post(message).breaches == [.gpadlForm])
  }

  @Test("more of a list that is complete kills QEMU's host only")
  func bodyAfterEnd() {
    var body = GPADLBody()
    body.gpadl = 7
    body.pages = [1]
    for (rules, aborts, breaches) in [
      (BusRules.qemu, [BusAbort.bodyAfterEnd], []), (.hardened, [], [BusBreach.gpadlSequence]),
    ] {
      var bench = BusBench(rules)
      bench.prepare()
      let seen = bench.post(body.bytes)
      #expect(seen.aborts == aborts)
      #expect(seen.breaches == breaches)
    }
  }

  @Test("bodies complete a list; too many pages are dropped by QEMU, refused by a careful host")
  func bodies() {
    for rules in [BusRules.qemu, .hardened] {
      var bench = BusBench(rules)
      bench.post(GuestBus.contact())
      #expect(
        bench.post(
          header {
            $0.byteCount = 5 * 4096
            $0.bufferLength = 48
          }
        ).types.isEmpty)
      var body = GPADLBody()
      body.gpadl = 7
      body.pages = [4, 5, 6]
      let seen = bench.post(body.bytes)
      let isTrusting = rules.trustsGuest
      #expect(seen.message(GPADLCreated.self)?.status == (isTrusting ? 0 : 0x8000_FFFF))
      #expect(bench.host.pagesInUse.pageCount == (isTrusting ? 5 : 0))
    }
  }

  @Test("a careful host opens no rings in a page that is listed twice")
  func pageTwice() {
    for rules in [BusRules.qemu, .hardened] {
      var bench = BusBench(rules)
      bench.post(GuestBus.contact())
      for message in GuestBus.messages(telling: [1, 2, 3, 4, 5, 1], as: 7, of: 1) {
        bench.post(message)
      }
      let seen = bench.post(openMessage(offset: 3))
      #expect(seen.message(OpenResult.self)?.status == (rules.trustsGuest ? 0 : 1))
      #expect(seen.breaches == (rules.trustsGuest ? [] : [.pageTwice]))
    }
  }

  @Test("a careful host takes no pages that are not RAM")
  func pageUse() {
    var bench = BusBench(.hardened)
    bench.isRAM = false
    bench.post(GuestBus.contact())
    let seen = bench.post(header { _ in })
    #expect(seen.breaches == [.pagesOutsideRAM])
    #expect(seen.message(GPADLCreated.self)?.status == 0x8000_FFFF)
  }

  @Test("thousands of lists are refused once there are too many, and none is forgotten")
  func budget() {
    var bench = BusBench(.hardened)
    bench.post(GuestBus.contact())
    for id in 0..<3000 as Range<UInt32> {
      bench.post(header { $0.gpadl = id })
      bench.effects.removeAll()
    }
    #expect(bench.host.pagesInUse.pageCount == 3)
    // 1024 lists are all; the next is refused until one is taken back.
    #expect(bench.post(header { $0.gpadl = 9999 }).breaches == [.gpadlSequence])
    var teardown = GPADLTeardown()
    teardown.gpadl = 1023
    #expect(bench.post(teardown.bytes).types == [12])
    #expect(bench.post(header { $0.gpadl = 9999 }).message(GPADLCreated.self)?.status == 0)
  }

  @Test("a few lists that promise many pages use the budget up, too")
  func promisedPages() {
    var bench = BusBench(.hardened)
    bench.post(GuestBus.contact())
    let long = { (id: UInt32) in
      header {
        $0.gpadl = id
        $0.byteCount = 8190 * 4096
        $0.bufferLength = 65_528
      }
    }
    #expect(bench.post(long(1)).breaches.isEmpty)
    #expect(bench.post(long(2)).breaches.isEmpty)
    #expect(bench.post(long(3)).breaches == [.gpadlSequence])
  }

  @Test("pages are given back at once by QEMU, after the channel is closed by a careful host")
  func teardownWhileOpen() throws {
    var teardown = GPADLTeardown()
    teardown.gpadl = 7
    var qemu = BusBench()
    qemu.prepare()
    qemu.post(openMessage())
    #expect(qemu.post(teardown.bytes).types == [12])
    #expect(qemu.host.openChannel != nil)
    // Its name is taken until the channel closes.
    #expect(qemu.post(header { _ in }).types.isEmpty)
    qemu.post(CloseChannel().bytes)
    #expect(qemu.post(header { _ in }).types == [10])

    var hardened = BusBench(.hardened)
    hardened.prepare()
    hardened.post(openMessage())
    let seen = hardened.post(teardown.bytes)
    let close = try #require(seen.firstIndex(of: .close(relid: 1, byReset: false)))
    let answer = try #require(seen.firstIndex { if case .post = $0 { true } else { false } })
    #expect(close < answer && seen.breaches.isEmpty)
    // The guest's own close comes late, and is no breach.
    #expect(hardened.post(CloseChannel().bytes).breaches.isEmpty)
  }
}
