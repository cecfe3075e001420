package import Bytes
import Conversation
package import GuestMemory
import HostEvents
import VMBus

/// A machine whose guest writes random bytes into its rings' pages between the host's steps.
///
/// After so many pokes the guest starts over with the bus, and must be served as if nothing had
/// been.
package struct PokeRun: Sendable {
  /// What went wrong.
  package enum Failure: Error, Hashable, Sendable {
    /// The host died.
    case halted
    /// After a reset of the bus, a version request was not answered.
    case notServed
    /// The host fetched more bytes for one stimulus than there are in a few rings.
    case tooMuchWork(UInt64)
    /// A byte was fetched twice for one use.
    case doubleFetch(FetchUse)
  }

  private var machine: Machine
  private var log = ObservationLog()
  private var random: SplitMix64
  private var now = VirtualTime.zero
  private var isOpen = false
  /// Pokes done so far, and the most bytes that the host fetched for one stimulus.
  package private(set) var pokes: UInt64 = 0
  package private(set) var mostFetched: UInt64 = 0
  /// Channels that the host gave up, and times the guest was served after it started over.
  package private(set) var closings: UInt64 = 0
  package private(set) var recoveries: UInt64 = 0

  /// Pokes between two new starts.
  private static let span: UInt64 = 500
  /// Bytes that a host may fetch for one stimulus.
  ///
  /// They are some rings full, for the races that move an index while it reads.
  private static let work: UInt64 = 4 * 16_384

  package init(seed: UInt64, in configuration: MachineConfiguration = MachineConfiguration()) {
    random = SplitMix64(seed: seed)
    machine = Machine(configuration)
    machine.watchFetches()
    machine.apply(.powerOn, at: now, into: &log)
  }

  /// A digest of all that was done and seen.
  package var digest: Digest { machine.digest }

  /// Goes on until so many pokes were done in all.
  package mutating func run(pokes count: UInt64) throws(Failure) {
    while pokes < count {
      if pokes % Self.span == 0 { try startOver() }
      if !isOpen, random.chance(800) {
        // Once a minute a guest whose channel always fails may try again.
        now = now.advanced(by: .seconds(61))
        try doOne(.open)
      }
      try doOne(poke())
      pokes += 1
      if random.chance(300) { try doOne(between()) }
    }
    try startOver()
  }

  /// The guest starts over with the bus, and is served.
  private mutating func startOver() throws(Failure) {
    while true {
      let armed = machine.fetches.races.count
      if try isServed() {
        recoveries += 1
        return
      }
      // A race that was sprung may spoil one attempt, and is gone then.
      guard machine.fetches.races.count < armed else { throw .notServed }
    }
  }

  private mutating func isServed() throws(Failure) -> Bool {
    try doOne(.busReset)
    try doOne(.reading(true))
    // A guest whose channel fails all the time is made to wait.
    now = now.advanced(by: .seconds(600))
    try doOne(.open)
    let request: [UInt8] = [1, 0, 16, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0]
    try doOne(.send(GuestPacket(payload: request), signal: true))
    return log.observations.contains { if case .sent = $0 { true } else { false } }
  }

  private mutating func doOne(_ stimulus: Stimulus) throws(Failure) {
    if random.chance(10) { now = now.advanced(by: .milliseconds(random.next(below: 2000))) }
    log.removeAll()
    let before = machine.fetches.fetchedBytes
    machine.apply(stimulus, at: now, into: &log)
    let fetches = machine.fetches
    let fetched = fetches.fetchedBytes - before
    mostFetched = max(mostFetched, fetched)
    for observation in log.observations {
      switch observation {
      case .host(.channelFailed): closings += 1
      case .machine(.opened): isOpen = true
      case .machine(.closed): isOpen = false
      default: break
      }
    }
    guard !machine.isHalted else { throw .halted }
    guard fetched <= Self.work else { throw .tooMuchWork(fetched) }
    if let double = fetches.doubleFetches.first { throw .doubleFetch(double.use) }
  }
}

// What is written where.
extension PokeRun {
  private mutating func poke() -> Stimulus {
    let place = place()
    let bytes = place.area == .control && random.chance(800) ? index() : noise()
    return random.chance(20)
      ? .race(place, bytes, after: UInt32(1 + random.next(below: 3))) : .poke(place, bytes)
  }

  private mutating func place() -> RingPlace {
    let ring: RingPlace.Ring = random.chance(650) ? .toHost : .toGuest
    guard random.chance(600) else {
      return RingPlace(ring, .data, offset: UInt32(random.next(below: 16_384)))
    }
    let fields: [UInt64] = [0, 0, 4, 4, 8, 12, 64]
    let offset = random.chance(950) ? random.pick(fields) : random.next(below: 4096)
    return RingPlace(ring, .control, offset: UInt32(offset))
  }

  private mutating func index() -> [UInt8] {
    let value =
      random.chance(800)
      ? random.next(below: 2048) * 8
      : random.pick([0, 1, 4, 16_376, 16_384, 0xFFFF_FFFF, 0xFFFF_FFF8])
    return (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  private mutating func noise() -> [UInt8] {
    // Half of it looks like a descriptor.
    if random.chance(500) {
      return [6, 0, UInt8(2 + random.next(below: 2)), 0, UInt8(random.next(below: 16)), 0, 0, 0]
    }
    return (0..<(1 + random.next(below: 24))).map { _ in UInt8(random.next(below: 256)) }
  }

  private mutating func between() -> Stimulus {
    switch random.next(below: 10) {
    case 0: .drain
    case 1: .reading(random.chance(600))
    case 2: .send(packet(), signal: random.chance(500))
    case 3: .open
    case 4: .target((1 + random.next(below: 1 << 18)) << 12)
    case 5: .wait
    default: .signal
    }
  }

  private mutating func packet() -> GuestPacket {
    var packet = GuestPacket(
      flags: UInt16(random.next(below: 2)),
      payload: [UInt8](repeating: 0, count: Int(random.next(below: 64))))
    if random.chance(200) { packet.offset8 = UInt16(random.next(below: 1 << 16)) }
    if random.chance(200) { packet.length8 = UInt16(random.next(below: 64)) }
    return packet
  }
}
