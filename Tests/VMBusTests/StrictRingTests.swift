import GuestMemory
import Testing
import VMBus

/// What a strict host refuses, and as what; the conditions of the ring page's checklist.
struct StrictRingTests {
  struct Descriptor: Sendable {
    let what: String
    var type: UInt16 = 6
    var offset8: UInt16 = 2
    var len8: UInt16 = 4
    var flags: UInt16 = 0
    let reason: RingFault.Reason
  }

  // A frame of 40 bytes in every case: 16 of descriptor, 16 of payload, 8 of footer.
  static let descriptors = [
    Descriptor(what: "no length", len8: 0, reason: .noLength),
    Descriptor(what: "half a descriptor", len8: 1, reason: .shorterThanDescriptor),
    Descriptor(what: "payload at 0", offset8: 0, reason: .payloadInDescriptor),
    Descriptor(what: "payload at 8", offset8: 1, reason: .payloadInDescriptor),
    Descriptor(what: "payload behind the end", offset8: 5, reason: .payloadBeyondPacket),
    Descriptor(what: "payload far away", offset8: 0xFFFF, len8: 2, reason: .payloadBeyondPacket),
    Descriptor(what: "half a megabyte", len8: 0xFFFF, reason: .packetBeyondWriteIndex),
    Descriptor(what: "8 bytes too long", len8: 6, reason: .packetBeyondWriteIndex),
    Descriptor(what: "no footer", len8: 5, reason: .footerBeyondWriteIndex),
    Descriptor(what: "type 0", type: 0, reason: .unexpectedType),
    Descriptor(what: "cancel", type: 10, reason: .unexpectedType),
    Descriptor(what: "type 0xFFFF", type: 0xFFFF, reason: .unexpectedType),
    Descriptor(what: "transfer pages", type: 7, reason: .externalData),
    Descriptor(what: "GPA-direct", type: 9, reason: .externalData),
    Descriptor(what: "flag 15", flags: 0x8000, reason: .unexpectedFlags),
    Descriptor(what: "all flags but one", flags: 0xFFFE, reason: .unexpectedFlags),
    Descriptor(what: "completion with a flag", type: 11, flags: 2, reason: .unexpectedFlags),
  ]

  @Test("a strict host refuses a descriptor that lies, and does not move", arguments: descriptors)
  func descriptor(_ lie: Descriptor) throws {
    var session = try #require(Session())
    try session.open(rules: .hardened)
    session.guestPlaces(
      type: lie.type, offset8: lie.offset8, len8: lie.len8, flags: lie.flags,
      [UInt8](repeating: 0, count: 16))
    #expect(session.host.beginBatch(in: &session.pages) == nil)
    for _ in 0..<2 {
      let found = session.host.receive(from: &session.pages, into: &session.buffer)
      guard case .fault(let fault) = found else { throw Unexpected(found: "\(found)") }
      #expect(fault.reason == lie.reason, "\(lie.what)")
    }
  }

  @Test(
    "a strict host takes what is odd but harmless",
    arguments: [
      (2, 0), (2, 1), (3, 0), (4, 1),
    ] as [(UInt16, UInt16)])
  func harmless(offset8: UInt16, flags: UInt16) throws {
    var session = try #require(Session())
    try session.open(rules: .hardened)
    session.guestPlaces(
      offset8: offset8, len8: 4, flags: flags, [UInt8](repeating: 7, count: 16))
    #expect(session.host.beginBatch(in: &session.pages) == nil)
    let found = session.host.receive(from: &session.pages, into: &session.buffer)
    guard case .packet(_, let payload) = found else { throw Unexpected(found: "\(found)") }
    #expect(payload == Int(offset8 - 2) * 8..<16)
  }

  @Test(
    "a strict host refuses a write index that cannot be",
    arguments: [
      (16_384, RingFault.Reason.writeIndexOutOfRange), (0xFFFF_FFF8, .writeIndexOutOfRange),
      (4, .writeIndexMisaligned), (12, .writeIndexMisaligned), (0x29, .writeIndexMisaligned),
    ] as [(UInt32, RingFault.Reason)])
  func writeIndex(value: UInt32, reason: RingFault.Reason) throws {
    var session = try #require(Session())
    try session.open(rules: .hardened)
    session.upstream.write(.writeIndex, value, to: &session.pages)
    #expect(session.host.beginBatch(in: &session.pages)?.reason == reason)
    #expect(session.host.unreadBytes == 0)
  }

