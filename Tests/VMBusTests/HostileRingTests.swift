import Bytes
import GuestMemory
import PageRanges
import Testing
import VMBus

/// What a host by QEMU's rules makes of a ring, in words that a table can hold.
private enum Outcome: Equatable {
  case empty
  case notYet
  case packet(payloadBytes: Int)
  case fault(RingFault.Reason, String?)

  init(_ received: HostReceive) {
    switch received {
    case .empty: self = .empty
    case .notYet: self = .notYet
    case .packet(_, let payload): self = .packet(payloadBytes: payload.count)
    case .fault(let fault): self = .fault(fault.reason, fault.qemuError)
    }
  }
}

/// A hostile index or packet, what the guest does, and what comes of it.
private struct Row: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let attack: @Sendable (inout Session) -> Void
  let outcome: Outcome

  init(_ name: String, _ outcome: Outcome, _ attack: @escaping @Sendable (inout Session) -> Void) {
    testDescription = name
    self.attack = attack
    self.outcome = outcome
  }

  /// A packet with these fields, true or not, and this much payload in fact.
  static func packet(
    _ name: String, type: UInt16 = 6, offset8: UInt16 = 2, len8: UInt16, flags: UInt16 = 0,
    payloadBytes: Int = 16, _ outcome: Outcome
  ) -> Row {
    let payload = [UInt8](repeating: 0, count: payloadBytes)
    return Row(name, outcome) { session in
      session.guestPlaces(type: type, offset8: offset8, len8: len8, flags: flags, payload)
    }
  }

  static func writeIndex(_ value: UInt32, _ outcome: Outcome) -> Row {
    Row("write index \(value)", outcome) { session in
      session.upstream.write(.writeIndex, value, to: &session.pages)
    }
  }
}

/// VMBus ring, section 6, as far as it concerns guest to host, with QEMU's answers (VMBus as QEMU
/// implements it, section 7).
///
/// The ring is fresh, 16384 bytes, all zeros.
private let indexRows: [Row] = [
  .writeIndex(16384, .fault(.writeIndexOutOfRange, nil)),
  .writeIndex(16385, .fault(.writeIndexOutOfRange, nil)),
  .writeIndex(0xFFFF_FFF8, .fault(.writeIndexOutOfRange, nil)),
  .writeIndex(0xFFFF_FFFF, .fault(.writeIndexOutOfRange, nil)),
  .writeIndex(1, .notYet),
  .writeIndex(4, .notYet),
  .writeIndex(8, .notYet),
  .writeIndex(15, .notYet),
  // Zeros: len8 0 with its footer fits from here on.
  .writeIndex(16, .fault(.malformedLengths, "malformed packet: 0 0")),
  .writeIndex(0x29, .fault(.malformedLengths, "malformed packet: 0 0")),
  .writeIndex(16383, .fault(.malformedLengths, "malformed packet: 0 0")),
]

private let lengthRows: [Row] = [
  .packet("len8 0", len8: 0, .fault(.malformedLengths, "malformed packet: 16 0")),
  .packet("len8 1", len8: 1, .fault(.malformedLengths, "malformed packet: 16 8")),
  .packet("offset8 0", offset8: 0, len8: 4, .fault(.malformedLengths, "malformed packet: 0 32")),
  .packet("offset8 1", offset8: 1, len8: 4, .fault(.malformedLengths, "malformed packet: 8 32")),
  .packet("offset8 5", offset8: 5, len8: 4, .fault(.malformedLengths, "malformed packet: 40 32")),
  .packet(
    "offset8 0xFFFF", offset8: 0xFFFF, len8: 4,
    .fault(.malformedLengths, "malformed packet: 524280 32")),
  .packet("one word too long", len8: 5, .notYet),
  .packet("len8 0xFFFF", len8: 0xFFFF, .notYet),
  .packet("footer missing", len8: 3, payloadBytes: 0, .notYet),
  .packet("as it should be", len8: 4, .packet(payloadBytes: 16)),
  .packet("shorter than written", len8: 3, .packet(payloadBytes: 8)),
  .packet("extended header", offset8: 3, len8: 4, .packet(payloadBytes: 8)),
  .packet("no payload", len8: 2, payloadBytes: 0, .packet(payloadBytes: 0)),
  .packet("two pages of payload", len8: 1025, payloadBytes: 8184, .packet(payloadBytes: 8184)),
  .packet("the largest", len8: 2046, payloadBytes: 16352, .packet(payloadBytes: 16352)),
]

private let typeRows: [Row] =
  [0, 1, 2, 3, 4, 5, 7, 8, 0xA, 0xC, 0xD, 0xE, 0x1234, 0xFFFF].map { (type: UInt16) in
    .packet(
      "type \(type)", type: type, len8: 4,
      .fault(.unexpectedType, "unexpected msg type: \(String(type, radix: 16))"))
  } + [
    .packet("completion", type: 0xB, len8: 4, .packet(payloadBytes: 16)),
    .packet(
      "GPA direct without a list", type: 9, len8: 4,
      .fault(.malformedPageList, "failed to convert GPA ranges to SGL")),
    .packet("GPA direct, no ranges", type: 9, offset8: 3, len8: 4, .packet(payloadBytes: 8)),
    .packet("completion requested", len8: 4, flags: 1, .packet(payloadBytes: 16)),
    .packet("undefined flags", len8: 4, flags: 0xFFFE, .packet(payloadBytes: 16)),
  ]

