/// The host's side of a bus: a state machine without I/O.
///
/// Messages of the guest go in by `post`; `next` says, one after the other, what the host does. One
/// message to the guest is on its way at the most, and until it is delivered everything else waits.
/// Source: VMBus as QEMU implements it, sections 1 to 5.
package struct HostBus: Hashable, Sendable {
  /// Says whether a page is RAM that the guest has; asked by a host that does not trust.
  package typealias PageJudge = (UInt64) -> Bool

  package let rules: BusRules
  /// How many processors the guest has.
  package let processors: UInt32
  /// The device that there are channels of.
  package let device: BusDevice

  /// What the host does now.
  var state = State.listening
  /// The message of this state was posted, and its fate is not known.
  package internal(set) var isWaitingForDelivery = false
  /// Whoever opens channels was asked to open one.
  var opening: OpenChannel?
  /// What the guest proposed last.
  package internal(set) var version = BusVersion(rawValue: 0)
  /// The host agreed to it.
  package internal(set) var isConnected = false
  /// Where messages to the guest go.
  package internal(set) var targetVP: UInt32 = 0
  /// The guest-physical address of the page for signals, while the version has one.
  package internal(set) var interruptPage: UInt64?
  /// The guest was told of every channel.
  var hasOfferedAll = false
  var queue: [[UInt8]] = []
  var gpadls = GPADLTable()
  package internal(set) var channels = [BusChannel(relid: 1)]
  private var effects: [BusEffect] = []
  private var nextEffect = 0

  enum State: Hashable, Sendable {
    case listening
    case answeringContact
    case offering
    /// An offer that nobody asked for.
    case offeringOne(relid: UInt32)
    case answeringHeader(relid: UInt32, gpadl: UInt32, status: UInt32)
    case answeringTeardown(gpadl: UInt32)
    case answeringOpen(relid: UInt32, openID: UInt32, status: UInt32)
    case answeringUnload
    case rescinding(relid: UInt32)
    case answeringModify(relid: UInt32, status: UInt32)
  }

  package init(rules: BusRules, processors: UInt32 = 1, device: BusDevice = .dynamicMemory) {
    self.rules = rules
    self.processors = processors
    self.device = device
  }

  /// What the host does next; nil when it has nothing to do but to wait.
  ///
  /// - Complexity: O(message), and O(pages) where pages are checked.
  package mutating func next(_ isUsable: PageJudge) -> BusEffect? {
    while isQuiet {
      guard opening == nil, !isWaitingForDelivery else { return nil }
      if state == .listening { lookAtOffers() }
      if state != .listening {
        answer()
      } else if queue.isEmpty {
        return nil
      } else {
        process(queue.removeFirst(), isUsable)
      }
    }
    return nextKnown()
  }

  /// What the host does next of what it has thought of; nil when it has to look at its guest again.
  package mutating func nextKnown() -> BusEffect? {
    guard !isQuiet else { return nil }
    let effect = effects[nextEffect]
    nextEffect += 1
    if isQuiet {
      effects.removeAll(keepingCapacity: true)
      nextEffect = 0
    }
    return effect
  }

  /// Whether everything that the host did was taken from `next`.
  package var isQuiet: Bool { nextEffect == effects.count }

  mutating func emit(_ effect: BusEffect) { effects.append(effect) }
  mutating func emit(_ event: BusEvent) { effects.append(.event(event)) }
  mutating func breach(_ breach: BusBreach) {
    if !rules.trustsGuest { effects.append(.breach(breach)) }
  }
}

// What the guest does.
extension HostBus {
  /// The hypercall by which a guest posts a message.
  package mutating func post(
    _ message: [UInt8], type: UInt32, connection: UInt32
  ) -> HypercallStatus {
    let status = accept(message, type: type, connection: connection)
    if status != .success { emit(.refused(status)) }
    return status
  }

  private mutating func accept(
    _ message: [UInt8], type: UInt32, connection: UInt32
  ) -> HypercallStatus {
    guard accepts(connection) else { return .invalidConnection }
    guard type == BusLimits.messageType, message.count <= BusLimits.messageBytes,
      let kind = BusMessageType(of: message)
    else { return .invalidInput }
    emit(.received(type: kind.rawValue, size: message.count))
    guard isInRange(kind) else {
      emit(.failure(.unknownMessage(type: kind.rawValue)))
      return .invalidInput
    }
    guard queue.count < BusLimits.queue else { return .insufficientBuffers }
    queue.append(message)
    return .success
  }

