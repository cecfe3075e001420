import Testing
import VMBus

/// A descriptor from a hostile host, in a ring that holds 16 bytes of payload and a footer behind
/// it (40 bytes), and what Linux makes of it: VMBus ring, section 5.
private struct Row: CustomTestStringConvertible, Sendable {
  var testDescription: String { "offset8 \(offset8), len8 \(len8)" }
  var offset8: UInt16
  var len8: UInt16
  var corrected: (offset8: UInt16, len8: UInt16)
  var clamps: DescriptorClamps
}

private let rows: [Row] = [
  Row(offset8: 2, len8: 4, corrected: (2, 4), clamps: []),
  Row(offset8: 4, len8: 4, corrected: (4, 4), clamps: []),
  Row(offset8: 2, len8: 5, corrected: (2, 5), clamps: []),
  Row(offset8: 2, len8: 6, corrected: (2, 5), clamps: .length),
  Row(offset8: 2, len8: 0xFFFF, corrected: (2, 5), clamps: .length),
  Row(offset8: 2, len8: 1, corrected: (2, 5), clamps: .length),
  Row(offset8: 2, len8: 0, corrected: (2, 5), clamps: .length),
  Row(offset8: 1, len8: 4, corrected: (2, 4), clamps: .offset),
  Row(offset8: 0, len8: 4, corrected: (2, 4), clamps: .offset),
  Row(offset8: 5, len8: 4, corrected: (2, 4), clamps: .offset),
  Row(offset8: 5, len8: 9, corrected: (5, 5), clamps: .length),
  Row(offset8: 0xFFFF, len8: 0, corrected: (2, 5), clamps: [.length, .offset]),
]

@Suite("A guest with a hostile host")
struct GuestReceiveTests {
  /// Puts a packet with any descriptor into the host-to-guest ring.
  private func place(
    _ session: inout Session, offset8: UInt16, len8: UInt16, payloadBytes: Int
  ) {
    let descriptor = PacketDescriptor(
      type: .inBand, offset8: offset8, len8: len8, flags: [], transactionID: 0)
    let payload = [UInt8](repeating: 9, count: payloadBytes)
    let start = session.downstream.read(.writeIndex, from: session.pages)
    let end = session.downstream.writePacket(
      descriptor, payload: payload.span, footer: 0, at: start, to: &session.pages)
    session.downstream.write(.writeIndex, end, to: &session.pages)
  }

  @Test(
    "the guest corrects lengths and offsets, and moves on by what it corrected", arguments: rows)
  private func clamping(row: Row) throws {
    var session = try #require(Session())
    place(&session, offset8: row.offset8, len8: row.len8, payloadBytes: 16)
    let (offset8, len8) = row.corrected
    let descriptor = PacketDescriptor(
      type: .inBand, offset8: offset8, len8: len8, flags: [], transactionID: 0)
    let payload = Int(offset8) * 8 - 16..<Int(len8) * 8 - 16
    #expect(
      session.guestReceives() == .packet(descriptor, payload: payload, clamps: row.clamps))
    _ = session.guest.incoming.publish(to: &session.pages)
    #expect(
      session.downstream.read(.readIndex, from: session.pages) == UInt32(len8) * 8 + 8)
  }

  @Test("a packet beyond the copy buffer is cut to it", arguments: [8192, 12000])
  func cutToBuffer(payloadBytes: Int) throws {
    var session = try #require(Session())
    session.guest.incoming = GuestReceiveRing(
      attachedTo: session.downstream, in: session.pages, maximumPayloadBytes: 16384)
    place(&session, offset8: 2, len8: UInt16(2 + payloadBytes / 8), payloadBytes: payloadBytes)
    guard case .packet(let descriptor, let payload, let clamps) = session.guestReceives() else {
      Issue.record("no packet")
      return
    }
    #expect(descriptor.len8 == 1024 && clamps == .length)
    #expect(payload == 0..<8176)
  }

  @Test("a payload beyond the driver's buffer wedges the ring")
  func oversized() throws {
    var session = try #require(Session())
    place(&session, offset8: 2, len8: 2 + 513, payloadBytes: 4104)
    place(&session, offset8: 2, len8: 3, payloadBytes: 8)
    for _ in 0..<2 {
      guard case .oversized(_, payloadBytes: 4104) = session.guestReceives() else {
        Issue.record("taken")
        return
      }
    }
    #expect(session.guest.incoming.readIndex == 0)
    #expect(session.guest.incoming.unmask(in: &session.pages))
  }

  @Test("less than a descriptor counts as nothing", arguments: [0, 1, 8, 15])
  func tooLittle(writeIndex: UInt32) throws {
    var session = try #require(Session())
    session.downstream.write(.writeIndex, writeIndex, to: &session.pages)
    #expect(session.guestReceives() == .empty)
  }

  @Test("a write index outside the ring is ignored and reported", arguments: [16384, UInt32.max])
  func badWriteIndex(writeIndex: UInt32) throws {
    var session = try #require(Session())
    session.downstream.write(.writeIndex, writeIndex, to: &session.pages)
    let fault = RingFault(.writeIndexOutOfRange, offset: 0, observed: UInt64(writeIndex))
    #expect(session.guestReceives() == .fault(fault))
    _ = session.guest.incoming.publish(to: &session.pages)
    #expect(session.guest.incoming.readIndex == 0)
  }

  @Test(
    "a host read index outside the ring is reported, and nothing sent",
    arguments: [
      16384, UInt32.max,
    ])
  func badReadIndex(readIndex: UInt32) throws {
    var session = try #require(Session())
    session.upstream.write(.readIndex, readIndex, to: &session.pages)
    let fault = RingFault(.readIndexOutOfRange, offset: 4, observed: UInt64(readIndex))
    #expect(session.guestSends([1]) == .fault(fault))
    #expect(session.upstream.read(.writeIndex, from: session.pages) == 0)
  }
}
