import Bytes
import Conversation
import DynamicMemoryProtocol
import PageRanges
import SyntheticGuest
import Testing
import VMBus

/// A scripted guest on top of one that answers each packet with the same number of bytes.
private struct EchoGuest: NumberingGuest {
  private(set) var received: [[UInt8]] = []
  private var number: UInt32 = 0
  private(set) var nextAction: VirtualTime?

  mutating func start(at now: VirtualTime) { nextAction = nil }
  mutating func receive(_ type: PacketType, payload: Span<UInt8>, at now: VirtualTime) {
    var bytes: [UInt8] = []
    for index in payload.indices { bytes.append(payload[index]) }
    received.append(bytes)
    nextAction = now
  }
  mutating func receive(control message: [UInt8], at now: VirtualTime) {}

  mutating func notice(_ answer: BusAnswer, at now: VirtualTime) {}
  mutating func act(at now: VirtualTime) -> Stimulus? {
    nextAction = nil
    var bytes: [UInt8] = []
    UnballoonResponse(transactionID: takeTransactionID()).append(to: &bytes)
    return .send(GuestPacket(payload: bytes), signal: true)
  }
  mutating func takeTransactionID() -> UInt32 {
    number += 1
    return number
  }
  var isSettled: Bool { nextAction == nil }
}

@Suite("Reactions of a guest")
struct ScriptedGuestTests {
  private static let request: [UInt8] = {
    var bytes: [UInt8] = []
    BalloonRequest(transactionID: 9, pageCount: 700).append(to: &bytes)
    return bytes
  }()

  private func guest(_ reactions: [Reaction]) -> ScriptedGuest<EchoGuest> {
    ScriptedGuest(EchoGuest(), reactions: reactions, top: 0x40000)
  }

  private func reaction(
    _ action: Reaction.Action, _ change: (inout Reaction) -> Void = { _ in }
  ) -> Reaction {
    var reaction = Reaction(.read, .balloonRequest, action, text: "")
    change(&reaction)
    return reaction
  }

  /// A balloon response with ranges by a pattern.
  private func answer(_ pattern: RangePattern) -> Reaction {
    var bytes: [UInt8] = []
    BalloonResponse(transactionID: 0, morePages: false, rangeCount: 0)?
      .append(to: &bytes, ranges: [WirePageRange]().span)
    var template = PacketTemplate(GuestPacket(payload: bytes), isSignaled: true)
    template.ranges = pattern
    return reaction(.send(template))
  }

  /// Everything that the guest writes up to a time, with the time.
  private func writes(
    of guest: inout ScriptedGuest<EchoGuest>, until end: VirtualTime = VirtualTime(rawValue: .max)
  ) -> [(time: VirtualTime, payload: [UInt8])] {
    var writes: [(time: VirtualTime, payload: [UInt8])] = []
    while let time = guest.nextAction, time <= end {
      if case .send(let packet, _)? = guest.act(at: time) { writes.append((time, packet.payload)) }
    }
    return writes
  }

  private func ranges(in payload: [UInt8]) -> [WirePageRange] {
    let bytes = payload.span
    return stride(from: 16, to: bytes.count - 7, by: 8).map {
      WirePageRange(rawValue: bytes.littleEndian64(at: $0))
    }
  }

  @Test("ranges that do not fit a message become a train, numbered by the guest")
  func train() throws {
    var guest = guest([answer(RangePattern(.ascending(from: 0x100, step: 2)))])
    guest.receive(.inBand, payload: Self.request.span, at: .zero)
    let writes = writes(of: &guest)
    #expect(guest.base.received.isEmpty)
    let responses = try writes.map { try BalloonResponse(decoding: $0.payload.span) }
    #expect(responses.map(\.rangeCount) == [510, 190])
    #expect(responses.map(\.morePages) == [true, false])
    #expect(responses.map(\.header.transactionID) == [1, 2])
    #expect(writes.map(\.payload.count) == responses.map { Int($0.header.size) })
    let pages = writes.flatMap { ranges(in: $0.payload) }
    #expect(pages.map(\.start.rawValue) == (0..<700).map { 0x100 + 2 * $0 })
    #expect(pages.allSatisfy { $0.count == 1 })
  }

