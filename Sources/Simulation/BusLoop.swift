import Conversation
import GuestMemory
import HostEngine
import HostEvents
import PageRanges
import VMBus

// How control messages go to the bus, and what the bus asks of the machine.

extension Machine {
  /// The guest posts a message, and the host does what it can about it.
  mutating func post(_ post: GuestPost, into log: inout ObservationLog) {
    if post.type == BusLimits.messageType { bus.guestPosts(post.message) }
    _ = bus.host.post(post.message, type: post.type, connection: post.connection)
    runBus(into: &log)
  }

  /// Lets host and guest go on with their messages until both wait.
  mutating func runBus(into log: inout ObservationLog) {
    while !isHalted {
      if let effect = nextEffect() {
        perform(effect, into: &log)
        continue
      }
      let messages = bus.messagesOfGuest()
      guard !messages.isEmpty else { break }
      for message in messages { post(GuestPost(message), into: &log) }
    }
    pinsAreStale = true
  }

  private mutating func nextEffect() -> BusEffect? {
    if let known = bus.host.nextKnown() { return known }
    return Self.nextEffect(
      of: &bus.host, platform.memory, engine, isMapped: configuration.mapsBootMemory)
  }

  /// A copy of the memory and the engine for the closure would cost more than most effects.
  private static func nextEffect(
    of host: inout HostBus, _ memory: MemoryMap, _ engine: HostEngine, isMapped: Bool
  ) -> BusEffect? {
    host.next { page in
      (memory.isRAM(page: page) || !isMapped) && !engine.hasGivenUp(page)
    }
  }

  /// Finds out which pages the guest must not give up.
  mutating func pinPages() {
    pinsAreStale = false
    // QEMU's host lets a guest give up what it likes.
    platform.pinnedByBus =
      configuration.policy.judgement == .qemu ? PageRangeSet() : bus.pinnedPages
  }

  /// Whether and when messages reach the guest.
  mutating func deliver(_ delivery: Delivery, into log: inout ObservationLog) {
    switch delivery {
    case .held: bus.holdsDeliveries = true
    case .atOnce:
      bus.holdsDeliveries = false
      answerDelivery(0, into: &log)
    case .answered(let status): answerDelivery(status, into: &log)
    }
  }

  /// The host takes its device away, or offers it again.
  mutating func changeOffer(isThere: Bool, into log: inout ObservationLog) {
    if isThere { bus.host.offerAgain() } else { bus.host.rescind() }
    runBus(into: &log)
  }

  /// What came of the message that waits to be delivered.
  private mutating func answerDelivery(_ status: Int32, into log: inout ObservationLog) {
    guard let message = bus.undelivered else { return }
    bus.undelivered = nil
    if status == 0 { arrive(message, into: &log) }
    bus.host.delivered(status: status)
    runBus(into: &log)
  }

  private mutating func perform(_ effect: BusEffect, into log: inout ObservationLog) {
    switch effect {
    case .event(let event): log.append(.bus(event))
    case .post(let message):
      log.appendPosted(message)
      bus.undelivered = message
      guard !bus.holdsDeliveries else { return }
      bus.undelivered = nil
      arrive(message, into: &log)
      bus.host.delivered(status: 0)
    case .open(_, let pages, let offset):
      open(RingLayout(pages: pages, downstreamOffset: offset), into: &log)
      bus.host.answerOpen(bus.channel.isOpen)
    case .close(_, let isReset):
      closeRings(afterClose: !isReset, into: &log)
      if !isReset { log.append(.machine(.closed)) }
    case .resetDevice(let isClose):
      engine.deviceReset(afterClose: isClose, &platform)
      flush(into: &log)
    case .look: lookAtChannel(into: &log)
    case .breach(let breach):
      engine.violate(ViolationID(rawValue: breach.rawValue), &platform)
      flush(into: &log)
    case .failure(let failure):
      counters.errors += 1
      log.append(.host(.failure(HostFailure(failure))))
    case .abort(let abort):
      log.append(.host(.hostAbort(HostAbort(abort))))
      isHalted = true
    }
  }

