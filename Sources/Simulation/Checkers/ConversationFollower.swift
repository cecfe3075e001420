import Conversation
import DynamicMemoryProtocol
import HostEvents
import VMBus

/// Tells what the host read of what the guest wrote, from outside.
///
/// The host's events say when it takes up a message; which bytes it had, the follower knows from
/// the packets that the guest wrote before.
package struct ConversationFollower: Sendable {
  /// What the guest wrote and the host may still have to read, oldest first.
  private var outbox: [WireView] = []
  /// How many of them were there before the host's last message.
  private var early = 0
  private var armed: [Armed] = []
  private var found: [Fact] = []
  /// An answer of which it is not known yet whether the channel fails of it.
  private var pending = Fact.blind
  private var isPending = false
  /// The guest wrote packets whose payload begins elsewhere.
  private var isBlind = false
  /// Bytes may change under the host's hands at any time.
  private var hasRaces = false
  private let capacity: Int
  /// The host looks at the size in a header, and takes up no message that lies about its own.
  private let checksSizes: Bool
  private var isOpen = false
  private var ringsByHand: RingsByHand
  /// The last message to the guest tells it that the bus stops, and may still be on its way when
  /// the channel closes.
  private var isUnloading = false

  /// Messages that are looked at for one that looks like another.
  private static let mostCompared = 256

  private struct Armed: Hashable {
    var state: HostState
    var countdown: UInt32
    var payload: [UInt8]
  }

  package init(_ machine: MachineConfiguration) {
    checksSizes = CheckRules(machine).isHardened
    ringsByHand = RingsByHand(machine)
    // A packet takes at least 24 bytes with its trailer.
    capacity = max(1, machine.ringPages.toHost) * 4096 / 24
  }

  /// What the observations from `first` on mean; those from `own` on the stimulus brought, and
  /// timers the others before it.
  mutating func facts(
    of stimulus: Stimulus, _ log: ObservationLog, from first: Int, own: Int
  ) -> [Fact] {
    found.removeAll(keepingCapacity: true)
    let seen = log.observations.span
    for index in first..<own { read(seen[index], log) }
    flush()
    write(stimulus)
    for index in own..<seen.count { read(seen[index], log) }
    flush()
    switch stimulus {
    case .busReset where found.contains(.busReset): reset(.busReset)
    // The host waits to hear of a message, and has not looked at the guest's new beginning yet;
    // what the guest wrote before it may be gone.
    case .busReset:
      goBlind()
      forgetOutbox()
    case .machineReset:
      ringsByHand.reset()
      reset(.machineReset)
    case .unplug: found.append(.halted)
    // A guest signals what it wrote; what found no room it did not write.
    case .send where seen.count > first && seen[seen.count - 1].isFullRing: break
    // The host reads all that there is when it opens, and when it is told to look.
    case .open, .post, .delivery:
      for index in first..<seen.count where seen[index].isOpening { forgetOutbox() }
    case .send(_, true), .signal: if isOpen { forgetOutbox() }
    // What was seen came before it: timers, or the machine's start.
    case .meanwhile(let state, let time, let packet):
      armed.append(Armed(state: state, countdown: time, payload: packet.payload))
    default: break
    }
    return found
  }

  /// What the guest writes by itself.
  private mutating func write(_ stimulus: Stimulus) {
    switch stimulus {
    case .send(let packet, _): write(packet)
    case .meanwhile(_, _, let packet):
      if !packet.isWellFramed { goBlind() }
      if packet.flags & 1 == 1 { found.append(.completionAsked(packet.transactionID)) }
    // Bytes that change under the host's hands are none that the guest was seen to write.
    case .race:
      hasRaces = true
      goBlind()
    case .poke: goBlind()
    case .post(let post):
      if ringsByHand.note(WireView(post.message)) { found.append(.otherPages) }
    default: break
    }
  }

  private mutating func reset(_ fact: Fact) {
    found.append(fact)
    isOpen = false
    forgetOutbox()
    isBlind = false
    // They go off in the next conversation, too.
    if hasRaces { goBlind() }
  }

  /// The host starts over with its guest; a ring that is not open stays as it is.
  private mutating func forgetGuest() {
    isUnloading = false
    guard !isOpen else { return reset(.busReset) }
    found.append(.busReset)
    if hasRaces { goBlind() }
  }

  private mutating func write(_ packet: GuestPacket) {
    // Other types carry a list of pages before the payload, or nothing that is read.
    guard packet.type == .inBand || packet.type == .completion, packet.isWellFramed else {
      return goBlind()
    }
    if packet.flags & 1 == 1 { found.append(.completionAsked(packet.transactionID)) }
    append(packet.payload)
  }

  private mutating func goBlind() {
    isBlind = true
    found.append(.blind)
  }

  private mutating func append(_ payload: [UInt8]) {
    outbox.append(WireView(padding: payload))
    if outbox.count > 2 * capacity { forgetOldest(outbox.count - capacity) }
  }

  private mutating func forgetOldest(_ count: Int) {
    outbox.removeFirst(count)
    early = max(0, early - count)
  }

  private mutating func forgetOutbox() {
    outbox.removeAll(keepingCapacity: true)
    early = 0
  }

  private mutating func flush() {
    guard isPending else { return }
    isPending = false
    found.append(pending)
  }
}

