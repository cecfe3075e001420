import Bytes
import Conversation
import DynamicMemoryProtocol
import PageRanges
import SyntheticGuest
import Testing

@Suite("A Linux guest gives pages away and takes them back")
struct BallooningTests {
  private func shapes(_ rig: inout Rig) -> [ResponseShape] {
    rig.takeMessages(.balloonResponse).map(ResponseShape.init)
  }

  @Test("a response of one range has the bytes that the reference gives")
  func goldenResponse() {
    var parameters = LinuxGuest.Parameters()
    parameters.kernelPages = 0x12000
    parameters.usedPages = 0x400
    var rig = Rig.bound(parameters)
    rig.requestPages(1000)
    rig.run(milliseconds: 10)
    let messages = rig.takeMessages(.balloonResponse).map(\.hexString)
    #expect(messages.first == "07001800030000000000000003000000" + "0024010000000200")
    #expect(messages.count == 2)
  }

  @Test("a guest at its floor answers with the empty message of the reference")
  func goldenEmptyResponse() {
    var parameters = LinuxGuest.Parameters()
    parameters.usedPages = parameters.bootPages
    var rig = Rig.bound(parameters)
    rig.requestPages(1)
    rig.run(milliseconds: 10)
    let messages = rig.takeMessages(.balloonResponse).map(\.hexString)
    #expect(messages == ["07001000030000000000000000000000"])
  }

  @Test("pages given back are answered once, after the last request, as the reference has it")
  func goldenUnballoon() {
    var rig = Rig.bound()
    rig.requestPages(1024)
    rig.run(milliseconds: 10)
    rig.giveBack([(0x9C00, 512)], morePages: true)
    rig.run(milliseconds: 100)
    #expect(rig.takeMessages(.unballoonResponse) == [])
    #expect(rig.guest.balloonedPages == 512)
    rig.giveBack([(0x9E00, 512)])
    rig.run(milliseconds: 100)
    #expect(rig.takeMessages(.unballoonResponse).map(\.hexString) == ["0900080004000000"])
    #expect(rig.guest.balloonedPages == 0)
    #expect(rig.guest.faults == HostFaults())
  }

