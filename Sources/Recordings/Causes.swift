import Conversation
import DynamicMemoryProtocol
import HostEngine
import HostEvents
import Simulation
import Traces
import VMBus

// What must have been done, so that a host did what a recording tells.

extension ConversationFromEvents {
  /// Does what leads to an event; false if nothing is known to.
  mutating func bringAbout(_ event: RecordedEvent, at index: Int) -> Bool {
    if isRingFull, state == .postResetClosed { readAgain(event) }
    switch event.name {
    case RecordedControlMessages.received: return post(event, at: index)
    case RecordedControlMessages.delivered:
      let status = Int32(truncatingIfNeeded: event.fields.number("status") ?? 0)
      perform(.delivery(.answered(status)), for: event, nil, .exact)
      return true
    case "vmbus signalled": return signal(event, at: index)
    case "state": return enter(event, at: index)
    case "unmapping-slot":
      perform(.machineReset, for: event, nil)
      inventions.note(.reset)
      return true
    case "outgoing-balloon", "outgoing-unballoon", "outgoing-hot-add":
      guard reach(.idle, for: event), state == .idle else { return false }
      return startOperation(event, at: index)
    case "target":
      guard let bytes = event.fields.number("bytes") else { return false }
      perform(.target(bytes), for: event, nil, event.confidence)
      return true
    case "hostAbort": return abort(event)
    case let name where name.hasPrefix("warning "): return misbehave(event)
    case let name where name.hasPrefix("guest-"): return followGuest(event)
    default: return answer(event, at: index)
    }
  }

  /// The number of the guest's next message that the recording does not tell.
  mutating func nextTransaction() -> UInt32 {
    inventions.noteOnce(.transactions)
    transaction &+= 1
    return transaction
  }

  mutating func send(
    _ message: some FixedSizeMessage, for event: RecordedEvent?, _ rule: Invention.Rule? = nil
  ) {
    var payload: [UInt8] = []
    message.append(to: &payload)
    send(payload, for: event, rule)
  }

  mutating func send(
    _ payload: [UInt8], for event: RecordedEvent?, _ rule: Invention.Rule? = nil
  ) {
    perform(.send(GuestPacket(payload: payload), signal: true), for: event, rule)
  }

  /// A signal belongs to the message behind it, if that is told; else it is one about nothing.
  private mutating func signal(_ event: RecordedEvent, at index: Int) -> Bool {
    let next = events[(index + 1)...].first { $0.isCompared && $0.kind != .bus }
    if let next, next.name.hasPrefix("incoming-"), answer(next, at: index + 1) { return true }
    perform(.signal, for: event, nil)
    return true
  }
}

// Resets, opens and closes.
extension ConversationFromEvents {
  private mutating func post(_ event: RecordedEvent, at index: Int) -> Bool {
    if !holdsMessages {
      holdsMessages = true
      perform(.delivery(.held), for: event, nil)
    }
    let details = events[(index + 1)...].prefix(16).first {
      $0.name.hasPrefix("vmbus ") && $0.name != RecordedControlMessages.processing
    }
    let type = BusMessageType(
      rawValue: UInt32(truncatingIfNeeded: event.fields.number("type") ?? 0))
    let message = control.message(type, size: event.fields.number("size") ?? 0) {
      details?.fields.number($0) ?? 0
    }
    perform(.post(GuestPost(refused(message, at: index) ?? message)), for: event, nil)
    return true
  }

  /// The message with rings that no host can use, if the channel was not opened and would be.
  private func refused(_ message: [UInt8], at index: Int) -> [UInt8]? {
    guard var open = OpenChannel(decoding: message), BusMessageType(of: message) == .openChannel,
      let result = events[(index + 1)...].prefix(16).first(where: { $0.name == "vmbus opened" }),
      result.fields.number("status") != 0
    else { return nil }
    let seen = trying(.post(GuestPost(message)), at: timeline.now)
    guard seen.contains(where: { $0 == .host(.stateChanged(.version)) }) else { return nil }
    open.downstreamOffset = 0
    return open.bytes
  }

