import Bytes
import GuestMemory
import PageRanges
package import VMBus

/// Packets in both directions through the rings of one channel, with four actors that take turns at
/// random: on each side one that writes and one that reads.
///
/// An actor sleeps until it is signalled, and is signalled only by what the ends of the rings say.
/// So a wake-up that is lost is seen: nobody can go on, and packets are missing. Turns are as short
/// as a single look at the ring, and now and then an actor stalls for long, so that rings run full
/// and empty.
package struct RingConversation: Sendable {
  /// How the ends behave; each defect can be planted to see that it is found.
  package struct Rules: Sendable {
    /// Before a reader sleeps it looks again, as it may have been told nothing of what came last.
    package var readersLookAgain = true
    /// Before the guest waits for room it looks again.
    package var writersLookAgain = true
    /// How the host treats its rings.
    package var host = RingRules.hardened

    package init() {}
  }

  /// What went wrong.
  package enum Failure: Error, Hashable, Sendable {
    /// Nobody can go on, and not every packet arrived.
    case lostWakeUp(toHost: UInt64, toGuest: UInt64)
    /// A packet is not the one that was due; its number.
    case wrongPacket(UInt64, toHost: Bool)
    /// An honest end was refused.
    case fault(RingFault)
    /// The rings could not be opened.
    case notOpened
  }

  var pages = SharedPages()
  var guest: GuestChannel
  var host = Channel()
  let rules: Rules
  /// Packets for each direction.
  let goal: UInt64

  var toHost: Direction
  var toGuest: Direction
  private var random: SplitMix64
  /// Turns for which each actor is stalled.
  private var stalls: [UInt64] = [0, 0, 0, 0]
  var buffer: [UInt8] = []
  /// Packets that did not fit at first, and looks at a ring that brought nothing.
  package var timesFull: UInt64 = 0

  /// One direction of the conversation.
  struct Direction: Sendable {
    /// What the writer writes next, and what the reader must find next.
    var written: RingPayload
    var awaited: RingPayload
    /// The writer found no room and will wait for it; it waits; the reader sleeps.
    var isAboutToWait = false
    var isBlocked = false
    var reader = Reader.asleep
    /// Signals on their way.
    var tellsReader = false
    var tellsWriter = false

    init(seed: UInt64) {
      written = RingPayload(seed: seed)
      awaited = RingPayload(seed: seed)
    }
  }

  enum Reader: Sendable {
    case asleep
    case beginning
    case reading
    case ending
  }

  /// A conversation of so many packets each way through rings of so many data pages.
  package init(
    packets: UInt64, seed: UInt64, ringPages: Int = 2, rules: Rules = Rules()
  ) throws(Failure) {
    goal = packets
    self.rules = rules
    random = SplitMix64(seed: seed)
    toHost = Direction(seed: seed &+ 1)
    toGuest = Direction(seed: seed &+ 2)
    let geometry = ChannelGeometry(guestToHostPages: ringPages, hostToGuestPages: ringPages)
    let numbers = (0..<UInt64(geometry.pageCount)).map { PageNumber(16 + $0) }
    let slots = pages.slots(for: numbers)
    guard let guest = GuestChannel(layingOut: slots, geometry, in: &pages) else {
      throw .notOpened
    }
    self.guest = guest
    do {
      try host.open(
        on: slots, downstreamOffset: geometry.downstreamOffset, rules: rules.host, in: &pages)
    } catch {
      throw .notOpened
    }
  }

  /// Packets that arrived in order: to the host, to the guest.
  package var arrived: (toHost: UInt64, toGuest: UInt64) {
    (toHost.awaited.number - 1, toGuest.awaited.number - 1)
  }

  /// Whether every packet arrived.
  package var isDone: Bool { arrived.toHost == goal && arrived.toGuest == goal }

  /// Goes on until every packet arrived, or so many turns were taken.
  package mutating func run(turns: Int) throws(Failure) {
    for _ in 0..<turns {
      guard !isDone else { return }
      try takeTurn()
    }
  }

  private mutating func takeTurn() throws(Failure) {
    let word = random.next()
    var actor = Int(word & 3)
    if word >> 2 & 0x3FF == 0 { stalls[actor] = word >> 12 & 0x3FF }
    for _ in 0..<4 where !canGoOn(actor) || stalls[actor] > 0 {
      if stalls[actor] > 0 { stalls[actor] -= 1 }
      actor = (actor + 1) & 3
    }
    guard canGoOn(actor) else {
      guard !(0..<4).contains(where: canGoOn) else { return }
      throw .lostWakeUp(toHost: arrived.toHost, toGuest: arrived.toGuest)
    }
    // Mostly a few steps at once, sometimes a single one between two of another's.
    for _ in 0...(word >> 22 & 15) where canGoOn(actor) {
      try go(actor)
    }
  }

  private func canGoOn(_ actor: Int) -> Bool {
    switch actor {
    case 0: canWrite(toHost)
    case 1: canRead(toHost)
    case 2: canWrite(toGuest)
    default: canRead(toGuest)
    }
  }

  private func canWrite(_ way: Direction) -> Bool {
    way.written.number <= goal && (!way.isBlocked || way.tellsWriter)
  }

  private func canRead(_ way: Direction) -> Bool { way.reader != .asleep || way.tellsReader }

  private mutating func go(_ actor: Int) throws(Failure) {
    switch actor {
    case 0: try guestWrites()
    case 1: try hostReads()
    case 2: try hostWrites()
    default: try guestReads()
    }
  }
}
