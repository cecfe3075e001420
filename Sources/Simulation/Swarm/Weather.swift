import Bytes
import Conversation
import HostEvents

/// What happens to a machine at any time, whatever guest and host are at.
struct Weather: Sendable {
  private let faults: SwarmFaults
  private let total: UInt64
  private let most: UInt64
  private var random: SplitMix64
  private var hostile: HostileGuest
  /// When the next thing happens.
  private(set) var next: VirtualTime

  /// One thing that happens.
  enum Event: Sendable {
    case stimulus(Stimulus)
    /// The driver is loaded anew, with this alignment as a power of two of MiB.
    case reload(alignment: UInt64)
    case save
  }

  init(_ options: SwarmOptions) {
    faults = options.faults
    total = faults.weights.reduce(0, +)
    most = options.machine.bootPages + (options.machine.backend?.pages ?? 0)
    random = SplitMix64(seed: options.weatherSeed)
    hostile = HostileGuest(seed: options.hostileSeed, in: options.machine)
    next = .zero
  }

  mutating func observe(_ log: ObservationLog) { hostile.observe(log) }

  /// What happens now, and what shall be done about it later.
  mutating func event(
    at now: VirtualTime, in state: HostState?, delaying line: inout FaultyLine
  ) -> Event {
    // As often just now as much later.
    let pause = random.next(below: 1 + random.pick([0, 1, 2, 8]) * faults.pause)
    next = now.advanced(by: .milliseconds(pause))
    // Without a look behind the first minute little could be seen.
    if state == .postInitWait, random.chance(100) {
      next = now.advanced(by: .seconds(51))
      return .stimulus(.wait)
    }
    return event(kind(), at: now, delaying: &line)
  }

  private mutating func kind() -> SwarmFaults.Disturbance {
    var left = random.next(below: total)
    for (kind, weight) in zip(SwarmFaults.Disturbance.allCases, faults.weights) {
      guard left >= weight else { return kind }
      left -= weight
    }
    return .pause
  }

  private mutating func event(
    _ kind: SwarmFaults.Disturbance, at now: VirtualTime, delaying line: inout FaultyLine
  ) -> Event {
    switch kind {
    case .target: return .stimulus(.target(target()))
    case .query:
      let queries = MonitorQuery.allCases
      return .stimulus(.query(queries[Int(random.next(below: UInt64(queries.count)))]))
    case .hostile: return hostileEvent()
    case .meanwhile: return .stimulus(meanwhile())
    case .signal: return .stimulus(.signal)
    case .stall:
      let length = random.pick([1_000, 31_000, 600_000])
      line.delay(.reading(true), until: now.advanced(by: .milliseconds(random.next(below: length))))
      return .stimulus(.reading(false))
    case .drain: return .stimulus(.drain)
    case .poke: return .stimulus(.poke(place(), bytes()))
    case .race:
      return .stimulus(.race(place(), bytes(), after: UInt32(1 + random.next(below: 3))))
    case .control: return .stimulus(control())
    case .delivery: return .stimulus(delivery(at: now, delaying: &line))
    case .discards: return .stimulus(.discardsFail(random.chance(500)))
    case .close: return .stimulus(.close)
    case .open: return .stimulus(.open)
    case .busReset: return .stimulus(.busReset)
    case .machineReset: return .stimulus(.machineReset)
    case .offer:
      line.delay(.offer, until: now.advanced(by: .milliseconds(random.next(below: 5_000))))
      return .stimulus(.rescind)
    case .reload: return .reload(alignment: random.next(below: 4))
    case .pause:
      next = now.advanced(by: .milliseconds(random.next(below: random.pick([1_000, 60_000]))))
      return .stimulus(.wait)
    case .save: return .save
    }
  }
}

// What exactly happens.
extension Weather {
  private mutating func target() -> UInt64 {
    // As large as can be, nothing, or anything between.
    random.chance(300)
      ? random.pick([most * 4096, 4096, most * 2048, .max, 0])
      : random.next(below: most + most / 8) * 4096
  }

  private mutating func hostileEvent() -> Event {
    let (pause, stimulus) = hostile.next()
    // Its long pauses are part of what it does.
    if pause > .seconds(1) { next = max(next, next.advanced(by: pause)) }
    return .stimulus(stimulus)
  }

  private mutating func hostilePacket() -> GuestPacket {
    for _ in 0..<16 {
      if case .send(let packet, _) = hostile.next().stimulus { return packet }
    }
    return GuestPacket(payload: [])
  }

  private mutating func meanwhile() -> Stimulus {
    let states = HostState.allCases
    let state = states[Int(random.next(below: UInt64(states.count)))]
    return .meanwhile(state, UInt32(1 + random.next(below: 2)), hostilePacket())
  }

  private mutating func place() -> RingPlace {
    let ring: RingPlace.Ring = random.chance(500) ? .toHost : .toGuest
    guard random.chance(600) else {
      return RingPlace(ring, .data, offset: UInt32(random.next(below: 4096)))
    }
    return RingPlace(ring, .control, offset: UInt32(random.pick([0, 4, 8, 12, 64])))
  }

  private mutating func bytes() -> [UInt8] {
    if random.chance(500) { return GuestWords.little(random.next(below: 512) * 8, 4) }
    return (0..<(1 + random.next(below: 12))).map { _ in
      UInt8(truncatingIfNeeded: random.next())
    }
  }

  /// A control message of a known type, whole or not, with small numbers in it, or a signal.
  private mutating func control() -> Stimulus {
    if random.chance(200) {
      return .signalConnection(
        UInt32(random.pick([0x10001, 0x10002, 1, 2])), flag: UInt16(random.next(below: 2)))
    }
    let type = random.chance(900) ? 1 + random.next(below: 20) : random.next(below: 1 << 16)
    var message = GuestWords.little(type, 8)
    for _ in 0..<random.next(below: 12) {
      message += GuestWords.little(random.chance(800) ? random.next(below: 20) : random.next(), 4)
    }
    return .post(GuestPost(message))
  }

  private mutating func delivery(
    at now: VirtualTime, delaying line: inout FaultyLine
  ) -> Stimulus {
    guard random.chance(500) else {
      return .delivery(.answered(random.chance(600) ? 0 : -11))
    }
    line.delay(
      .delivery(.atOnce), until: now.advanced(by: .milliseconds(random.next(below: 2_000))))
    return .delivery(.held)
  }
}
