import Bytes
import Conversation
import DynamicMemoryProtocol
import HostEngine
import HostEvents
import Simulation
import Traces
import VMBus

// Resets, opens, closes and the handshake.

extension ConversationFromEvents {
  mutating func post(_ event: RecordedEvent, at index: Int) -> Bool {
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
    if type == .openChannel { dieOfOpen(event, at: index) }
    perform(.post(GuestPost(refused(message, at: index) ?? message)), for: event, nil)
    return true
  }

  /// Where all that follows an open is that the host died, a packet lay in the ring by then.
  ///
  /// It is written as late as can be: before that the rings may lie elsewhere.
  private mutating func dieOfOpen(_ event: RecordedEvent, at index: Int) {
    let opened = events[index...].prefix(16).firstIndex { $0.isState(.version) }
    guard let opened,
      let next = events[(opened + 1)...].prefix(64).first(where: {
        $0.isCompared || $0.kind == .abort
      }), next.isAbortOfUnreadPacket
    else { return }
    perform(.meanwhile(.version, 1, unreadPacket()), for: event, .unreadPacket)
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

  mutating func enter(_ event: RecordedEvent, at index: Int) -> Bool {
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
      dieOfOpen(event, at: index)
      perform(.open, for: event, nil)
    case .capabilities:
      guard reach(.version, for: event) else { return false }
      sendVersion(.win10, for: event, nil)
    case .postInitWait:
      guard reach(.capabilities, for: event) else { return false }
      sendCapabilities(Self.usualCapabilities, for: event, nil)
    case .idle:
      if state == .postResetClosed, outline.first == index {
        guard reach(.postInitWait, for: event) else { return false }
        waitOutOfTime(event, nil)
      } else {
        guard state == .postInitWait else { return false }
        waitForTimer(event, nil)
      }
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

  /// Waits before the first time that is told.
  private mutating func waitOutOfTime(_ event: RecordedEvent?, _ rule: Invention.Rule?) {
    let start = timeline.now.rawValue
    waitForTimer(event, rule)
    timeline.insert(timeline.now.rawValue.subtractingSaturating(start))
  }

  static var usualCapabilities: Capabilities { Capabilities(rawValue: 0x1F) }

  mutating func sendVersion(
    _ version: ProtocolVersion, for event: RecordedEvent?, _ rule: Invention.Rule?
  ) {
    send(VersionRequest(transactionID: nextTransaction(), version: version), for: event, rule)
  }

  mutating func sendCapabilities(
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
      default: waitOutOfTime(event, .handshake)
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
