import Bytes
import Conversation
import DynamicMemoryProtocol
import SyntheticGuest
import Testing

private let block: UInt64 = 32_768
private let base: UInt64 = 0x80_0000

/// A hot-add request, and what the guest says to it.
private struct Offer: Sendable {
  var start: UInt64
  var count: UInt64
  /// Pages of the region, which starts where the range does; nil for none.
  var region: UInt64?
  var added: UInt32
  var result: UInt32

  init(
    _ start: UInt64, _ count: UInt64, region: Bool = true, within pages: UInt64? = nil,
    added: UInt64, result: UInt32
  ) {
    self.start = start
    self.count = count
    self.region = region ? pages ?? count : nil
    self.added = UInt32(added)
    self.result = result
  }
}

@Suite("A Linux guest adds memory")
struct HotAddingTests {
  private func answer(to offer: Offer, _ rig: inout Rig) -> [String] {
    rig.actions.removeAll()
    rig.hotAdd(offer.start, offer.count, region: offer.region.map { (offer.start, $0) })
    rig.run(seconds: 60)
    return rig.takeMessages(.hotAddResponse).map { Array($0.dropFirst(8)).hexString }
  }

  private func expected(_ offer: Offer) -> [String] {
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(offer.added)
    bytes.appendLittleEndian(offer.result)
    return [bytes.hexString]
  }

  @Test(
    "it answers with the pages it added and whether there is any hope",
    arguments: [
      [Offer(base, 4 * block, added: 4 * block, result: 1)],
      [Offer(base, 4 * block, region: false, added: 4 * block, result: 1)],
      // Nothing was asked for.
      [Offer(base, 0, added: 0, result: 0), Offer(base, block, added: block, result: 1)],
      // A last block of which a part was offered is added if the region has room for it...
      [Offer(base, block + 100, region: false, added: block + 100, result: 1)],
      // ...and the next request in it gets the rest at once.
      [
        Offer(base, 100, region: false, added: 100, result: 1),
        Offer(base + 100, 200, region: false, added: 200, result: 1),
        Offer(base + 300, block, region: false, added: block, result: 1),
      ],
      // Boot memory is there already: no further request has any hope.
      [
        Offer(0, block, added: 0, result: 1), Offer(base, block, added: 0, result: 1),
      ],
      // Half of it is there already.
      [Offer(0x4_0000 - block, 2 * block, added: 0, result: 1)],
      // Not aligned to blocks: this one fails, others may not.
      [
        Offer(base + 1, block, added: 0, result: 0),
        Offer(base + 2 * block, block, added: block, result: 1),
      ],
      // One region after the other.
      [
        Offer(base, 2 * block, added: 2 * block, result: 1),
        Offer(base + 2 * block, 2 * block, added: 2 * block, result: 1),
      ],
      // Without a region a hole between two requests is a gap, not an error.
      [
        Offer(base, block, region: false, added: block, result: 1),
        Offer(base + 3 * block, block, region: false, added: block, result: 1),
      ],
      // A second region over the first: the first is found again, and what lies in it can be used.
      [
        Offer(base, 2 * block, added: 2 * block, result: 1),
        Offer(base, 2 * block, added: 2 * block, result: 1),
      ],
      // Without a region the head of a range that does not begin with a block counts as added.
      [Offer(base + 10, block, region: false, added: block, result: 1)],
      // What does not fit the region is left out, and so is a block that does not.
      [Offer(base, 4 * block, within: 2 * block + 100, added: 2 * block, result: 1)],
      [Offer(base, block, within: 0, added: 0, result: 0)],
      [Offer(0xFF_FFFF_0000, 0xFF_FFFF, added: 0xFF_FFFF, result: 1)],
    ])
  private func answers(offers: [Offer]) {
    var rig = Rig.bound()
    for offer in offers { #expect(answer(to: offer, &rig) == expected(offer)) }
  }

  @Test("a response has the bytes that the reference gives")
  func goldenResponse() {
    var rig = Rig.bound()
    for _ in 0..<4 {
      rig.giveBack([])
      rig.run(milliseconds: 5)
    }
    rig.actions.removeAll()
    rig.receive(hex: "0a00180002000000" + "0000100000000008" + "0000100000000008")
    rig.run(seconds: 5)
    #expect(
      rig.takeMessages(.hotAddResponse).map(\.hexString) == ["0b001000070000000000080001000000"])
  }

  @Test("a driver that is told not to add memory says that there is no hope")
  func disabled() {
    var parameters = LinuxGuest.Parameters()
    parameters.isHotAddEnabled = false
    var rig = Rig.bound(parameters)
    let offer = Offer(base, block, added: 0, result: 1)
    #expect(answer(to: offer, &rig) == expected(offer))
  }

  @Test(
    "it takes as long as its blocks take to go online, and no longer than the driver waits",
    arguments: [(true, 30, 121), (true, 5000, 20_001), (true, 8000, 20_001), (false, 30, 20_001)]
      as [(Bool, UInt64, UInt64)])
  func duration(onlines: Bool, each: UInt64, total: UInt64) {
    var parameters = LinuxGuest.Parameters()
    parameters.onlinesAddedMemory = onlines
    parameters.onlineTime = .milliseconds(each)
    var rig = Rig.bound(parameters)
    rig.hotAdd(base, 4 * block, region: (base, 4 * block))
    let start = rig.now
    rig.run(seconds: 60)
    let answer = rig.actions.first { $0.type == .hotAddResponse }
    #expect(answer?.time == start.advanced(by: .milliseconds(total)))
  }

  @Test("added memory can be ballooned, and comes back")
  func ballooned() {
    var parameters = LinuxGuest.Parameters()
    parameters.bootPages = 65_536
    var rig = Rig.bound(parameters)
    rig.hotAdd(base, 16 * block, region: (base, 16 * block))
    rig.run(seconds: 5)
    rig.requestPages(400_000)
    rig.run(seconds: 5)
    #expect(rig.guest.balloonedPages == 400_000)
    rig.giveBack([(base, 16 * block)])
    #expect(rig.guest.balloonedPages < 65_536)
  }

  @Test("what lies between two requests is a gap: it is added first, and not used")
  func gap() {
    var parameters = LinuxGuest.Parameters()
    parameters.reportDelay = 0
    var rig = Rig.bound(parameters)
    var available: [UInt64] = []
    for (start, region) in [
      (base, base as UInt64?), (base + 2 * block, nil), (base + 3 * block, nil),
    ] {
      rig.hotAdd(start, block, region: region.map { ($0, 4 * block) })
      rig.run(milliseconds: 2100)
      let report = rig.takeMessages(.statusReport).last
      available.append(report?.span.littleEndian64(at: 8) ?? 0)
    }
    #expect(available == [222_344 + block, 222_344 + block, 222_344 + 2 * block])
  }

  @Test("a second request before the work begins overwrites the first")
  func mergedRequests() {
    var rig = Rig.bound()
    rig.hotAdd(base, block, region: (base, block))
    rig.hotAdd(base + block, 2 * block, region: (base + block, 2 * block))
    rig.run(seconds: 5)
    #expect(
      rig.takeMessages(.hotAddResponse).map { Array($0.dropFirst(8)).hexString }
        == ["0000010001000000"])
    #expect(rig.guest.faults.first == [.requestWhileBusy(.hotAddRequest)])
  }
}