  private mutating func enter(_ event: RecordedEvent, at index: Int) -> Bool {
    guard let entered = event.enteredState else { return false }
    switch entered {
    case .postResetClosed:
      guard state != .postResetClosed else { return false }
      perform(.machineReset, for: event, nil)
      inventions.note(.reset)
    case .waitReset:
      guard state != .postResetClosed else { return false }
      if outline.hasBus || isReset(at: index) {
        perform(.machineReset, for: event, nil)
        inventions.note(.reset)
      } else {
        perform(.close, for: event, nil)
      }
    case .version:
      guard state == .postResetClosed else { return false }
      perform(.open, for: event, nil)
    case .capabilities:
      guard reach(.version, for: event) else { return false }
      sendVersion(.win10, for: event, nil)
    case .postInitWait:
      guard reach(.capabilities, for: event) else { return false }
      sendCapabilities(Self.usualCapabilities, for: event, nil)
    case .idle:
      guard state == .postInitWait else { return false }
      waitForTimer(event, nil)
    case .balloonRingWait, .unballoonRingWait, .hotAddSetup:
      guard reach(.idle, for: event), state == .idle else { return false }
      return startOperation(event, at: index)
    default: return false
    }
    return true
  }

  /// Without the bus a reset of the machine looks like a close: but hot-added memory is gone.
  private func isReset(at index: Int) -> Bool {
    machine.engine.hotAdded != nil && outline.isAddedAnew(behind: index)
  }

  private mutating func waitForTimer(_ event: RecordedEvent?, _ rule: Invention.Rule?) {
    guard let deadline = machine.nextDeadline else { return }
    inventions.noteOnce(.timer)
    perform(.wait, for: event, rule, at: deadline)
  }

  static var usualCapabilities: Capabilities { Capabilities(rawValue: 0x1F) }

  private mutating func sendVersion(
    _ version: ProtocolVersion, for event: RecordedEvent?, _ rule: Invention.Rule?
  ) {
    send(VersionRequest(transactionID: nextTransaction(), version: version), for: event, rule)
  }

  private mutating func sendCapabilities(
    _ capabilities: Capabilities, for event: RecordedEvent?, _ rule: Invention.Rule?
  ) {
    inventions.noteOnce(.capabilities)
    send(
      CapabilitiesReport(transactionID: nextTransaction(), capabilities: capabilities),
      for: event, rule)
  }

  /// Brings the host into a state of the handshake, or to its end, if it is not there.
  mutating func reach(
    _ wanted: HostState, for event: RecordedEvent?, version: ProtocolVersion = .win10
  ) -> Bool {
    let order: [HostState] = [.postResetClosed, .version, .capabilities, .postInitWait, .idle]
    guard let goal = order.firstIndex(of: wanted) else { return false }
    if order.firstIndex(of: state) ?? order.count > goal, wanted != .idle {
      // It is further than that: only from the beginning does it come there again.
      perform(.machineReset, for: event, .reset)
    }
    while let place = order.firstIndex(of: state), place < goal {
      isCatchingUp = true
      let before = state
      switch state {
      case .postResetClosed: openAgain(event)
      case .version: sendVersion(version, for: event, .handshake)
      case .capabilities: sendCapabilities(Self.usualCapabilities, for: event, .handshake)
      default:
        let start = timeline.now.rawValue
        waitForTimer(event, .handshake)
        timeline.insert(timeline.now.rawValue.subtractingSaturating(start))
      }
      guard state != before else { return false }
    }
    return order.firstIndex(of: state) == goal || wanted == .idle
  }

  private mutating func openAgain(_ event: RecordedEvent?) {
    if holdsMessages { perform(.delivery(.atOnce), for: event, .handshake) }
    perform(.open, for: event, .handshake)
    if holdsMessages { perform(.delivery(.held), for: event, .handshake) }
  }
}

// What the guest says.
extension ConversationFromEvents {
  /// Sends the message that an event tells of.
  mutating func answer(_ event: RecordedEvent, at index: Int) -> Bool {
    let told = UInt32(truncatingIfNeeded: event.fields.number("trans") ?? 0)
    if event.name.hasPrefix("incoming-"),
      let room = RingStall.roomBefore(events[(index + 1)...])
    {
      fillRing(event, butFor: room)
    }
    switch event.name {
    case "incoming-version":
      guard reach(.version, for: event) else { return false }
      let version = ProtocolVersion(
        major: UInt16(truncatingIfNeeded: event.fields.number("major") ?? 0),
        minor: UInt16(truncatingIfNeeded: event.fields.number("minor") ?? 0))
      sendVersion(version, for: event, nil)
    case "incoming-capabilities":
      guard reach(.capabilities, for: event) else { return false }
      sendCapabilities(
        Capabilities(rawValue: event.fields.number("word") ?? 0), for: event, nil)
    case "incoming-balloon":
      guard awaitAnswer(in: .balloonReplyWait, event, at: index) else { return false }
      transaction = told
      respond(event, at: index)
    case "incoming-unballoon":
      guard awaitAnswer(in: .unballoonReplyWait, event, at: index) else { return false }
      transaction = told
      send(UnballoonResponse(transactionID: told), for: event)
    case "incoming-hot-add":
      guard awaitAnswer(in: .hotAddReplyWait, event, at: index) else { return false }
      transaction = told
      send(
        HotAddResponse(
          transactionID: told, pageCount: UInt32(clamping: event.fields.number("count") ?? 0),
          result: HotAddResult(
            rawValue: UInt32(clamping: event.fields.number("result") ?? 0))),
        for: event)
    case "status-event":
      // Where the guest tells of its reports itself, this is what came of one.
      guard !outline.hasGuestStatus else { return false }
      return report(
        available: (event.fields.number("available") ?? 0) / 4096,
        committed: (event.fields.number("committed") ?? 0) / 4096, event)
    default: return false
    }
    return true
  }

