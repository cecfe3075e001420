import Bytes
import Testing
import VMBus

/// Every position of a ring that is a multiple of 8, in blocks so that a failure names its place.
private let blocks = stride(from: 0, to: 8192, by: 512).map { $0..<($0 + 512) }

@Suite("Wrap-around")
struct WraparoundTests {
  @Test("guest to host, packets that start at every position arrive whole", arguments: blocks)
  func upstream(positions: Range<Int>) throws {
    var random = SplitMix64(seed: UInt64(positions.lowerBound))
    for position in stride(from: positions.lowerBound, to: positions.upperBound, by: 8) {
      var session = try #require(
        Session(ChannelGeometry(guestToHostPages: 2, hostToGuestPages: 2)))
      session.move(to: UInt32(position))
      try session.open()
      var model = FlatRing(length: 8192, startingAt: position)
      for step in 0..<2 {
        let payload = random.bytes(random.below(position % 256 == 0 ? 5000 : 100))
        let packet = FlatRing.packet(payload: payload, transactionID: UInt64(step))
        let start = UInt64(model.writeIndex)
        model.append(packet, footer: start << 32)
        let sent = session.guestSends(payload, transactionID: UInt64(step))
        #expect(sent == .sent(signalsHost: true))
        #expect(session.data(of: session.upstream) == model.bytes)
        #expect(Int(session.upstream.read(.writeIndex, from: session.pages)) == model.writeIndex)
        guard case .packet(let descriptor, let range) = session.hostReceives() else {
          Issue.record("no packet at \(position)")
          return
        }
        #expect(descriptor.transactionID == UInt64(step))
        #expect(Array(session.buffer[range]) == Array(packet[16...]))
        _ = session.host.publish(to: &session.pages)
        #expect(Int(session.upstream.read(.readIndex, from: session.pages)) == model.writeIndex)
      }
    }
  }

  @Test("host to guest, packets that start at every position arrive whole", arguments: blocks)
  func downstream(positions: Range<Int>) throws {
    var random = SplitMix64(seed: UInt64(positions.lowerBound) + 1)
    for position in stride(from: positions.lowerBound, to: positions.upperBound, by: 8) {
      var session = try #require(
        Session(ChannelGeometry(guestToHostPages: 2, hostToGuestPages: 2)))
      session.move(to: UInt32(position))
      try session.open()
      var model = FlatRing(length: 8192, startingAt: position)
      for step in 0..<2 {
        let payload = random.bytes(random.below(position % 256 == 0 ? 4096 : 100))
        let packet = FlatRing.packet(payload: payload, transactionID: UInt64(step))
        model.append(packet, footer: 0)
        #expect(session.hostSends(payload, transactionID: UInt64(step))?.signalsGuest == true)
        #expect(session.data(of: session.downstream) == model.bytes)
        guard case .packet(let descriptor, let range, let clamps) = session.guestReceives() else {
          Issue.record("no packet at \(position)")
          return
        }
        #expect(descriptor.transactionID == UInt64(step))
        #expect(clamps == [])
        #expect(Array(session.buffer[range]) == Array(packet[16...]))
        _ = session.guest.incoming.publish(to: &session.pages)
        #expect(Int(session.downstream.read(.readIndex, from: session.pages)) == model.writeIndex)
      }
    }
  }

  @Test("a ring opened at a position that is no multiple of 8 works too", arguments: 4081...4095)
  func oddPositions(position: UInt32) throws {
    var session = try #require(Session(ChannelGeometry(guestToHostPages: 1, hostToGuestPages: 1)))
    session.move(to: position)
    try session.open()
    var random = SplitMix64(seed: UInt64(position))
    for _ in 0..<8 {
      let payload = random.bytes(8 * random.below(100))
      #expect(session.guestSends(payload) == .sent(signalsHost: true))
      guard case .packet(_, let range) = session.hostReceives() else {
        Issue.record("no packet at \(position)")
        return
      }
      #expect(Array(session.buffer[range]) == payload)
      _ = session.host.publish(to: &session.pages)
      #expect(session.hostSends(payload) != nil)
      guard case .packet(_, let back, _) = session.guestReceives() else {
        Issue.record("nothing back at \(position)")
        return
      }
      #expect(Array(session.buffer[back]) == payload)
      _ = session.guest.incoming.publish(to: &session.pages)
    }
  }
}
