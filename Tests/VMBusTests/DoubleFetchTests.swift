import GuestMemory
import PageRanges
import Testing
import VMBus

/// A reader as it must not be: it looks at the length to see whether the packet is whole, and again
/// to see how much to copy.
private struct DoubleFetchingReader {
  var view: RingView

  /// The bytes of the first packet behind its descriptor; nil if it is not whole.
  func read(unread: Int, from pages: inout SharedPages) -> [UInt8]? {
    pages.begin(.packet)
    guard view.fetchDescriptor(at: 0, from: &pages).ringBytes <= unread else { return nil }
    let count = view.fetchDescriptor(at: 0, from: &pages).packetBytes - 16
    guard count >= 0, count <= Int(view.length) - 16 else { return [] }
    var bytes = [UInt8](repeating: 0, count: count)
    var target = bytes.mutableSpan
    view.fetch(count, at: 16, from: &pages, into: &target, at: 0)
    return bytes
  }
}

@Suite("Bytes that are fetched twice")
struct DoubleFetchTests {
  private static let lengthAt = 4

  private func session() throws -> Session {
    var session = try #require(Session())
    try session.open(rules: .hardened)
    session.pages.startAudit()
    _ = session.guestSends([UInt8](repeating: 5, count: 16))
    return session
  }

  /// The guest makes the length 100 units of 8 bytes right behind the first look at it.
  private func race(_ session: inout Session) {
    let place = FetchRace.Change(
      slot: session.upstream.data[0], offset: Self.lengthAt, value: 100)
    session.pages.arm(FetchRace(after: 1, changes: [place]))
  }

  @Test("a reader that fetches a descriptor twice is noted, and byte and use are named")
  func isNoted() throws {
    var session = try session()
    let reader = DoubleFetchingReader(view: session.upstream)
    let bytes = reader.read(unread: 40, from: &session.pages)
    #expect(bytes == [UInt8](repeating: 5, count: 16))
    let watch = session.pages.watch
    // Both words of the descriptor.
    #expect(watch.doubleFetchCount == 2)
    let first = try #require(watch.doubleFetches.first)
    #expect(first.use == .packet)
    #expect(first.page == session.upstream.data[0].index)
    #expect(first.offset == 0)
  }

  @Test("with a race it copies twenty times what it found to be there")
  func misbehaves() throws {
    var session = try session()
    race(&session)
    let reader = DoubleFetchingReader(view: session.upstream)
    #expect(reader.read(unread: 40, from: &session.pages)?.count == 784)
  }

  @Test("the host's own reader does neither", arguments: [RingRules.hardened, .qemu])
  func hostDoesNot(rules: RingRules) throws {
    var session = try #require(Session())
    try session.open(rules: rules)
    session.pages.startAudit()
    _ = session.guestSends([UInt8](repeating: 5, count: 16))
    race(&session)
    #expect(session.host.beginBatch(in: &session.pages) == nil)
    let found = session.host.receive(from: &session.pages, into: &session.buffer)
    guard case .packet(let descriptor, let payload) = found else {
      Issue.record("no packet")
      return
    }
    #expect(descriptor.len8 == 4)
    #expect(session.buffer[payload].allSatisfy { $0 == 5 })
    _ = session.host.publish(to: &session.pages)
    #expect(session.pages.watch.doubleFetchCount == 0)
    // 4 of the index, for a strict host 4 of its mask; 16 and 16 of the packet; then what it wants
    // to know of room.
    let control = rules == .hardened ? 4 + 4 + 4 : 4 + 4 + 4 + 4
    #expect(session.pages.watch.fetchedBytes == UInt64(control + 32))
  }

  @Test("a race waits for its fetch, changes all its bytes, and is gone")
  func races() throws {
    var pages = SharedPages()
    let slot = pages.slot(for: .init(rawValue: 3))
    let other = pages.slot(for: .init(rawValue: 4))
    pages.arm(
      FetchRace(
        after: 2,
        changes: [
          .init(slot: slot, offset: 10, value: 0xAA), .init(slot: other, offset: 0, value: 0xBB),
        ]))
    #expect(pages.fetch32(at: 11, of: slot) == 0)
    #expect(pages.fetch64(at: 8, of: slot) == 0)
    #expect(pages.fetch64(at: 4, of: slot) == 0)
    #expect(pages.fetch64(at: 4, of: slot) == 0xAA << 48)
    #expect(pages.fetch32(at: 0, of: other) == 0xBB)
    #expect(pages.watch.races.isEmpty)
  }

  @Test("a page that lies in a ring twice is fetched twice for two bytes, not for one")
  func aliases() throws {
    // Both data pages of the ring to the host are the same page.
    let geometry = ChannelGeometry(guestToHostPages: 2, hostToGuestPages: 1)
    var session = try #require(
      Session([1, 2, 2, 3, 4].map { .init(rawValue: $0) }, geometry))
    try session.open(rules: .hardened)
    session.pages.startAudit()
    session.guestPlaces(len8: 2 + 520, [UInt8](repeating: 0, count: 4160))
    // What the end of the packet wrote over its start, the guest writes again.
    session.upstream.write(.writeIndex, 4184, to: &session.pages)
    let head = PacketDescriptor(
      type: .inBand, offset8: 2, len8: 522, flags: [], transactionID: 0)
    session.pages.write64(head.head, at: 0, of: session.upstream.data[0])
    #expect(session.host.beginBatch(in: &session.pages) == nil)
    let found = session.host.receive(from: &session.pages, into: &session.buffer)
    guard case .packet = found else {
      Issue.record("\(found)")
      return
    }
    #expect(session.pages.watch.doubleFetchCount == 0)
  }
}