  @Test(
    "a strict host refuses a part of a packet",
    arguments: [
      (8, .partOfDescriptor), (16, .descriptorWithoutFooter),
    ] as [(UInt32, RingFault.Reason)])
  func part(published: UInt32, reason: RingFault.Reason) throws {
    var session = try #require(Session())
    try session.open(rules: .hardened)
    session.upstream.write(.writeIndex, published, to: &session.pages)
    #expect(session.host.beginBatch(in: &session.pages) == nil)
    let found = session.host.receive(from: &session.pages, into: &session.buffer)
    guard case .fault(let fault) = found else { throw Unexpected(found: "\(found)") }
    #expect(fault.reason == reason)
  }

  @Test("a write index that moves back over what is unread is refused, and forward is not")
  func rewind() throws {
    var session = try #require(Session())
    try session.open(rules: .hardened)
    for _ in 0..<3 { _ = session.guestSends([UInt8](repeating: 1, count: 16)) }
    #expect(session.host.beginBatch(in: &session.pages) == nil)
    #expect(session.host.beginBatch(in: &session.pages) == nil)
    session.upstream.write(.writeIndex, 80, to: &session.pages)
    #expect(session.host.beginBatch(in: &session.pages)?.reason == .writeIndexMovedBack)
  }

  @Test(
    "a strict host sends nothing to a guest whose read index cannot be",
    arguments: [
      (16_384, RingFault.Reason.readIndexOutOfRange), (5, .readIndexOutOfRange),
      (0xFFFF_FFFC, .readIndexOutOfRange), (88, .readIndexBeyondWritten),
      (4096, .readIndexBeyondWritten), (0, .readIndexMovedBack), (16_376, .readIndexMovedBack),
    ] as [(UInt32, RingFault.Reason)])
  func readIndex(value: UInt32, reason: RingFault.Reason) throws {
    var session = try #require(Session())
    try session.open(rules: .hardened)
    // Two packets of 40 bytes; the guest read the first.
    for _ in 0..<2 {
      #expect(session.host.reserve(payloadBytes: 16, in: &session.pages))
      let payload = [UInt8](repeating: 1, count: 16)
      _ = session.host.send(transactionID: 0, payload: payload.span, to: &session.pages)
    }
    session.downstream.write(.readIndex, 40, to: &session.pages)
    #expect(session.host.reserve(payloadBytes: 16, in: &session.pages))
    #expect(session.host.sendFault == nil)
    session.downstream.write(.readIndex, value, to: &session.pages)
    #expect(!session.host.reserve(payloadBytes: 16, in: &session.pages))
    #expect(session.host.sendFault?.reason == reason)
  }

  @Test("a mask that is not the guest's to set, and control pages that were wiped")
  func control() throws {
    var session = try #require(Session())
    try session.open(rules: .hardened)
    _ = session.guestSends([1, 2, 3])
    #expect(session.host.beginBatch(in: &session.pages) == nil)
    _ = session.host.receive(from: &session.pages, into: &session.buffer)
    _ = session.host.publish(to: &session.pages)
    var masked = session
    masked.upstream.write(.interruptMask, 1, to: &masked.pages)
    #expect(masked.host.beginBatch(in: &masked.pages)?.reason == .foreignMask)
    session.upstream.write(.writeIndex, 0, to: &session.pages)
    session.upstream.write(.readIndex, 0, to: &session.pages)
    #expect(session.host.beginBatch(in: &session.pages)?.reason == .controlPageZeroed)
  }

  @Test(
    "a strict host tells a guest of room that was not there before, to the byte",
    arguments: [
      // Wanted, told: a packet of 40 bytes leaves 16344 bytes free, and its reader 16384.
      (0, false), (7, false), (8, false), (16_336, false), (16_344, true), (16_376, true),
      (16_383, true), (16_384, false), (0xFFFF_FFFF, false),
    ] as [(UInt32, Bool)])
  func room(wanted: UInt32, told: Bool) throws {
    var session = try #require(Session())
    try session.open(rules: .hardened)
    _ = session.guestSends([UInt8](repeating: 0, count: 16))
    session.upstream.write(.pendingSendSize, wanted, to: &session.pages)
    #expect(session.host.beginBatch(in: &session.pages) == nil)
    _ = session.host.receive(from: &session.pages, into: &session.buffer)
    let publication = session.host.publish(to: &session.pages)
    #expect(publication.signalsGuest == told)
    #expect(publication.waitsForImpossible == (wanted >= 16_384))
  }

  private struct Unexpected: Error {
    let found: String
  }
}
