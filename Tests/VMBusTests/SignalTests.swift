import Testing
import VMBus

@Suite("Signals")
struct SignalTests {
  @Test("the guest signals for the first packet into an empty ring only")
  func guestSignalsOnce() throws {
    var session = try #require(Session())
    try session.open()
    #expect(session.guestSends([1]) == .sent(signalsHost: true))
    #expect(session.guestSends([2]) == .sent(signalsHost: false))
    _ = session.hostReceives()
    _ = session.hostReceives()
    // The host has read, but not said so.
    #expect(session.guestSends([3]) == .sent(signalsHost: false))
    _ = session.hostReceives()
    _ = session.host.publish(to: &session.pages)
    #expect(session.guestSends([4]) == .sent(signalsHost: true))
  }

  @Test("the guest does not signal a host that masks signals")
  func maskedHost() throws {
    var session = try #require(Session())
    try session.open()
    session.upstream.write(.interruptMask, 2, to: &session.pages)
    #expect(session.guestSends([1]) == .sent(signalsHost: false))
  }

  @Test("packets placed one by one become visible together, with one signal")
  func queued() throws {
    var session = try #require(Session())
    try session.open()
    for _ in 0..<3 {
      let descriptor = try #require(
        PacketDescriptor(type: .inBand, payloadBytes: 8, flags: [], transactionID: 0))
      let payload: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
      session.guest.outgoing.place(
        descriptor, payload: payload.span, footer: .max, in: &session.pages)
    }
    #expect(session.hostReceives() == .empty)
    let signals = (0..<2).map { _ in session.guest.outgoing.publish(to: &session.pages) }
    #expect(signals == [true, false])
    for _ in 0..<3 {
      guard case .packet = session.hostReceives() else {
        Issue.record("no packet")
        return
      }
    }
    #expect(session.hostReceives() == .empty)
  }

  @Test("the host signals if the guest had read everything before this packet")
  func hostSignalsOnce() throws {
    var session = try #require(Session())
    try session.open()
    #expect(session.hostSends([1])?.signalsGuest == true)
    #expect(session.hostSends([2])?.signalsGuest == false)
    _ = session.guestReceives()
    _ = session.guest.incoming.publish(to: &session.pages)
    // One is left.
    #expect(session.hostSends([3])?.signalsGuest == false)
    _ = session.guestReceives()
    _ = session.guestReceives()
    _ = session.guest.incoming.publish(to: &session.pages)
    #expect(session.hostSends([4])?.signalsGuest == true)
  }

  @Test("the host does not signal a guest that masks signals, which then looks again itself")
  func maskedGuest() throws {
    var session = try #require(Session())
    try session.open()
    session.guest.incoming.mask(in: &session.pages)
    #expect(session.hostSends([1])?.signalsGuest == false)
    #expect(session.guest.incoming.unmask(in: &session.pages))
    _ = session.guestReceives()
    _ = session.guest.incoming.publish(to: &session.pages)
    #expect(!session.guest.incoming.unmask(in: &session.pages))
    #expect(session.hostSends([2])?.signalsGuest == true)
  }

  @Test("the host pokes itself after a send while it waits for nothing")
  func selfSignal() throws {
    var session = try #require(Session())
    try session.open()
    #expect(session.hostSends([1])?.signalsHost == true)
    // A reservation that failed leaves a wish, and an older reservation is used meanwhile.
    #expect(session.host.reserve(payloadBytes: 4096, in: &session.pages))
    #expect(!session.host.reserve(payloadBytes: 12300, in: &session.pages))
    let payload = [UInt8](repeating: 0, count: 4096)
    let sent = session.hostSendsUnreserved(payload)
    #expect(sent?.signalsHost == false)
    // The wish shrinks by what was sent: 4120 + 12328 - 4120.
    #expect(session.downstream.read(.pendingSendSize, from: session.pages) == 12328)
  }
}

/// Whether a blocked guest is woken when the host has read one packet of 32 ring bytes out of a
/// ring of 16384 that held `used` bytes: VMBus as QEMU implements it, section 7.
private struct WakeRow: CustomTestStringConvertible, Sendable {
  var testDescription: String {
    "wants \(wanted), used \(used), mask \(mask), features \(features)"
  }
  var used: Int
  var wanted: UInt32
  var mask: UInt32 = 0
  var features: UInt32 = 1
  /// Under QEMU's rules, and where a drained ring counts as free.
  var wakes: (qemu: Bool, sound: Bool)
}