@Suite("A hostile guest, by QEMU's rules")
struct HostileRingTests {
  @Test("the host takes or refuses", arguments: indexRows + lengthRows + typeRows)
  private func verdict(row: Row) throws {
    var session = try #require(Session())
    try session.open()
    row.attack(&session)
    #expect(Outcome(session.hostReceives()) == row.outcome)
  }

  @Test(
    "what is not taken stays, is found again, and blocks what follows",
    arguments: (lengthRows + typeRows).filter {
      if case .packet = $0.outcome { false } else { true }
    })
  private func stuck(row: Row) throws {
    var session = try #require(Session())
    try session.open()
    row.attack(&session)
    let first = session.hostReceives()
    #expect(
      session.host.publish(to: &session.pages)
        == ReceivePublication(byteCount: 0, signalsGuest: false))
    #expect(session.upstream.read(.readIndex, from: session.pages) == 0)
    _ = session.guestSends([1, 2, 3, 4, 5, 6, 7, 8])
    // A packet that only waits for more bytes may swallow what follows; a fault stays as it is.
    if case .fault = first { #expect(session.hostReceives() == first) }
    #expect(session.host.unreadBytes > 0)
  }

  @Test("a fault tells the place and the value")
  func faultDetails() throws {
    var session = try #require(Session())
    try session.open()
    _ = session.guestSends([0, 0, 0, 0, 0, 0, 0, 0])
    _ = session.hostReceives()
    session.guestPlaces(
      type: 1, offset8: 2, len8: 4, flags: 0x8000, [UInt8](repeating: 0, count: 16))
    #expect(
      session.hostReceives()
        == .fault(RingFault(.unexpectedType, offset: 32, observed: 0x8000_0004_0002_0001)))
    session.upstream.write(.writeIndex, 0xFFFF_FFFC, to: &session.pages)
    #expect(
      session.hostReceives()
        == .fault(RingFault(.writeIndexOutOfRange, offset: 0, observed: 0xFFFF_FFFC)))
    #expect(session.host.unreadBytes == 0)
    #expect(session.host.receive(from: &session.pages, into: &session.buffer) == .empty)
  }

  @Test("rules that do not wait report a packet that claims more than is there")
  func strictLength() throws {
    var session = try #require(Session())
    try session.open(
      rules: RingRules(incompletePacketIsFault: true, drainedRingCountsAsFull: false))
    session.guestPlaces(len8: 5, [UInt8](repeating: 0, count: 16))
    #expect(
      session.hostReceives()
        == .fault(RingFault(.packetBeyondWriteIndex, offset: 0, observed: 0x0005_0002_0006)))
  }

  @Test(
    "a write index moved back makes the stale bytes look unread, and the host goes on from its own")
  func rewind() throws {
    var session = try #require(Session())
    try session.open()
    _ = session.guestSends([UInt8](repeating: 7, count: 16))
    _ = session.hostReceives()
    session.upstream.write(.writeIndex, 16, to: &session.pages)
    // Behind the packet there are zeros.
    #expect(Outcome(session.hostReceives()) == .fault(.malformedLengths, "malformed packet: 0 0"))
    #expect(session.host.unreadBytes == 16384 - 24)
  }

  @Test("the host's own read index in guest memory is not believed, and restored when it publishes")
  func overwrittenReadIndex() throws {
    var session = try #require(Session())
    try session.open()
    _ = session.guestSends([1, 0, 0, 0, 0, 0, 0, 0])
    session.upstream.write(.readIndex, 0x100, to: &session.pages)
    #expect(Outcome(session.hostReceives()) == .packet(payloadBytes: 8))
    _ = session.host.publish(to: &session.pages)
    #expect(session.upstream.read(.readIndex, from: session.pages) == 32)
  }

  @Test("the host's own write index in guest memory is not believed, and restored when it sends")
  func overwrittenWriteIndex() throws {
    var session = try #require(Session())
    try session.open()
    session.downstream.write(.writeIndex, 0x100, to: &session.pages)
    #expect(session.hostSends([1]) != nil)
    #expect(session.downstream.read(.writeIndex, from: session.pages) == 32)
  }

  @Test("a batch sees one write index, whatever the guest does to it meanwhile")
  func oneSnapshotOfTheWriteIndex() throws {
    var session = try #require(Session())
    try session.open()
    _ = session.guestSends([1])
    #expect(session.host.beginBatch(in: &session.pages) == nil)
    _ = session.guestSends([2])
    #expect(
      Outcome(session.host.receive(from: &session.pages, into: &session.buffer))
        == .packet(payloadBytes: 8))
    #expect(session.host.receive(from: &session.pages, into: &session.buffer) == .empty)
    #expect(Outcome(session.hostReceives()) == .packet(payloadBytes: 8))
  }

  @Test("a zeroed control page neither moves the host nor traps it")
  func zeroedControlPages() throws {
    var session = try #require(Session())
    try session.open()
    _ = session.guestSends([1, 2, 3])
    _ = session.hostReceives()
    _ = session.hostSends([1, 2, 3])
    for view in [session.upstream, session.downstream] {
      for word in 0..<1024 { session.pages.write32(0, at: 4 * word, of: view.control) }
    }
    // Behind the private read index 32, the write index 0 makes 16352 stale bytes.
    #expect(Outcome(session.hostReceives()) == .fault(.malformedLengths, "malformed packet: 0 0"))
    #expect(session.hostSends([1, 2, 3]) != nil)
    #expect(session.downstream.read(.writeIndex, from: session.pages) == 64)
  }

  /// The guest's read index on the host-to-guest ring after the host has sent 32 bytes, and the
  /// room that this leaves, in payload bytes of the largest packet.
  static let readIndices: [(index: UInt32, largest: Int?)] = [
    (0, 16384 - 32 - 8 - 24), (32, 16384 - 8 - 24),
    // QEMU keeps one byte free, not eight, so a stray byte costs nothing.
    (31, 16384 - 8 - 24),
    // Beyond what was sent: QEMU takes it for a place in the circle.
    (40, nil), (16, 16384 - 16 - 8 - 24), (33, nil), (4096, 4096 - 32 - 8 - 24),
    (16384, nil), (16385, nil), (0xFFFF_FFFC, nil), (0xFFFF_FFFF, nil),
  ]

  @Test("any read index leaves a defined amount of room", arguments: readIndices)
  func roomByReadIndex(row: (index: UInt32, largest: Int?)) throws {
    var session = try #require(Session())
    try session.open()
    #expect(session.hostSends([1])?.byteCount == 32)
    session.downstream.write(.readIndex, row.index, to: &session.pages)
    // The host looks again only when what it knows does not suffice.
    #expect(!session.host.reserve(payloadBytes: 16384, in: &session.pages))
    guard let largest = row.largest else {
      #expect(!session.host.reserve(payloadBytes: 0, in: &session.pages))
      return
    }
    #expect(!session.host.reserve(payloadBytes: largest + 1, in: &session.pages))
    #expect(session.host.reserve(payloadBytes: largest, in: &session.pages))
  }

  @Test("rings on the same pages, or on one page for everything, are survived", arguments: 0..<4)
  func aliases(seed: UInt64) throws {
    let pool: [[UInt64]] = [
      [1, 2, 3, 1, 2, 3], [7, 7, 7, 7, 7, 7], [1, 1, 2, 3, 3, 2], [1, 2, 1, 3, 2, 3],
    ]
    let numbers = pool[Int(seed)].map { PageNumber(rawValue: $0) }
    var session = try #require(
      Session(numbers, ChannelGeometry(guestToHostPages: 2, hostToGuestPages: 2)))
    try session.open()
    var random = SplitMix64(seed: seed)
    for _ in 0..<200 { step(&session, &random) }
  }

  @Test("random pokes between the steps of both sides are survived", arguments: 0..<16)
  func pokes(seed: UInt64) throws {
    var session = try #require(
      Session(ChannelGeometry(guestToHostPages: 2, hostToGuestPages: 1)))
    try session.open()
    var random = SplitMix64(seed: seed + 100)
    for _ in 0..<300 {
      let view = random.below(2) == 0 ? session.upstream : session.downstream
      let field = [0, 4, 8, 12, 64][random.below(5)]
      let values: [UInt32] = [
        0, 1, 8, 16, 4088, 4096, 8184, 8191, 8192, 8193, .max, .max - 7,
        UInt32(random.below(8192)), UInt32(truncatingIfNeeded: random.next()),
      ]
      let value = values[random.below(values.count)]
      if random.below(2) == 0 {
        session.pages.write32(value, at: field, of: view.control)
      } else {
        let slot = view.data[random.below(view.data.count)]
        session.pages.write32(value, at: random.below(4092), of: slot)
      }
      step(&session, &random)
      if random.below(20) == 0 {
        session.host.close()
        try? session.open()
      }
    }
  }

  private func step(_ session: inout Session, _ random: inout SplitMix64) {
    switch random.below(5) {
    case 0: _ = session.guestSends(random.bytes(random.below(200)))
    case 1:
      session.guestPlaces(
        type: UInt16(random.below(12)), offset8: UInt16(random.below(6)),
        len8: UInt16(random.below(12)), random.bytes(random.below(64)))
    case 2:
      for _ in 0..<4 { _ = session.hostReceives() }
      _ = session.host.publish(to: &session.pages)
    case 3: _ = session.hostSends(random.bytes(random.below(200)))
    default:
      _ = session.guestReceives()
      _ = session.guest.incoming.publish(to: &session.pages)
    }
  }
}
