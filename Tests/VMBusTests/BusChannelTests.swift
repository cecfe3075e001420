import PageRanges
import Testing
import VMBus

@Suite("Channels of a bus")
struct BusChannelTests {
  @Test(
    "rings without data are refused, and an offset that wraps kills QEMU's host",
    arguments: [0, 1, 9, 10, 11, 0xFFFF_FFFE, 0xFFFF_FFFF] as [UInt32])
  func geometry(offset: UInt32) {
    var qemu = BusBench()
    qemu.prepare()
    let seen = qemu.post(openMessage(offset: offset))
    if offset == .max {
      #expect(seen.aborts == [.wrappingOffset])
    } else {
      #expect(seen.message(OpenResult.self)?.status == 1)
    }
    var hardened = BusBench(.hardened)
    hardened.prepare()
    let answer = hardened.post(openMessage(offset: offset))
    #expect(answer.message(OpenResult.self)?.status == 1)
    #expect(answer.breaches == [.ringGeometry])
  }

  @Test("the least rings there can be are opened", arguments: [BusRules.qemu, .hardened])
  func least(rules: BusRules) {
    var bench = BusBench(rules)
    bench.prepare(pages: 4)
    #expect(bench.post(openMessage(offset: 2)).message(OpenResult.self)?.status == 0)
  }

  @Test("a list that there is not cannot be opened")
  func unknownList() {
    for rules in [BusRules.qemu, .hardened] {
      var bench = BusBench(rules)
      bench.prepare()
      let seen = bench.post(openMessage(gpadl: 8))
      #expect(seen.message(OpenResult.self)?.status == 1)
      #expect(seen.breaches == (rules.trustsGuest ? [] : [.gpadlSequence]))
    }
  }

  @Test("a channel that is open is not opened again, one that is closed not closed")
  func twice() {
    var qemu = BusBench()
    qemu.prepare()
    #expect(qemu.post(CloseChannel().bytes).contains(.resetDevice(afterClose: true)))
    qemu.post(openMessage())
    #expect(qemu.post(openMessage()).types.isEmpty)

    var hardened = BusBench(.hardened)
    hardened.prepare()
    #expect(hardened.post(CloseChannel().bytes).breaches == [.channelState])
    hardened.post(openMessage())
    let seen = hardened.post(openMessage())
    #expect(seen.breaches == [.channelState])
    #expect(seen.message(OpenResult.self)?.status == 1)
    #expect(hardened.host.openChannel != nil)
  }

  @Test("a channel that cannot be opened can be tried again")
  func failedOpen() {
    var bench = BusBench(.hardened)
    bench.prepare()
    bench.opens = false
    #expect(bench.post(openMessage()).message(OpenResult.self)?.status == 1)
    bench.opens = true
    #expect(bench.post(openMessage()).message(OpenResult.self)?.status == 0)
  }

  @Test("an offer that is taken back gets another number while the guest has the old one")
  func rescind() throws {
    var bench = BusBench(.hardened)
    bench.prepare()
    bench.post(openMessage())
    bench.host.rescind()
    let seen = bench.run()
    #expect(seen.contains(.close(relid: 1, byReset: false)))
    #expect(seen.types == [2])
    #expect(bench.host.signalled(connection: 17, flag: 0) == nil)
    #expect(bench.run().breaches == [.unknownChannel])
    bench.host.offerAgain()
    #expect(bench.run().message(OfferChannel.self)?.relid == 2)
    #expect(bench.post(openMessage()).breaches == [.unknownChannel])
    #expect(bench.post(RelidReleased().bytes).breaches.isEmpty)
    #expect(bench.post(RelidReleased().bytes).breaches == [.unknownChannel])
  }

  @Test("QEMU takes no offer back and knows no release")
  func rescindInQEMU() {
    var bench = BusBench()
    bench.prepare()
    bench.host.rescind()
    #expect(bench.run().isEmpty)
    #expect(bench.post(RelidReleased().bytes).contains(.failure(.unknownMessage(type: 13))))
  }

  @Test("signals go to the connection of a channel, and nowhere else")
  func signals() {
    var bench = BusBench(.hardened)
    bench.prepare()
    bench.post(openMessage())
    #expect(bench.host.signalled(connection: 17, flag: 0) == 1)
    for connection: UInt32 in [0, 1, 15, 16, 18, .max] {
      #expect(bench.host.signalled(connection: connection, flag: 0) == nil)
    }
    #expect(bench.host.signalled(connection: 17, flag: 1) == nil)
  }

  @Test("versions below 2.4 signal by a page, and it is one of the bus's own")
  func interruptPage() {
    var contact = InitiateContact()
    contact.version = .win7
    contact.interruptPage = 0x5000
    var bench = BusBench(.hardened)
    bench.post(contact.bytes)
    let isHeard = bench.host.signalledAll()
    #expect(isHeard)
    #expect(bench.host.pagesInUse.contains(.init(5)))
    bench.post(GuestBus.contact(.win8))
    let isHeardLater = bench.host.signalledAll()
    #expect(!isHeardLater)
    #expect(bench.host.pagesInUse.isEmpty)
  }
}
