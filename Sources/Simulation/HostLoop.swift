import Conversation
import HostEngine
import HostEvents
import VMBus

// How the host alternates between its state machine and the ring: host engine reference, section 3.

/// What made the host look at its channel.
enum HostLoopEntry: Hashable, Sendable {
  case signal
  case open
  case target
  case timer

  /// QEMU may read the ring in the callback of a signal only; elsewhere an unread packet is fatal.
  var abortOnUnreadPacket: HostAbort? {
    switch self {
    case .signal: nil
    case .open: .packetBeforeOpen
    case .target: .packetAtTarget
    case .timer: .packetAtTimer
    }
  }
}

extension Machine {
  /// Runs the host until nothing changes any more.
  mutating func runHost(enteredBy entry: HostLoopEntry, into log: inout ObservationLog) {
    flush(into: &log)
    if pinsAreStale { pinPages() }
    var again = true
    while again {
      if engine.failure != nil { return failChannel(into: &log) }
      do throws(HostAbort) {
        let stepped = try stepHost(into: &log)
        again = try receive(enteredBy: entry, into: &log) || stepped
        if judgeRings() { again = true }
      } catch {
        flush(into: &log)
        log.append(.host(.hostAbort(error)))
        isHalted = true
        return
      }
    }
    if bus.hostIsToldOfRoom {
      bus.hostIsToldOfRoom = false
      runHost(enteredBy: .signal, into: &log)
    }
  }

  /// The host gives the channel up; what the guest gave stays given.
  ///
  /// The guest may open it again.
  private mutating func failChannel(into log: inout ObservationLog) {
    closeRings(afterClose: true, into: &log)
    bus.host.abandonOpenChannel()
    pinsAreStale = true
    log.append(.machine(.closed))
  }

  /// Runs the handler of the present state; true if the state changed.
  private mutating func stepHost(into log: inout ObservationLog) throws(HostAbort) -> Bool {
    var hasRoom = false
    if engine.waitsForRoom, let bytes = engine.roomWanted {
      // How long a request would be takes a look at each of its ranges.
      platform.spend(bytes / 8)
      hasRoom = bus.hostReserves(bytes)
    }
    try engine.step(hasRoom: hasRoom, &platform)
    flush(into: &log)
    let changed = engine.commitTransition(&platform)
    flush(into: &log)
    return changed
  }

  /// Reads packets until one asks for another state; true if any was read.
  private mutating func receive(
    enteredBy entry: HostLoopEntry, into log: inout ObservationLog
  ) throws(HostAbort) -> Bool {
    guard engine.isReceiving, bus.hostBeginsToRead() else { return false }
    if configuration.policy.judgement == .qemu, let abort = entry.abortOnUnreadPacket,
      bus.channel.unreadBytes >= PacketDescriptor.byteCount
    {
      throw abort
    }
    var received = false
    while engine.nextState == nil, engine.failure == nil, receiveOne(into: &log) {
      received = true
    }
    if received { note(bus.hostEndsReading(), into: &log) }
    let changed = engine.commitTransition(&platform)
    flush(into: &log)
    return received || changed
  }

  private mutating func receiveOne(into log: inout ObservationLog) -> Bool {
    switch bus.hostReceives() {
    case .empty, .notYet: return false
    case .packet(let descriptor, let payload):
      if !engine.isQEMU, descriptor.type == .completion {
        engine.violate(.unaskedCompletion, &platform)
      } else {
        let bytes = bus.hostBytes
        engine.receive(bytes.span.extracting(payload), &platform)
      }
      flush(into: &log)
      complete(descriptor, into: &log)
      return true
    case .fault(let fault):
      if engine.isQEMU, let failure = HostFailure(fault) { note(.failure(failure), into: &log) }
      return false
    }
  }

  /// Passes on what the engine did, and sends what it wants sent.
  mutating func flush(into log: inout ObservationLog) {
    guard !platform.log.entries.isEmpty else { return }
    for entry in platform.log.entries {
      switch entry {
      case .event(let event): note(event, into: &log)
      case .post(let posting): send(posting, into: &log)
      }
    }
    platform.log.removeAll()
  }

  private mutating func send(_ posting: HostLog.Posting, into log: inout ObservationLog) {
    if !posting.isReserved, !bus.hostReserves(posting.count) {
      return log.append(.machine(.answerLost))
    }
    let place = posting.offset..<(posting.offset + posting.count)
    if configuration.plantedBug != nil {
      return send(planted(Array(platform.log.bytes[place])).span, posting.transactionID, into: &log)
    }
    let bytes = platform.log.bytes
    send(bytes.span.extracting(place), posting.transactionID, into: &log)
  }

  private mutating func send(
    _ payload: Span<UInt8>, _ transactionID: UInt64, into log: inout ObservationLog
  ) {
    guard let interrupts = bus.hostSends(payload, transactionID: transactionID) else {
      return log.append(.machine(.answerLost))
    }
    log.appendSent(type: .inBand, transactionID: transactionID, payload: payload)
    if interrupts { interruptGuest(into: &log) }
  }

  mutating func interruptGuest(into log: inout ObservationLog) {
    bus.interruptGuest()
    guard bus.guestReads else { return }
    if bus.guestDrains(into: &log) { bus.hostIsToldOfRoom = true }
  }

  /// Counts an event and notes it, unless it is a warning past the limit.
  private mutating func note(_ event: HostEvent, into log: inout ObservationLog) {
    switch event {
    case .warning(let warning): return note(warning, into: &log)
    case .failure: counters.errors += 1
    case .discarded(_, _, let length, _):
      counters.discards += 1
      counters.discardedBytes &+= length
    case .stateChanged(let state):
      log.append(.host(event))
      return writeArmedPackets(at: state, into: &log)
    default: break
    }
    log.append(.host(event))
  }

  /// The guest writes what waited for this moment.
  private mutating func writeArmedPackets(at state: HostState, into log: inout ObservationLog) {
    guard !armedPackets.isEmpty else { return }
    for index in armedPackets.indices where armedPackets[index].state == state {
      armedPackets[index].countdown = max(1, armedPackets[index].countdown) - 1
    }
    for armed in armedPackets where armed.countdown == 0 && !bus.guestSends(armed.packet) {
      log.append(.machine(.guestRingFull))
    }
    armedPackets.removeAll { $0.countdown == 0 }
  }

  private mutating func note(_ warning: HostWarning, into log: inout ObservationLog) {
    let before = counters.warnings
    counters.warnings &+= warning.lines
    guard let limit = configuration.warningLimit else {
      return log.append(.host(.warning(warning)))
    }
    guard before < limit else { return }
    log.append(.host(.warning(warning.limited(to: limit - before))))
  }
}

extension HostFailure {
  /// What QEMU says of a fault in the ring; nothing of most.
  fileprivate init?(_ fault: RingFault) {
    let descriptor = PacketDescriptor(head: fault.observed, transactionID: 0)
    switch fault.reason {
    case .unexpectedType: self = .unexpectedPacketType(UInt64(descriptor.type.rawValue))
    case .malformedLengths:
      self = .malformedPacket(
        offset: UInt64(descriptor.payloadOffset), length: UInt64(descriptor.packetBytes))
    case .malformedPageList: self = .badPageList
    default: return nil
    }
  }
}
