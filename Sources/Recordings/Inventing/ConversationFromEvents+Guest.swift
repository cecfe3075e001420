import Conversation
import DynamicMemoryProtocol
import HostEngine
import HostEvents
import Simulation
import Traces
import VMBus

// What the guest must have said.

extension ConversationFromEvents {
  /// Sends the message that an event tells of.
  mutating func answer(_ event: RecordedEvent, at index: Int) -> Bool {
    let told = UInt32(truncatingIfNeeded: event.fields.number("trans") ?? 0)
    if !isRingFull, event.name.hasPrefix("incoming-"),
      let room = ringStall.room(from: index + 1, in: events)
    {
      fillRing(event, butFor: room.addingSaturating(event.bytesOfAnswer))
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
  mutating func followGuest(_ event: RecordedEvent) -> Bool {
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
  mutating func misbehave(_ event: RecordedEvent) -> Bool {
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
  mutating func abort(_ event: RecordedEvent) -> Bool {
    guard event.isAbortOfUnreadPacket, machine.engine.isReceiving else { return false }
    leaveUnread(event)
    let size = machine.engine.currentPages.multipliedReportingOverflow(by: 4096)
    perform(.target(size.overflow ? 4096 : max(4096, size.partialValue)), for: event, nil)
    return true
  }
}

extension RecordedEvent {
  /// QEMU died of a packet that it did not read in time.
  var isAbortOfUnreadPacket: Bool {
    guard kind == .abort, case .word(let message)? = fields.first?.value else { return false }
    return message == HostAbort.packetAtTarget.message
  }

  /// What the host's answer to this message of the guest takes of the ring, if it has one.
  fileprivate var bytesOfAnswer: UInt64 {
    let payload =
      switch name {
      case "incoming-version": VersionResponse.fixedSize
      case "incoming-capabilities": CapabilitiesResponse.fixedSize
      default: 0
      }
    return payload > 0 ? UInt64(PacketDescriptor.ringBytes(payloadBytes: payload)) : 0
  }
}