  /// A control message reaches the guest.
  private mutating func arrive(_ message: [UInt8], into log: inout ObservationLog) {
    log.appendArrived(message)
    let wasOpening = bus.isOpening
    bus.driver.note(arrived: message)
    if let result = OpenResult(decoding: message), BusMessageType(of: message) == .openResult {
      bus.isOpening = false
      log.append(.machine(result.status == 0 ? .opened : .openRefused))
    } else if wasOpening, bus.driver.wasRefused {
      bus.isOpening = false
      log.append(.machine(.openRefused))
    }
  }
}

// Opening and closing.
extension Machine {
  /// The guest does all that it takes to open its channel.
  mutating func openByGuest(into log: inout ObservationLog) {
    let wasOpen = bus.channel.isOpen
    bus.driver.startAgain()
    bus.isOpening = true
    runBus(into: &log)
    if wasOpen {
      bus.isOpening = false
      log.append(.machine(.alreadyOpen))
    }
  }

  /// The guest closes its channel and takes its pages back.
  mutating func closeByGuest(into log: inout ObservationLog) {
    let wasOpen = bus.channel.isOpen
    for message in bus.driver.messagesToClose { post(GuestPost(message), into: &log) }
    if !wasOpen { log.append(.machine(.notOpen)) }
  }

  /// The guest begins with the bus from the start.
  mutating func restartBusByGuest(into log: inout ObservationLog) {
    bus.isOpening = false
    post(GuestPost(GuestBus.contact()), into: &log)
    bus.layOutAgain()
  }

  /// The machine resets: nobody remembers anything of the bus.
  mutating func resetBus(into log: inout ObservationLog) {
    bus.undelivered = nil
    // A guest that is gone goes on with nothing while the host puts the bus in order.
    bus.isOpening = false
    bus.host.reset()
    runBus(into: &log)
    bus.restartGuest()
  }

  /// The host opens the channel.
  private mutating func open(_ layout: RingLayout, into log: inout ObservationLog) {
    guard bus.openChannel(layout) else { return }
    guard engine.channelOpened(&platform) else {
      flush(into: &log)
      return bus.closeChannel()
    }
    runHost(enteredBy: .open, into: &log)
  }

  /// Closes the rings, if there are any, and resets the device.
  mutating func closeRings(afterClose isClose: Bool, into log: inout ObservationLog) {
    if bus.channel.isOpen {
      engine.channelClosed(&platform)
      flush(into: &log)
      bus.closeChannel()
    }
    engine.deviceReset(afterClose: isClose, &platform)
    flush(into: &log)
    bus.layOutAgain()
  }
}

// Signals.
extension Machine {
  /// The guest signals its channel in the way of the version it agreed on.
  mutating func signalHost(into log: inout ObservationLog) {
    guard !sleepsThroughSignals else { return }
    guard bus.host.interruptPage != nil, let open = bus.host.openChannel else {
      return lookAtChannel(into: &log)
    }
    bus.setInterruptBit(open.channel.relid, toHost: true)
    signal(BusLimits.busConnection, flag: 0, into: &log)
  }

  /// The hypercall by which a guest signals.
  mutating func signal(_ connection: UInt32, flag: UInt16, into log: inout ObservationLog) {
    var looks = false
    if connection == BusLimits.busConnection {
      let counts = bus.host.signalledAll() && flag == 0
      if counts, let open = bus.host.openChannel {
        looks = bus.takeInterruptBit(open.channel.relid)
      }
    } else {
      looks = bus.host.signalled(connection: connection, flag: flag) != nil
    }
    runBus(into: &log)
    if looks { lookAtChannel(into: &log) }
  }

  /// The host looks at its channel, if it is open.
  private mutating func lookAtChannel(into log: inout ObservationLog) {
    guard bus.channel.isOpen else { return }
    runHost(enteredBy: .signal, into: &log)
  }
}

extension HostFailure {
  fileprivate init(_ failure: BusFailure) {
    switch failure {
    case .unknownMessage(let type): self = .unknownControlMessage(UInt64(type))
    case .delivery(let status): self = .controlDelivery(Int64(status))
    }
  }
}

extension HostAbort {
  fileprivate init(_ abort: BusAbort) {
    switch abort {
    case .wrappingOffset: self = .wrappingRingOffset
    case .shortBuffer: self = .shortPageList
    case .bodyAfterEnd: self = .pageListAfterEnd
    case .unknownVP: self = .unknownProcessor
    }
  }
}