extension ConversationFollower {
  private mutating func read(_ observation: Observation, _ log: ObservationLog) {
    switch observation {
    case .host(.violation): return
    case .host(.channelFailed): isPending = false
    default: flush()
    }
    switch observation {
    case .sent(let packet) where packet.type == .completion && packet.payload.isEmpty:
      found.append(.completed(packet.transactionID))
    case .sent(let packet):
      early = outbox.count
      found.append(
        .sent(
          WireView(log.bytes.span.extracting(packet.payload)), packet.type,
          transactionID: packet.transactionID))
    // A guest that begins with the bus, or has heard that it stops, starts the device again.
    case .bus(.posted(let type, _)): isUnloading = type == BusMessageType.unloadResponse.rawValue
    case .bus(.delivered(status: 0)) where isUnloading: forgetGuest()
    case .bus(.contact), .host(.failure(.controlDelivery)): forgetGuest()
    case .host(let event): read(event)
    case .machine(.closed): reset(.closed)
    case .machine(.powerOnFailed): found.append(.halted)
    case .machine(.guestRingFull): _ = outbox.popLast()
    default: break
    }
  }

  private mutating func read(_ event: HostEvent) {
    switch event {
    case .stateChanged(let state):
      found.append(.state(state))
      if state == .version { open() }
      writeArmed(at: state)
    case .settled(let settlement, let pages): found.append(.settled(settlement, pages: pages))
    case .hostAbort: found.append(.halted)
    case .incomingVersion(let version):
      let word = UInt64(version.minor) | UInt64(version.major) << 16
      take(WireType.versionRequest) {
        $0.count >= 16 && $0.number(at: 8, bytes: 4) == word
      } as: {
        .versionRequest($0.transaction)
      }
    case .incomingCapabilities(let word):
      take(WireType.capabilitiesReport) {
        $0.count >= 32 && $0.number(at: 8, bytes: 4) == UInt64(word)
      } as: {
        .capabilities($0.transaction, $0.number(at: 8, bytes: 8))
      }
    default: readAnswer(event)
    }
  }

  private mutating func readAnswer(_ event: HostEvent) {
    switch event {
    case .incomingBalloon(let transaction, let ranges, let more):
      take(WireType.balloonResponse) {
        $0.transaction == UInt64(transaction) && $0.responseRangeCount == UInt64(ranges)
          && $0.isFollowed == more
      } as: { message in
        message.responseRanges.map { .balloonAnswer($0, isLast: $0.isEmpty || !more) }
      }
    case .incomingUnballoon(let transaction):
      take(WireType.unballoonResponse) {
        $0.transaction == UInt64(transaction)
      } as: { _ in
        .unballoonAnswer
      }
    case .incomingHotAdd(let transaction, let result, let count):
      take(WireType.hotAddResponse) {
        $0.transaction == UInt64(transaction)
      } as: { _ in
        .hotAddAnswer(result: UInt64(result), count: UInt64(count))
      }
    case .incomingHotRemove(let transaction, _, _):
      take(WireType.hotRemoveResponse) {
        $0.transaction == UInt64(transaction)
      } as: { message in
        message.hotRemoveRanges.map {
          .hotRemoveAnswer($0, isLast: message.number(at: 16, bytes: 8) & 1 == 0)
        }
      }
    default: break
    }
  }

  /// Takes the first message of the outbox that is the one the host speaks of, and what came
  /// before it.
  private mutating func take(
    _ type: UInt64, where matches: (WireView) -> Bool, as fact: (WireView) -> Fact?
  ) {
    // Behind a poke there may be another message that looks the same.
    guard !isBlind else { return found.append(.blind) }
    func isMeant(_ message: WireView) -> Bool {
      message.type == type && matches(message)
        && (!checksSizes || 8...max(8, message.count) ~= message.size)
    }
    guard let index = outbox.firstIndex(where: isMeant) else {
      return found.append(.invented(type))
    }
    let message = outbox[index]
    // One from before the request the host may have dropped, and mean another.
    let others = index < early ? outbox.dropFirst(index + 1).prefix(Self.mostCompared) : []
    guard !others.contains(where: { $0 != message && isMeant($0) }) else { return goBlind() }
    if let fact = fact(message) {
      pending = fact
      isPending = true
    }
    forgetOldest(index + 1)
  }

  /// The host opens its channel; the guest may learn of it later, or when all is over.
  ///
  /// Rings that lie elsewhere may lie over each other, however they are opened.
  private mutating func open() {
    isOpen = true
    if ringsByHand.mayLieElsewhere { goBlind() }
  }

  private mutating func writeArmed(at state: HostState) {
    guard !armed.isEmpty else { return }
    for index in armed.indices where armed[index].state == state {
      armed[index].countdown = max(1, armed[index].countdown) - 1
    }
    for packet in armed where packet.countdown == 0 {
      // While the device resets, its rings may be laid out anew with all that is in them.
      let isResetting = state == .waitReset || state == .postResetClosed
      if isResetting { goBlind() } else { append(packet.payload) }
    }
    armed.removeAll { $0.countdown == 0 }
  }
}

extension Observation {
  fileprivate var isFullRing: Bool {
    if case .machine(.guestRingFull) = self { true } else { false }
  }

  fileprivate var isOpening: Bool {
    if case .host(.stateChanged(.version)) = self { true } else { false }
  }
}