  @Test("the highest pages come downwards, and the last range is as long as what is left")
  func top() {
    var guest = guest([answer(RangePattern(.top, unit: 512))])
    guest.receive(.inBand, payload: Self.request.span, at: .zero)
    let pages = writes(of: &guest).flatMap { ranges(in: $0.payload) }
    #expect(pages.map(\.start.rawValue) == [0x40000 - 512, 0x40000 - 700])
    #expect(pages.map(\.count) == [512, 188])
  }

  @Test("random ranges are no place twice, all inside, and the same for the same seed")
  func random() throws {
    let within = try #require(PageRange(start: PageNumber(0x1000), count: 700))
    let pattern = RangePattern(.scattered(seed: 7, within: within))
    var drawn: [[WirePageRange]] = []
    for _ in 0..<2 {
      var guest = guest([answer(pattern)])
      guest.receive(.inBand, payload: Self.request.span, at: .zero)
      drawn.append(writes(of: &guest).flatMap { ranges(in: $0.payload) })
    }
    #expect(drawn[0] == drawn[1])
    #expect(Set(drawn[0].map(\.start.rawValue)) == Set(0x1000..<0x1000 + 700))
    #expect(drawn[0].map(\.start) != drawn[0].map(\.start).sorted())
  }

  @Test("absurd patterns come to an end", arguments: [1, 512, UInt64.max])
  func absurd(unit: UInt64) throws {
    let all = try #require(PageRange(start: PageNumber(0), count: 1 << 52))
    let shapes: [RangePattern.Shape] = [
      .ascending(from: .max, step: .max), .top, .scattered(seed: 0, within: all),
      .scattered(seed: .max, within: all.prefix(0)), .scattered(seed: 3, within: all.prefix(1)),
      .request, .same,
    ]
    for shape in shapes {
      let pattern = RangePattern(shape, unit: unit, pages: .number(.max))
      var guest = guest([answer(pattern)])
      guest.receive(.inBand, payload: Self.request.span, at: .zero)
      // A train is made message by message: the first few tell enough.
      for _ in 0..<3 { _ = guest.act(at: .zero) }
    }
  }

  @Test("only the messages that are told are answered otherwise; the rest sees the guest below")
  func occurrences() {
    let second = reaction(.drop) {
      $0.occurrences.first = 2
      $0.occurrences.last = 3
    }
    var guest = guest([second])
    for _ in 0..<5 { guest.receive(.inBand, payload: Self.request.span, at: .zero) }
    #expect(guest.base.received.count == 3)
  }

  @Test("a message is delayed, and passed twice")
  func delays() {
    let late = reaction(.pass(times: 2)) { $0.delay = .seconds(3) }
    var guest = guest([late])
    guest.receive(.inBand, payload: Self.request.span, at: .zero)
    #expect(guest.base.received.isEmpty)
    #expect(!guest.isSettled)
    #expect(guest.nextAction == VirtualTime.zero.advanced(by: .seconds(3)))
    _ = writes(of: &guest)
    #expect(guest.base.received == [Self.request, Self.request])
    #expect(guest.isSettled)
  }

  @Test("what the guest below writes can be lost, late or doubled", arguments: [0, 1, 2])
  func written(times: Int) {
    var reaction = Reaction(
      .written, .unballoonResponse, times == 0 ? .drop : .pass(times: times), text: "")
    reaction.delay = .milliseconds(7)
    var guest = guest([reaction])
    guest.receive(.inBand, payload: Self.request.span, at: .zero)
    let writes = writes(of: &guest)
    #expect(writes.count == times)
    #expect(writes.allSatisfy { $0.time == VirtualTime.zero.advanced(by: .milliseconds(7)) })
  }

  @Test("what lies ahead is bounded, however much a host sends")
  func bounded() {
    var guest = guest([reaction(.stimulate(.signal)) { $0.delay = .seconds(1) }])
    for _ in 0..<5000 { guest.receive(.inBand, payload: Self.request.span, at: .zero) }
    var acts = 0
    while let time = guest.nextAction {
      _ = guest.act(at: time)
      acts += 1
    }
    #expect(acts == 1000)
  }

  @Test("a reset forgets what lay ahead, and goes on counting")
  func reset() {
    var guest = guest([reaction(.stimulate(.signal)) { $0.occurrences.last = 1 }])
    guest.receive(.inBand, payload: Self.request.span, at: .zero)
    guest.start(at: .zero)
    #expect(guest.nextAction == nil)
    guest.receive(.inBand, payload: Self.request.span, at: .zero)
    #expect(guest.base.received.count == 1)
  }
}
