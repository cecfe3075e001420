import Bytes
import GuestMemory
import PageRanges
import Testing
import VMBus

/// A page list and a downstream offset, and whether the host opens: VMBus as QEMU implements it,
/// section 5.
private struct Row: CustomTestStringConvertible, Sendable {
  var testDescription: String { "\(pageCount) pages, offset \(offset)" }
  var pageCount: Int
  var offset: UInt32
  var error: ChannelOpenError?

  init(_ pageCount: Int, _ offset: UInt32, opens: Bool) {
    self.pageCount = pageCount
    self.offset = offset
    error = opens ? nil : .badGeometry(pageCount: pageCount, downstreamOffset: offset)
  }
}

private let rows: [Row] = [
  Row(10, 5, opens: true), Row(4, 2, opens: true), Row(10, 2, opens: true), Row(10, 8, opens: true),
  Row(10, 0, opens: false), Row(10, 1, opens: false), Row(10, 9, opens: false),
  Row(10, 10, opens: false), Row(10, 11, opens: false), Row(10, 0xFFFF_FFFE, opens: false),
  Row(3, 2, opens: false), Row(2, 1, opens: false), Row(0, 0, opens: false),
  Row(1, 1, opens: false),
]

@Suite("A channel")
struct ChannelTests {
  @Test("opens if each ring has a data page", arguments: rows)
  private func geometry(row: Row) {
    var pages = SharedPages()
    let slots = pages.slots(for: (0..<row.pageCount).map { PageNumber(rawValue: UInt64($0)) })
    var channel = Channel()
    let error = openError(&channel, slots, row.offset, &pages)
    #expect(error == row.error)
    #expect(channel.isOpen == (row.error == nil))
  }

  @Test("knows the offset that QEMU's check wraps on from those that it refuses")
  func wrappingOffset() {
    var pages = SharedPages()
    let slots = pages.slots(for: (0..<10).map { PageNumber(rawValue: $0) })
    var channel = Channel()
    #expect(openError(&channel, slots, .max, &pages) == .wrappingOffset)
  }

  private func openError(
    _ channel: inout Channel, _ slots: [PageSlot], _ offset: UInt32, _ pages: inout SharedPages
  ) -> ChannelOpenError? {
    do throws(ChannelOpenError) {
      try channel.open(on: slots, downstreamOffset: offset, rules: .qemu, in: &pages)
      return nil
    } catch {
      return error
    }
  }

  @Test("announces flow control to the guest, even if it then does not open")
  func announcesFlowControl() throws {
    for index: UInt32 in [0, 16384] {
      var session = try #require(Session())
      session.downstream.write(.featureBits, 0x80, to: &session.pages)
      session.downstream.write(.writeIndex, index, to: &session.pages)
      try? session.open()
      #expect(session.downstream.read(.featureBits, from: session.pages) == 0x81)
    }
  }

  @Test(
    "starts at the indices that it owns, and does not open if one lies outside",
    arguments: [0, 8, 5, 16383, 16384, UInt32.max])
  func startingIndices(index: UInt32) throws {
    var reading = try #require(Session())
    reading.upstream.write(.readIndex, index, to: &reading.pages)
    var writing = try #require(Session())
    writing.downstream.write(.writeIndex, index, to: &writing.pages)
    guard index < 16384 else {
      let readFault = RingFault(.readIndexOutOfRange, offset: 4, observed: UInt64(index))
      #expect(throws: ChannelOpenError.badIndex(readFault)) { try reading.open() }
      let writeFault = RingFault(.writeIndexOutOfRange, offset: 0, observed: UInt64(index))
      #expect(throws: ChannelOpenError.badIndex(writeFault)) { try writing.open() }
      #expect(!reading.host.isOpen && !writing.host.isOpen)
      return
    }
    try reading.open()
    try writing.open()
    #expect(reading.host.rings?.incoming.readIndex == index)
    #expect(writing.host.rings?.outgoing.writeIndex == index)
  }

