import PageRanges
import Testing
import VMBus

@Suite("The host of a bus")
struct HostBusTests {
  @Test(
    "QEMU takes every version up to 4.0, a careful host those that there are",
    arguments: [
      (0, 0, false, false), (0, 1, true, false), (0, 13, true, true), (1, 1, true, true),
      (2, 4, true, true), (3, 0, true, true), (3, 7, true, false), (4, 0, true, true),
      (4, 1, false, false), (5, 3, false, false), (0xFFFF, 0xFFFF, false, false),
    ] as [(UInt16, UInt16, Bool, Bool)])
  func versions(major: UInt16, minor: UInt16, qemu: Bool, hardened: Bool) throws {
    for (rules, expected) in [(BusRules.qemu, qemu), (.hardened, hardened)] {
      var bench = BusBench(rules)
      let seen = bench.post(GuestBus.contact(BusVersion(major: major, minor: minor)))
      let answer = try #require(seen.message(ContactResponse.self))
      #expect(answer.isAccepted == (expected ? 1 : 0))
      #expect(answer.bytes.count == 12)
      // Nothing else is heard before an agreement.
      #expect(bench.post(RequestOffers().bytes).types == (expected ? [1, 4] : []))
    }
  }

  @Test("from 5.0 on the host says on which connection it wants its messages")
  func laterVersions() throws {
    var bench = BusBench(BusRules(greatestVersion: .iron, trustsGuest: false))
    let seen = bench.post(GuestBus.contact(.iron), connection: 4)
    let answer = try #require(seen.message(ContactResponse.self))
    #expect(answer.isAccepted == 1 && answer.connection == 4)
    var modify = ModifyChannel()
    modify.targetVP = 0
    #expect(bench.post(modify.bytes).message(ModifyResult.self)?.status == 0)
    var old = BusBench(.hardened)
    #expect(
      old.post(GuestBus.contact(), connection: 4).contains(.event(.refused(.invalidConnection))))
  }

  @Test("a guest that does all in order gets its channel, and the host looks at it once")
  func wholeSequence() {
    for rules in [BusRules.qemu, .hardened] {
      var bench = BusBench(rules)
      bench.prepare()
      let seen = bench.post(openMessage())
      #expect(bench.effects.types == [15, 1, 4, 10, 6])
      #expect(seen.contains(.open(relid: 1, pages: Array(16..<26), downstreamOffset: 5)))
      #expect(seen.last == .look(relid: 1))
      #expect(bench.effects.breaches.isEmpty)
      #expect(bench.host.openChannel?.pages == Array(16..<26))
    }
  }

  @Test("offers are made once; asked again the host only says that there are no more")
  func secondRequest() {
    var bench = BusBench()
    bench.prepare()
    #expect(bench.post(RequestOffers().bytes).types == [4])
    #expect(bench.post(GuestBus.contact()).types == [15])
    #expect(bench.post(RequestOffers().bytes).types == [1, 4])
  }

  @Test("an answer that finds the slot taken is sent again, with its event, until it arrives")
  func retries() {
    var bench = BusBench()
    bench.post(GuestBus.contact())
    bench.deliveries = [0, -11, -11, 0]
    let seen = bench.post(RequestOffers().bytes)
    #expect(seen.types == [1, 4, 4, 4])
    #expect(seen.count { $0 == .event(.offersEnded) } == 3)
  }

  @Test("an answer that cannot be delivered resets the whole bus")
  func fatalDelivery() {
    var bench = BusBench()
    bench.prepare()
    bench.deliveries = [-5]
    let seen = bench.post(openMessage())
    #expect(seen.contains(.failure(.delivery(status: -5))))
    #expect(seen.contains(.close(relid: 1, byReset: true)))
    #expect(!bench.host.isConnected)
    #expect(bench.post(RequestOffers().bytes).types.isEmpty)
  }

  @Test("sixteen messages wait, and the next is refused")
  func fullQueue() {
    var host = HostBus(rules: .hardened)
    _ = host.post(GuestBus.contact(), type: 1, connection: 1)
    while let effect = host.next({ _ in true }) { if case .post = effect { break } }
    for _ in 0..<16 {
      #expect(host.post(RequestOffers().bytes, type: 1, connection: 1) == .success)
    }
    #expect(
      host.post(RequestOffers().bytes, type: 1, connection: 1) == .insufficientBuffers)
  }

  @Test(
    "what is no message of the bus is refused by its hypercall",
    arguments: [
      ([], 1, 1, 3), ([UInt8](repeating: 0, count: 7), 1, 1, 3),
      ([UInt8](repeating: 0, count: 8), 1, 1, 3), ([18, 0, 0, 0, 0, 0, 0, 0], 1, 1, 3),
      ([3, 0, 0, 0, 0, 0, 0, 0], 2, 1, 3), ([3, 0, 0, 0, 0, 0, 0, 0], 1, 2, 18),
      ([3] + [UInt8](repeating: 0, count: 240), 1, 1, 3), ([3, 0, 0, 0, 0, 0, 0, 0], 1, 1, 0),
    ] as [([UInt8], UInt32, UInt32, UInt16)])
  func hypercalls(message: [UInt8], type: UInt32, connection: UInt32, status: UInt16) {
    for rules in [BusRules.qemu, .hardened] {
      var host = HostBus(rules: rules)
      #expect(host.post(message, type: type, connection: connection).rawValue == status)
    }
  }

  @Test("unload is answered, whatever waited is dropped, and the bus forgets everything")
  func unload() {
    var bench = BusBench()
    bench.prepare()
    bench.post(openMessage())
    let seen = bench.post(Unload().bytes)
    #expect(seen.types == [17])
    #expect(seen.last == .close(relid: 1, byReset: true))
    #expect(bench.post(openMessage()).types.isEmpty)
  }

  @Test("a contact closes what is open before it is answered")
  func contactInTheMiddle() throws {
    var bench = BusBench(.hardened)
    bench.prepare()
    bench.post(openMessage())
    let seen = bench.post(GuestBus.contact(.win8))
    let close = try #require(seen.firstIndex(of: .close(relid: 1, byReset: true)))
    let answer = try #require(seen.firstIndex { if case .post = $0 { true } else { false } })
    #expect(close < answer)
    #expect(seen.breaches.isEmpty)
    #expect(bench.host.pagesInUse.isEmpty)
  }

  @Test("a host that has no such processor dies or refuses")
  func processors() {
    for vp: UInt32 in [1, 0xFFFF_FFFF] {
      var contact = InitiateContact()
      contact.targetVP = vp
      var qemu = BusBench()
      #expect(qemu.post(contact.bytes).aborts == [.unknownVP])
      var hardened = BusBench(.hardened)
      #expect(hardened.post(contact.bytes).message(ContactResponse.self)?.isAccepted == 0)
    }
  }
}