  private func accepts(_ connection: UInt32) -> Bool {
    connection == BusLimits.messageConnection
      || connection == BusLimits.laterMessageConnection && rules.greatestVersion >= .win10RS4
  }

  private func isInRange(_ type: BusMessageType) -> Bool {
    1..<BusMessageType.end ~= type.rawValue
      || type == .modifyChannel && rules.greatestVersion >= .win10RS3
  }

  /// The channel that a signal on a connection is for, if the guest can signal it there.
  ///
  /// Source: VMBus as QEMU implements it, section 1.
  package mutating func signalled(connection: UInt32, flag: UInt16) -> UInt32? {
    guard flag == 0 else {
      emit(.refused(.invalidInput))
      return nil
    }
    let (relid, underflow) = connection.subtractingReportingOverflow(BusLimits.channelConnection)
    guard !underflow, let channel = channels.first(where: { $0.relid == relid }),
      channel.state == .open
    else {
      emit(.refused(.invalidConnection))
      breach(.unknownChannel)
      return nil
    }
    return relid
  }

  /// The guest signalled the whole bus; false if its version does not.
  package mutating func signalledAll() -> Bool {
    emit(.signalled)
    return isConnected && interruptPage != nil
  }
}

// What the surroundings say.
extension HostBus {
  /// What came of the message that was posted: 0, -11 for a slot that is taken, anything else for a
  /// failure.
  package mutating func delivered(status: Int32) {
    guard isWaitingForDelivery else { return }
    isWaitingForDelivery = false
    emit(.delivered(status: status))
    if status == 0 { return finishAnswer() }
    guard status != Self.slotIsTaken else { return }
    emit(.failure(.delivery(status: status)))
    reset()
  }

  /// QEMU's `-EAGAIN`.
  package static let slotIsTaken: Int32 = -11

  /// Whether the channel that was to be opened is open now.
  package mutating func answerOpen(_ succeeded: Bool) {
    guard let message = opening else { return }
    opening = nil
    if succeeded, let index = channels.firstIndex(where: { $0.relid == message.relid }) {
      channels[index].state = .open
      channels[index].gpadl = message.gpadl
      channels[index].downstreamOffset = message.downstreamOffset
    }
    answer(message, succeeded: succeeded)
  }

  mutating func answer(_ message: OpenChannel, succeeded: Bool) {
    state = .answeringOpen(
      relid: message.relid, openID: message.openID, status: succeeded ? 0 : 1)
  }

  /// Everything that the guest did with the bus is forgotten, as when the machine resets.
  package mutating func reset() {
    queue.removeAll()
    forgetGuest()
    state = .listening
    isWaitingForDelivery = false
  }

  /// The host has stopped using the open channel by itself.
  package mutating func abandonOpenChannel() {
    guard let index = channels.firstIndex(where: { $0.state == .open }) else { return }
    forgetRings(at: index)
    channels[index].state = .abandoned
  }

  /// The channel that is open, and the pages of its rings.
  package var openChannel: (channel: BusChannel, pages: [UInt64])? {
    guard let channel = channels.first(where: { $0.state == .open }) else { return nil }
    return (channel, channel.gpadl.flatMap { gpadls[$0] }?.pages ?? [])
  }

  /// The host takes its device away from the guest; a host that behaves as QEMU's never does.
  package mutating func rescind() {
    guard !rules.trustsGuest, let index = channels.firstIndex(where: { $0.state != .rescinded })
    else { return }
    if channels[index].state == .open { close(at: index) }
    channels[index].state = .rescinded
    if !channels[index].isOffered { channels.remove(at: index) }
  }

  /// The host offers its device again, under another number while the guest has the old one.
  package mutating func offerAgain() {
    guard channels.allSatisfy({ $0.state == .rescinded }) else { return }
    let relid = (1...BusLimits.channels).first { relid in
      !channels.contains { $0.relid == relid }
    }
    guard let relid else { return }
    channels.append(BusChannel(relid: relid))
    channels.sort { $0.relid < $1.relid }
  }

  /// Offers that came or went after the guest had asked for them.
  private mutating func lookAtOffers() {
    guard hasOfferedAll else { return }
    for channel in channels {
      if channel.state == .rescinded, !channel.isToldOfRescind {
        state = .rescinding(relid: channel.relid)
        return
      }
      if channel.state != .rescinded, !channel.isOffered {
        state = .offeringOne(relid: channel.relid)
        return
      }
    }
  }
}