  @Test("it gives so much that its floor stays, and when asked again the little that this frees")
  func floor() {
    // 247,794 pages, 222,344 of them available; the floor is 26,624 and an eighth of all pages.
    var rig = Rig.bound()
    rig.requestPages(262_144)
    rig.run(milliseconds: 10)
    let given: UInt64 = 222_344 - 26_624 - 247_794 / 8
    #expect(rig.guest.balloonedPages == given)
    #expect(
      shapes(&rig) == [
        ResponseShape(512, Int(given / 512), more: true),
        ResponseShape(1, Int(given % 512), more: false),
      ])
    // Below 512 MiB the floor is 10,240 and a quarter.
    let floor = 10_240 + (247_794 - given) / 4
    let rest = 222_344 - given - floor
    rig.requestPages(100_000)
    rig.run(milliseconds: 10)
    #expect(rig.guest.balloonedPages == given + rest)
  }

  @Test("what it gives is its own, in blocks of 2 MiB where they are whole, and never twice")
  func disjoint() {
    var parameters = LinuxGuest.Parameters()
    parameters.fragmentation = .init(seed: 7, brokenPerThousand: 500)
    var rig = Rig.bound(parameters)
    rig.requestPages(262_144)
    rig.run(seconds: 5)
    var pages = PageRangeSet()
    var odd: [PageRange] = []
    var blocks = 0
    for message in rig.takeMessages(.balloonResponse) {
      let bytes = message.span
      for offset in stride(from: 16, to: bytes.count - 7, by: 8) {
        let wire = WirePageRange(rawValue: bytes.littleEndian64(at: offset))
        let range = PageRange(start: wire.start, clampingCount: wire.count)
        if range.count == 512 { blocks += 1 }
        let isWhole = range.count == 512 && range.start.rawValue % 512 == 0
        if range.count != 1, !isWhole { odd.append(range) }
        if pages.insert(range).duplicatePages > 0 { odd.append(range) }
      }
    }
    #expect(odd == [])
    #expect(pages.pageCount == rig.guest.balloonedPages)
    #expect(pages.first.map { $0.start.rawValue >= 39_800 } == true)
    #expect(pages.last.map { $0.end.rawValue <= 262_144 } == true)
    // Some 200 of 434 blocks are broken.
    #expect((150...280).contains(blocks))
  }

  @Test("pages that come back can be given again, as whole blocks")
  func again() {
    var rig = Rig.bound()
    for _ in 0..<3 {
      rig.requestPages(1536)
      rig.run(milliseconds: 10)
      #expect(shapes(&rig) == [ResponseShape(512, 3, more: false)])
      rig.giveBack([(0x9C80, 1000), (0x9C00, 128)], morePages: true)
      rig.giveBack([(0x9C80 + 1000, 408)])
      rig.run(milliseconds: 10)
      #expect(rig.guest.balloonedPages == 0)
    }
    #expect(rig.guest.faults == HostFaults())
  }

  @Test("memory that only seems available ends the train with an empty message")
  func optimism() {
    var parameters = LinuxGuest.Parameters()
    parameters.usedPages = 262_144 - parameters.kernelPages - 100
    parameters.reclaimablePages = 222_244
    var rig = Rig.bound(parameters)
    rig.requestPages(1000)
    rig.run(milliseconds: 10)
    #expect(
      shapes(&rig) == [ResponseShape(1, 100, more: true), ResponseShape(0, 0, more: false)])
  }

  @Test("two requests before the work begins get one train, for the later number")
  func mergedRequests() {
    var rig = Rig.bound()
    rig.requestPages(5120)
    rig.requestPages(512)
    rig.run(milliseconds: 100)
    #expect(shapes(&rig) == [ResponseShape(512, 1, more: false)])
    #expect(rig.guest.faults.first == [.requestWhileBusy(.balloonRequest)])
  }

  @Test("a request while a train is under way gets a train of its own afterwards")
  func queuedRequest() {
    var rig = Rig.bound()
    rig.requestPages(1000)
    rig.run(milliseconds: 2)
    rig.requestPages(512)
    rig.run(milliseconds: 100)
    #expect(
      shapes(&rig) == [
        ResponseShape(512, 1, more: true), ResponseShape(1, 488, more: false),
        ResponseShape(512, 1, more: false),
      ])
  }

  @Test("a response without room is sent again every 20 ms, with a new number each time")
  func noRoom() {
    var rig = Rig.bound()
    rig.requestPages(512)
    while rig.actions.last?.type != .balloonResponse { rig.act() }
    let first = rig.actions[rig.actions.count - 1]
    for attempt in 1...3 {
      rig.guest.notice(.notSent, at: rig.now)
      rig.act()
      let next = rig.actions[rig.actions.count - 1]
      #expect(next.time == first.time.advanced(by: .milliseconds(20 * UInt64(attempt))))
      #expect(next.transactionID == first.transactionID.map { $0 + UInt32(attempt) })
      #expect(next.message?.dropFirst(8) == first.message?.dropFirst(8))
    }
    #expect(!rig.guest.isSettled || rig.guest.balloonedPages == 512)
    rig.actions.removeAll()
    rig.run(milliseconds: 500)
    #expect(rig.takeMessages(.balloonResponse) == [])
  }

  @Test("an answer to an unballoon request that finds no room is lost")
  func lostAnswer() {
    var rig = Rig.bound()
    rig.giveBack([])
    rig.act()
    #expect(rig.actions.last?.type == .unballoonResponse)
    rig.guest.notice(.notSent, at: rig.now)
    rig.actions.removeAll()
    rig.run(seconds: 10)
    #expect(rig.actions == [])
  }

  @Test("pages that were not given away stay what they are, and are held against the host")
  func strangePages() {
    var rig = Rig.bound()
    rig.requestPages(512)
    rig.run(milliseconds: 10)
    rig.giveBack([(0x9C00 + 256, 512), (0xFF_FFFF_FFFF, 0xFF_FFFF), (0, 0)])
    #expect(rig.guest.balloonedPages == 256)
    let pages: [UInt64] = rig.guest.faults.first.compactMap {
      if case .notBallooned(_, let pages) = $0 { pages } else { nil }
    }
    #expect(pages == [256, 0xFF_FFFF])
  }

  @Test("a guest that can hibernate answers no balloon request, and refuses memory for good")
  func hibernation() {
    var parameters = LinuxGuest.Parameters()
    parameters.canHibernate = true
    var rig = Rig.bound(parameters)
    rig.requestPages(512)
    rig.giveBack([(0x9C00, 512)])
    rig.run(seconds: 1)
    #expect(rig.takeMessages(.balloonResponse) == [])
    rig.hotAdd(0x100_0000, 32_768, region: nil)
    rig.run(seconds: 1)
    #expect(
      rig.takeMessages(.hotAddResponse).map { Array($0.dropFirst(8)).hexString }
        == ["0000000001000000"])
  }
}