  @Test("opens whatever the indices of the other side are", arguments: [16384, UInt32.max])
  func foreignIndicesAreCheckedLater(index: UInt32) throws {
    var session = try #require(Session())
    session.upstream.write(.writeIndex, index, to: &session.pages)
    session.downstream.write(.readIndex, index, to: &session.pages)
    try session.open()
    #expect(session.host.isOpen)
  }

  @Test("closed takes every call and does nothing")
  func closed() throws {
    var session = try #require(Session())
    _ = session.guestSends([1])
    let before = session.pages
    #expect(session.hostReceives() == .empty)
    #expect(session.host.unreadBytes == 0)
    #expect(session.host.publish(to: &session.pages).byteCount == 0)
    #expect(!session.host.reserve(payloadBytes: 1, in: &session.pages))
    #expect(session.hostSendsUnreserved([]) == nil)
    #expect(session.pages == before)
  }

  @Test("opened twice stays as it was; closed and opened again it starts from the control pages")
  func reopening() throws {
    var session = try #require(Session())
    try session.open()
    _ = session.guestSends([1])
    _ = session.hostReceives()
    #expect(throws: ChannelOpenError.alreadyOpen) { try session.open() }
    #expect(session.host.rings?.incoming.readIndex == 32)
    session.host.close()
    #expect(!session.host.isOpen)
    // The progress was never published, so the packet is there again.
    try session.open()
    guard case .packet = session.hostReceives() else {
      Issue.record("no packet")
      return
    }
  }

  @Test("finds what the guest wrote before the channel was opened")
  func writtenBeforeOpen() throws {
    var session = try #require(Session())
    #expect(session.guestSends([1]) == .sent(signalsHost: true))
    try session.open()
    #expect(session.host.beginBatch(in: &session.pages) == nil)
    #expect(session.host.unreadBytes == 32)
  }

  @Test("has the geometry asked for", arguments: [(4, 4, 10, 5), (4, 1, 7, 5), (1, 2, 5, 2)])
  func defaultGeometry(row: (up: Int, down: Int, pages: Int, offset: UInt32)) throws {
    let geometry = ChannelGeometry(guestToHostPages: row.up, hostToGuestPages: row.down)
    #expect(geometry.pageCount == row.pages && geometry.downstreamOffset == row.offset)
    let session = try #require(Session(geometry))
    #expect(session.upstream.length == UInt32(row.up * 4096))
    #expect(session.downstream.length == UInt32(row.down * 4096))
  }
}

@Suite("A snapshot of rings in use")
struct SnapshotTests {
  /// One step of a conversation that wraps, blocks and signals.
  private func step(_ session: inout Session, _ random: inout SplitMix64) -> [String] {
    switch random.below(4) {
    case 0: ["\(session.guestSends(random.bytes(random.below(900))))"]
    case 1: ["\(session.hostReceives())", "\(session.host.publish(to: &session.pages))"]
    case 2: ["\(String(describing: session.hostSends(random.bytes(random.below(900)))))"]
    default:
      ["\(session.guestReceives())", "\(session.guest.incoming.publish(to: &session.pages))"]
    }
  }

  @Test("both copies go on to the same bytes, and neither disturbs the other", arguments: 0..<8)
  func bothCopiesAgree(seed: UInt64) throws {
    var original = try #require(
      Session(ChannelGeometry(guestToHostPages: 1, hostToGuestPages: 2)))
    try original.open()
    var random = SplitMix64(seed: seed)
    for _ in 0..<100 { _ = step(&original, &random) }
    var copy = original
    let untouched = original.pages
    var copyRandom = random
    var first: [String] = []
    for _ in 0..<200 { first += step(&original, &random) }
    #expect(copy.pages == untouched)
    #expect(original.pages != untouched)
    var second: [String] = []
    for _ in 0..<200 { second += step(&copy, &copyRandom) }
    #expect(first == second)
    #expect(original.pages == copy.pages)
    #expect(original.host == copy.host && original.guest == copy.guest)
  }
}
