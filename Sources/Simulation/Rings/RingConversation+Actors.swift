import GuestMemory
import VMBus

// The four actors; each call is one step of one of them.

extension RingConversation {
  mutating func guestWrites() throws(Failure) {
    toHost.tellsWriter = false
    guard !toHost.isAboutToWait else { return guestWaits() }
    switch guestSends() {
    case .sent(let signals):
      if toHost.isBlocked { guest.outgoing.stopAwaitingRoom(in: &pages) }
      toHost.isBlocked = false
      if signals { toHost.tellsReader = true }
      toHost.written.next()
    case .full:
      timesFull += 1
      toHost.isAboutToWait = true
    case .fault(let fault): throw .fault(fault)
    }
  }

  private mutating func guestWaits() {
    toHost.isAboutToWait = false
    let hasRoom = guest.outgoing.awaitRoom(payloadBytes: toHost.written.count, in: &pages)
    toHost.isBlocked = !(hasRoom && rules.writersLookAgain)
    // A writer that goes on at once asks for nothing any more.
    if !toHost.isBlocked { guest.outgoing.stopAwaitingRoom(in: &pages) }
  }

  // The bytes are let go of before the next ones are made in the same place.
  private mutating func guestSends() -> GuestSend {
    let bytes = toHost.written.bytes
    let payload = bytes.span.extracting(first: toHost.written.count)
    return guest.outgoing.send(payload: payload, to: &pages)
  }

  private mutating func hostSends() -> HostSend? {
    let bytes = toGuest.written.bytes
    let payload = bytes.span.extracting(first: toGuest.written.count)
    return host.send(transactionID: toGuest.written.number, payload: payload, to: &pages)
  }

  mutating func hostReads() throws(Failure) {
    switch toHost.reader {
    case .asleep:
      toHost.tellsReader = false
      toHost.reader = .beginning
    case .beginning:
      if let fault = host.beginBatch(in: &pages) { throw .fault(fault) }
      toHost.reader = host.unreadBytes > 0 ? .reading : .asleep
    case .reading:
      switch host.receive(from: &pages, into: &buffer) {
      case .packet(_, let payload): try hostTakes(payload)
      case .fault(let fault): throw .fault(fault)
      case .empty, .notYet: toHost.reader = .ending
      }
    case .ending:
      if host.publish(to: &pages).signalsGuest { toHost.tellsWriter = true }
      toHost.reader = rules.readersLookAgain ? .beginning : .asleep
    }
  }

  private mutating func hostTakes(_ payload: Range<Int>) throws(Failure) {
    guard toHost.awaited.equals(buffer.span.extracting(payload)) else {
      throw .wrongPacket(toHost.awaited.number, toHost: true)
    }
    toHost.awaited.next()
  }

  mutating func hostWrites() throws(Failure) {
    toGuest.tellsWriter = false
    guard host.reserve(payloadBytes: toGuest.written.count, in: &pages) else {
      if let fault = host.sendFault { throw .fault(fault) }
      timesFull += 1
      toGuest.isBlocked = true
      return
    }
    toGuest.isBlocked = false
    guard let sent = hostSends() else { throw .wrongPacket(toGuest.written.number, toHost: false) }
    if sent.signalsGuest { toGuest.tellsReader = true }
    toGuest.written.next()
  }

  mutating func guestReads() throws(Failure) {
    switch toGuest.reader {
    case .asleep:
      toGuest.tellsReader = false
      toGuest.reader = .beginning
    case .beginning:
      guest.incoming.mask(in: &pages)
      toGuest.reader = .reading
    case .reading:
      switch guest.incoming.receive(from: pages, into: &buffer) {
      case .packet(_, let payload, _): try guestTakes(payload)
      case .fault(let fault): throw .fault(fault)
      case .oversized: throw .wrongPacket(toGuest.awaited.number, toHost: false)
      case .empty: toGuest.reader = .ending
      }
    case .ending:
      if guest.incoming.publish(to: &pages) { toGuest.tellsWriter = true }
      let hasMore = guest.incoming.unmask(in: &pages)
      toGuest.reader = hasMore && rules.readersLookAgain ? .beginning : .asleep
    }
  }

  private mutating func guestTakes(_ payload: Range<Int>) throws(Failure) {
    guard toGuest.awaited.equals(buffer.span.extracting(payload)) else {
      throw .wrongPacket(toGuest.awaited.number, toHost: false)
    }
    toGuest.awaited.next()
  }
}