  /// Sends a status report, if the host takes any; amounts are in pages.
  private mutating func report(
    available: UInt64, committed: UInt64, _ event: RecordedEvent
  ) -> Bool {
    guard machine.engine.isReceiving else {
      leaveOut()
      return true
    }
    var payload: [UInt8] = []
    StatusReport(
      transactionID: nextTransaction(), availablePages: available, committedPages: committed
    ).append(to: &payload)
    perform(
      .send(GuestPacket(payload: payload), signal: true), for: event, nil, event.confidence)
    return true
  }

  /// Follows a guest's own words, as far as no host tells the same.
  private mutating func followGuest(_ event: RecordedEvent) -> Bool {
    switch event.name {
    case "guest-status":
      if !outline.hasHost, !isReady, !reach(.postInitWait, for: event) { return false }
      return report(
        available: event.fields.number("available") ?? 0,
        committed: event.fields.number("committed") ?? 0, event)
    case "guest-version":
      guard !outline.hasHost, reach(.version, for: event) else { return true }
      let version = ProtocolVersion(
        major: UInt16(clamping: event.fields.number("major") ?? 2),
        minor: UInt16(clamping: event.fields.number("minor") ?? 0))
      sendVersion(version, for: event, nil)
      if state == .capabilities { _ = reach(.postInitWait, for: event) }
    case "guest-open":
      guard isOurs(event), state == .postResetClosed else { return true }
      perform(.open, for: event, nil, event.confidence)
    case "guest-close":
      guard isOurs(event), state != .postResetClosed else { return true }
      perform(.close, for: event, nil, event.confidence)
    default: return false
    }
    return true
  }

  /// The handshake is over.
  private var isReady: Bool {
    ![.waitReset, .postResetClosed, .version, .capabilities].contains(state)
  }

  /// Whether a guest's event is about the balloon's channel, and no host tells the same.
  private func isOurs(_ event: RecordedEvent) -> Bool {
    guard !outline.hasHost, let relid = outline.relid else { return false }
    return event.fields.number("relid") == relid
  }

  /// Sends what QEMU warns of: the shortest message that it can have been.
  private mutating func misbehave(_ event: RecordedEvent) -> Bool {
    guard machine.engine.isReceiving else { return false }
    var type = UInt16(truncatingIfNeeded: event.fields.number("type") ?? 0)
    var length = MessageHeader.encodedSize
    switch event.name {
    case "warning unknown": break
    case "warning unexpected", "warning too-short":
      guard case .message(let message)? = event.fields.first?.value else { return false }
      type = message.rawValue
      let told = event.fields.number("length") ?? UInt64(length)
      length = Int(clamping: max(UInt64(length), min(told, 4096)))
      guard event.name != "warning unexpected" || event.fields.last?.value == .state(state)
      else { return false }
    default: return false
    }
    var payload: [UInt8] = []
    let nothing: [UInt8] = []
    OpaqueMessage(
      type: MessageType(rawValue: type), transactionID: nextTransaction(),
      bodySize: length - MessageHeader.encodedSize
    ).append(to: &payload, copyingBodyFrom: nothing.span)
    payload += repeatElement(0, count: max(0, length - payload.count))
    inventions.note(.badMessage)
    send(payload, for: event)
    return true
  }

  /// An assertion that follows from nothing that was told: a packet that the host did not read.
  private mutating func abort(_ event: RecordedEvent) -> Bool {
    guard case .word(let message)? = event.fields.first?.value,
      message == HostAbort.packetAtTarget.message, machine.engine.isReceiving
    else { return false }
    leaveUnread(event)
    let size = machine.engine.currentPages.multipliedReportingOverflow(by: 4096)
    perform(.target(size.overflow ? 4096 : max(4096, size.partialValue)), for: event, nil)
    return true
  }
}
