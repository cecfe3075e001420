import Testing
import VMBus

@Suite("A full ring")
struct FullRingTests {
  /// VMBus ring, section 2: a packet of T ring bytes fits if T is less than what is free.
  ///
  /// Ring bytes of one packet, how many fit into 16384, and how many payload bytes fit behind them.
  static let fillings: [(payload: Int, packets: Int, rest: Int?)] = [
    (4096, 3, 3992), (8, 511, 0), (16, 409, nil), (16352, 1, nil), (16328, 1, 0),
    (16320, 1, 8), (0, 682, nil), (8160, 2, nil), (8152, 2, 0),
  ]

  @Test("the guest leaves a gap of 8 bytes and finds no room for more", arguments: fillings)
  func guestFills(row: (payload: Int, packets: Int, rest: Int?)) throws {
    var session = try #require(Session())
    session.move(to: 8000)
    try session.open()
    let payload = [UInt8](repeating: 1, count: row.payload)
    for _ in 0..<row.packets {
      guard case .sent = session.guestSends(payload) else {
        Issue.record("no room")
        return
      }
    }
    #expect(session.guestSends(payload) == .full)
    let before = session.pages
    if let rest = row.rest {
      #expect(session.guestSends([UInt8](repeating: 1, count: rest + 1)) == .full)
      #expect(session.pages == before)
      #expect(session.guestSends([UInt8](repeating: 1, count: rest)) == .sent(signalsHost: false))
    }
    #expect(session.guestSends([]) == .full)
    #expect(try #require(session.guest.outgoing.freeBytes(in: session.pages)) >= 8)
  }

  @Test("so does the host", arguments: fillings)
  func hostFills(row: (payload: Int, packets: Int, rest: Int?)) throws {
    var session = try #require(Session())
    session.move(to: 8000)
    try session.open()
    let payload = [UInt8](repeating: 1, count: row.payload)
    for _ in 0..<row.packets { #expect(session.hostSends(payload) != nil) }
    #expect(session.hostSends(payload) == nil)
    if let rest = row.rest {
      #expect(session.hostSends([UInt8](repeating: 1, count: rest + 1)) == nil)
      #expect(session.hostSends([UInt8](repeating: 1, count: rest)) != nil)
    }
    #expect(session.hostSends([]) == nil)
  }

  @Test("a payload that can never fit is refused and changes no data")
  func neverFits() throws {
    var session = try #require(Session(ChannelGeometry(guestToHostPages: 1, hostToGuestPages: 1)))
    try session.open()
    let large = [UInt8](repeating: 1, count: 4096)
    let enormous = [UInt8](repeating: 1, count: 0x80000)
    for payload in [large, enormous] {
      #expect(session.guestSends(payload) == .full)
      #expect(session.hostSends(payload) == nil)
    }
    #expect(session.data(of: session.upstream) == [UInt8](repeating: 0, count: 4096))
    #expect(session.data(of: session.downstream) == [UInt8](repeating: 0, count: 4096))
  }

  @Test("reservations add up, sending uses them up, and nothing is sent without one")
  func reservations() throws {
    var session = try #require(Session(ChannelGeometry(guestToHostPages: 1, hostToGuestPages: 1)))
    try session.open()
    let payload = [UInt8](repeating: 1, count: 1000)
    #expect(session.hostSendsUnreserved(payload) == nil)
    for _ in 0..<3 { #expect(session.host.reserve(payloadBytes: 1000, in: &session.pages)) }
    // 4 x 1024 is the whole ring.
    #expect(!session.host.reserve(payloadBytes: 1000, in: &session.pages))
    #expect(session.downstream.read(.pendingSendSize, from: session.pages) == 4096)
    #expect(session.host.reserve(payloadBytes: 992, in: &session.pages))
    #expect(session.downstream.read(.pendingSendSize, from: session.pages) == 0)
    for _ in 0..<3 {
      let sent = session.hostSendsUnreserved(payload)
      #expect(sent?.byteCount == 1024)
    }
    #expect(session.hostSendsUnreserved(payload) == nil)
    let rest = [UInt8](repeating: 1, count: 992)
    #expect(session.hostSendsUnreserved(rest) != nil)
    #expect(session.hostSendsUnreserved([]) == nil)
  }
}