private let wakeRows: [WakeRow] = [
  // Free before 16384 - 320 = 16064, after 16096.
  WakeRow(used: 320, wanted: 16064, wakes: (false, false)),
  WakeRow(used: 320, wanted: 16065, wakes: (true, true)),
  WakeRow(used: 320, wanted: 16096, wakes: (true, true)),
  WakeRow(used: 320, wanted: 16097, wakes: (false, false)),
  WakeRow(used: 320, wanted: 0, wakes: (false, false)),
  WakeRow(used: 320, wanted: .max, wakes: (false, false)),
  WakeRow(used: 320, wanted: 16080, mask: 1, wakes: (false, false)),
  WakeRow(used: 320, wanted: 16080, mask: .max, wakes: (false, false)),
  WakeRow(used: 320, wanted: 0, features: 0, wakes: (true, true)),
  WakeRow(used: 320, wanted: 0, features: 0xFFFF_FFFE, wakes: (true, true)),
  WakeRow(used: 320, wanted: 16080, mask: 1, features: 0, wakes: (false, false)),
  // The drained ring: QEMU takes it for full.
  WakeRow(used: 32, wanted: 16380, wakes: (false, true)),
  WakeRow(used: 32, wanted: 16383, wakes: (false, true)),
  WakeRow(used: 32, wanted: 16352, wakes: (false, false)),
]

@Suite("Waking a blocked producer")
struct WakeTests {
  @Test("the host wakes the guest when its progress makes enough room", arguments: wakeRows)
  private func hostWakes(row: WakeRow) throws {
    for rules in [
      RingRules.qemu, RingRules(incompletePacketIsFault: false, drainedRingCountsAsFull: false),
    ] {
      var session = try #require(Session())
      try session.open(rules: rules)
      for _ in 0..<(row.used / 32) { _ = session.guestSends([1]) }
      session.upstream.write(.pendingSendSize, row.wanted, to: &session.pages)
      session.upstream.write(.interruptMask, row.mask, to: &session.pages)
      session.upstream.write(.featureBits, row.features, to: &session.pages)
      _ = session.hostReceives()
      let expected = rules == .qemu ? row.wakes.qemu : row.wakes.sound
      #expect(
        session.host.publish(to: &session.pages)
          == ReceivePublication(byteCount: 32, signalsGuest: expected))
      #expect(
        session.host.publish(to: &session.pages)
          == ReceivePublication(byteCount: 0, signalsGuest: false))
    }
  }

  /// VMBus ring, section 4: free before <= pending < free after, of a ring of 16384 bytes in which
  /// the host has written 320 and the guest reads 32.
  static let guestRows: [(wanted: UInt32, features: UInt32, wakes: Bool)] = [
    (16063, 1, false), (16064, 1, true), (16095, 1, true), (16096, 1, false), (0, 1, false),
    (16080, 0, false), (16080, 0xFFFF_FFFE, false), (.max, 1, false),
  ]

  @Test("the guest wakes the host when its progress makes enough room", arguments: guestRows)
  func guestWakes(row: (wanted: UInt32, features: UInt32, wakes: Bool)) throws {
    var session = try #require(Session())
    try session.open()
    for _ in 0..<10 { #expect(session.hostSends([1]) != nil) }
    session.downstream.write(.pendingSendSize, row.wanted, to: &session.pages)
    session.downstream.write(.featureBits, row.features, to: &session.pages)
    _ = session.guestReceives()
    #expect(session.guest.incoming.publish(to: &session.pages) == row.wakes)
  }

  @Test("a guest that drains the ring wakes a host that wants all but a byte of it")
  func drained() throws {
    var session = try #require(Session())
    try session.open()
    for _ in 0..<10 { #expect(session.hostSends([1]) != nil) }
    session.downstream.write(.pendingSendSize, 16383, to: &session.pages)
    var woken = 0
    while case .packet = session.guestReceives() {
      if session.guest.incoming.publish(to: &session.pages) { woken += 1 }
    }
    #expect(woken == 1)
  }

  @Test("a blocked host asks for room, is woken, and withdraws its request")
  func blockedHost() throws {
    var session = try #require(Session())
    try session.open()
    let payload = [UInt8](repeating: 3, count: 4096)
    for _ in 0..<3 { #expect(session.hostSends(payload) != nil) }
    #expect(!session.host.reserve(payloadBytes: 4096, in: &session.pages))
    #expect(session.downstream.read(.pendingSendSize, from: session.pages) == 4120)
    _ = session.guestReceives()
    #expect(session.guest.incoming.publish(to: &session.pages))
    #expect(session.host.reserve(payloadBytes: 4096, in: &session.pages))
    #expect(session.downstream.read(.pendingSendSize, from: session.pages) == 0)
  }
}
