import GuestMemory
import Testing
import VMBus

/// VMBus ring, section 3: VERSION_REQUEST 2.0 as the first packet.
private let goldenMessage = hex("01 00 10 00 01 00 00 00 00 00 02 00 00 00 00 00")
private let goldenPacket =
  hex("06 00 02 00 04 00 00 00 00 00 00 00 00 00 00 00") + goldenMessage
  + hex("00 00 00 00 00 00 00 00")

@Suite("Packet format")
struct PacketFormatTests {
  @Test("the guest's first version request is the 40 golden bytes, and its write index 40")
  func goldenFromGuest() throws {
    var session = try #require(Session())
    try session.open()
    #expect(session.guestSends(goldenMessage) == .sent(signalsHost: true))
    let written = Array(session.data(of: session.upstream).prefix(48))
    #expect(written == goldenPacket + hex("00000000 00000000"))
    #expect(session.upstream.read(.writeIndex, from: session.pages) == 40)
    guard case .packet(let descriptor, let payload) = session.hostReceives() else {
      Issue.record("no packet")
      return
    }
    #expect(descriptor.type == .inBand && descriptor.offset8 == 2 && descriptor.len8 == 4)
    #expect(descriptor.flags == [] && descriptor.transactionID == 0)
    #expect(Array(session.buffer[payload]) == goldenMessage)
  }

  @Test("the host's packet has the same form")
  func goldenFromHost() throws {
    var session = try #require(Session())
    try session.open()
    #expect(session.hostSends(goldenMessage)?.byteCount == 40)
    #expect(Array(session.data(of: session.downstream).prefix(40)) == goldenPacket)
    #expect(session.downstream.read(.writeIndex, from: session.pages) == 40)
  }

  @Test("the guest's footer is the position of its packet, in the high half")
  func footer() throws {
    var session = try #require(Session())
    try session.open()
    _ = session.guestSends(goldenMessage)
    _ = session.guestSends(goldenMessage)
    #expect(Array(session.data(of: session.upstream)[72..<80]) == hex("00000000 28000000"))
  }

  @Test("padding and the host's footer are zeros, whatever lay there before")
  func padding() throws {
    var session = try #require(Session())
    try session.open()
    let stale = [UInt8](repeating: 0xEE, count: 64)
    for view in [session.upstream, session.downstream] {
      session.pages.write(64, of: stale.span, from: 0, at: 0, of: view.data[0])
    }
    _ = session.guestSends([7])
    _ = session.hostSends([7])
    let payload = hex("07 00 00 00 00 00 00 00")
    let guests = Array(session.data(of: session.upstream)[16..<40])
    #expect(guests == payload + hex("00000000 00000000") + stale[..<8])
    let hosts = Array(session.data(of: session.downstream)[16..<40])
    #expect(hosts == payload + hex("00000000 00000000") + stale[..<8])
  }

  /// VMBus ring, section 3, and VMBus as QEMU implements it, section 6: payload, len8, ring bytes.
  static let payloads: [(payload: Int, len8: UInt16, ring: Int)] = [
    (0, 2, 24), (1, 3, 32), (8, 3, 32), (16, 4, 40), (24, 5, 48), (32, 6, 56), (48, 8, 72),
    (4096, 514, 4120), ((0xFFFF - 2) * 8, 0xFFFF, 524_288),
  ]

  @Test("a payload takes the documented number of bytes", arguments: payloads)
  func sizes(row: (payload: Int, len8: UInt16, ring: Int)) throws {
    let descriptor = try #require(
      PacketDescriptor(type: .inBand, payloadBytes: row.payload, flags: [], transactionID: 9))
    #expect(descriptor.len8 == row.len8)
    #expect(descriptor.offset8 == 2)
    #expect(descriptor.ringBytes == row.ring)
    #expect(PacketDescriptor.ringBytes(payloadBytes: row.payload) == row.ring)
  }

  @Test("a payload that the length field cannot express has no descriptor and no size")
  func tooLarge() {
    for bytes in [(0xFFFF - 2) * 8 + 1, Int.max] {
      #expect(
        PacketDescriptor(type: .inBand, payloadBytes: bytes, flags: [], transactionID: 0) == nil)
      #expect(PacketDescriptor.ringBytes(payloadBytes: bytes) == Int.max)
    }
  }

  @Test("decoding keeps values that have no name")
  func decoding() {
    let bytes = hex("34 12 78 56 bc 9a fe ff 08 07 06 05 04 03 02 01")
    let descriptor = PacketDescriptor(decoding: bytes.span)
    #expect(descriptor.type.rawValue == 0x1234)
    #expect(descriptor.offset8 == 0x5678)
    #expect(descriptor.len8 == 0x9ABC)
    #expect(descriptor.flags.rawValue == 0xFFFE)
    #expect(descriptor.transactionID == 0x0102_0304_0506_0708)
    #expect(descriptor.head == 0xFFFE_9ABC_5678_1234)
  }

  @Test("the named types have the documented values")
  func types() {
    let named: [PacketType] = [
      .invalid, .sync, .addTransferPages, .removeTransferPages, .establishGPADL, .teardownGPADL,
      .inBand, .transferPages, .gpadlData, .gpaDirect, .cancel, .completion, .additionalPackets,
      .additionalData,
    ]
    #expect(named.map(\.rawValue) == Array(0...0xD))
  }
}
