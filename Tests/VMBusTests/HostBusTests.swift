import PageRanges
import Testing
import VMBus

/// A bus whose messages arrive at once, and that opens every channel it is asked to.
private struct BusBench {
  var host: HostBus
  var effects: [BusEffect] = []
  var opens = true
  var isRAM = true
  /// What becomes of the next messages; when it is used up, each arrives.
  var deliveries: [Int32] = []

  init(_ rules: BusRules = .qemu) { host = HostBus(rules: rules) }

  @discardableResult
  mutating func post(_ message: [UInt8], type: UInt32 = 1, connection: UInt32 = 1) -> [BusEffect] {
    _ = host.post(message, type: type, connection: connection)
    return run()
  }

  mutating func run() -> [BusEffect] {
    var seen: [BusEffect] = []
    let isRAM = isRAM
    while let effect = host.next({ _ in isRAM }) {
      seen.append(effect)
      if case .open = effect { host.answerOpen(opens) }
      if case .post = effect {
        host.delivered(status: deliveries.isEmpty ? 0 : deliveries.removeFirst())
      }
    }
    effects += seen
    return seen
  }

  /// Contact, offers, and a page list of so many pages.
  mutating func prepare(pages: Int = 10, version: BusVersion = .win10) {
    post(GuestBus.contact(version))
    post(RequestOffers().bytes)
    for message in GuestBus.messages(telling: (16..<UInt64(16 + pages)).map { $0 }, as: 7, of: 1) {
      post(message)
    }
  }
}

private func open(offset: UInt32 = 5, gpadl: UInt32 = 7, vp: UInt32 = 0) -> [UInt8] {
  var message = OpenChannel()
  message.gpadl = gpadl
  message.downstreamOffset = offset
  message.targetVP = vp
  return message.bytes
}

private func header(_ change: (inout GPADLHeader) -> Void) -> [UInt8] {
  var message = GPADLHeader()
  message.gpadl = 7
  message.pages = [1, 2, 3]
  message.byteCount = 3 * 4096
  message.bufferLength = 32
  change(&message)
  return message.bytes
}

extension [BusEffect] {
  /// The types of the messages among these.
  fileprivate var types: [UInt32] {
    compactMap { effect in
      guard case .post(let message) = effect else { return nil }
      return BusMessageType(of: message)?.rawValue
    }
  }

  fileprivate var breaches: [BusBreach] {
    compactMap { effect in
      guard case .breach(let breach) = effect else { return nil }
      return breach
    }
  }

  fileprivate var aborts: [BusAbort] {
    compactMap { effect in
      guard case .abort(let abort) = effect else { return nil }
      return abort
    }
  }

  fileprivate func message<Form: BusMessageForm>(_ form: Form.Type) -> Form? {
    for case .post(let message) in self where BusMessageType(of: message) == Form.type {
      return Form(decoding: message)
    }
    return nil
  }
}

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
      let seen = bench.post(open())
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
    let seen = bench.post(open())
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
    bench.post(open())
    let seen = bench.post(Unload().bytes)
    #expect(seen.types == [17])
    #expect(seen.last == .close(relid: 1, byReset: true))
    #expect(bench.post(open()).types.isEmpty)
  }

  @Test("a contact closes what is open before it is answered")
  func contactInTheMiddle() throws {
    var bench = BusBench(.hardened)
    bench.prepare()
    bench.post(open())
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
      let seen = bench.post(open(offset: 3))
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
    qemu.post(open())
    #expect(qemu.post(teardown.bytes).types == [12])
    #expect(qemu.host.openChannel != nil)
    // Its name is taken until the channel closes.
    #expect(qemu.post(header { _ in }).types.isEmpty)
    qemu.post(CloseChannel().bytes)
    #expect(qemu.post(header { _ in }).types == [10])

    var hardened = BusBench(.hardened)
    hardened.prepare()
    hardened.post(open())
    let seen = hardened.post(teardown.bytes)
    let close = try #require(seen.firstIndex(of: .close(relid: 1, byReset: false)))
    let answer = try #require(seen.firstIndex { if case .post = $0 { true } else { false } })
    #expect(close < answer && seen.breaches.isEmpty)
    // The guest's own close comes late, and is no breach.
    #expect(hardened.post(CloseChannel().bytes).breaches.isEmpty)
  }
}

@Suite("Channels of a bus")
struct BusChannelTests {
  @Test(
    "rings without data are refused, and an offset that wraps kills QEMU's host",
    arguments: [0, 1, 9, 10, 11, 0xFFFF_FFFE, 0xFFFF_FFFF] as [UInt32])
  func geometry(offset: UInt32) {
    var qemu = BusBench()
    qemu.prepare()
    let seen = qemu.post(open(offset: offset))
    if offset == .max {
      #expect(seen.aborts == [.wrappingOffset])
    } else {
      #expect(seen.message(OpenResult.self)?.status == 1)
    }
    var hardened = BusBench(.hardened)
    hardened.prepare()
    let answer = hardened.post(open(offset: offset))
    #expect(answer.message(OpenResult.self)?.status == 1)
    #expect(answer.breaches == [.ringGeometry])
  }

  @Test("the least rings there can be are opened", arguments: [BusRules.qemu, .hardened])
  func least(rules: BusRules) {
    var bench = BusBench(rules)
    bench.prepare(pages: 4)
    #expect(bench.post(open(offset: 2)).message(OpenResult.self)?.status == 0)
  }

  @Test("a list that there is not cannot be opened")
  func unknownList() {
    for rules in [BusRules.qemu, .hardened] {
      var bench = BusBench(rules)
      bench.prepare()
      let seen = bench.post(open(gpadl: 8))
      #expect(seen.message(OpenResult.self)?.status == 1)
      #expect(seen.breaches == (rules.trustsGuest ? [] : [.gpadlSequence]))
    }
  }

  @Test("a channel that is open is not opened again, one that is closed not closed")
  func twice() {
    var qemu = BusBench()
    qemu.prepare()
    #expect(qemu.post(CloseChannel().bytes).contains(.resetDevice(afterClose: true)))
    qemu.post(open())
    #expect(qemu.post(open()).types.isEmpty)

    var hardened = BusBench(.hardened)
    hardened.prepare()
    #expect(hardened.post(CloseChannel().bytes).breaches == [.channelState])
    hardened.post(open())
    let seen = hardened.post(open())
    #expect(seen.breaches == [.channelState])
    #expect(seen.message(OpenResult.self)?.status == 1)
    #expect(hardened.host.openChannel != nil)
  }

  @Test("a channel that cannot be opened can be tried again")
  func failedOpen() {
    var bench = BusBench(.hardened)
    bench.prepare()
    bench.opens = false
    #expect(bench.post(open()).message(OpenResult.self)?.status == 1)
    bench.opens = true
    #expect(bench.post(open()).message(OpenResult.self)?.status == 0)
  }

  @Test("an offer that is taken back gets another number while the guest has the old one")
  func rescind() throws {
    var bench = BusBench(.hardened)
    bench.prepare()
    bench.post(open())
    bench.host.rescind()
    let seen = bench.run()
    #expect(seen.contains(.close(relid: 1, byReset: false)))
    #expect(seen.types == [2])
    #expect(bench.host.signalled(connection: 17, flag: 0) == nil)
    #expect(bench.run().breaches == [.unknownChannel])
    bench.host.offerAgain()
    #expect(bench.run().message(OfferChannel.self)?.relid == 2)
    #expect(bench.post(open()).breaches == [.unknownChannel])
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
    bench.post(open())
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
