import Conversation
import HostEngine
import HostEvents
import VMBus

// What a hardened host makes of a guest that breaks the rules of the rings. QEMU's host does none
// of it: it stalls, and leaves completions unsent.

extension Machine {
  /// Gives the channel up if there is something in its rings that no honest guest writes; true if
  /// so.
  mutating func judgeRings() -> Bool {
    guard engine.failure == nil, bus.channel.isOpen, let fault = bus.fault else { return false }
    engine.fail(fault.violation, &platform)
    return true
  }

  /// Completes a packet that asks for it, unless there is no room: a guest that does not read must
  /// not hold up the host.
  mutating func complete(_ descriptor: PacketDescriptor, into log: inout ObservationLog) {
    guard !engine.isQEMU, descriptor.type == .inBand,
      descriptor.flags.contains(.completionRequested), engine.failure == nil
    else { return }
    guard let interrupts = bus.hostCompletes(descriptor.transactionID) else {
      engine.violate(.endlessCompletions, &platform)
      return flush(into: &log)
    }
    let nothing: [UInt8] = []
    log.appendSent(
      type: .completion, transactionID: descriptor.transactionID, payload: nothing.span)
    if interrupts { interruptGuest(into: &log) }
  }

  /// Notes what follows from reading on.
  mutating func note(_ publication: ReceivePublication, into log: inout ObservationLog) {
    if publication.signalsGuest {
      log.append(.machine(.guestToldOfRoom))
      if !engine.isQEMU, bus.roomSignals.isExceeded(at: now.rawValue) {
        engine.violate(.endlessRoomSignals, &platform)
        flush(into: &log)
      }
      interruptGuest(into: &log)
    }
    guard publication.waitsForImpossible else { return }
    engine.violate(.impossibleRoom, &platform)
    flush(into: &log)
  }

  /// The guest signals the host; one that does so without end and has nothing to say is noted.
  mutating func guestSignals(into log: inout ObservationLog) {
    let before = bus.channel.rings?.incoming.readIndex
    signalHost(into: &log)
    guard !engine.isQEMU, let after = bus.channel.rings?.incoming.readIndex, after == before,
      bus.emptySignals.isExceeded(at: now.rawValue)
    else { return }
    engine.violate(.emptySignals, &platform)
    flush(into: &log)
  }
}
