import Bytes
import Conversation
import DynamicMemoryProtocol
import HostEngine
import HostEvents
import PageRanges
import Simulation
import Traces

// What the monitor must have asked for, and what the guest must have given.

extension ConversationFromEvents {
  /// Lets the host begin the operation that an event begins.
  mutating func startOperation(_ event: RecordedEvent, at index: Int) -> Bool {
    let outlook = outlooks.outlook(from: index, in: events)
    let current = machine.engine.currentPages
    stopReading(event, at: index)
    if let asked = outlook.balloon ?? (event.isState(.balloonRingWait) ? 1 : nil) {
      setTarget(current > asked ? current - asked : 1, for: event)
      return true
    }
    let removed = machine.engine.totalPages - current
    let giveBack = outlook.unballoon ?? (event.isState(.unballoonRingWait) ? min(1, removed) : 0)
    let hotAdd = outlook.hasHotAdd ? pagesToAdd(outlook) : 0
    if hotAdd > 0, giveBack > 0, giveBack < removed {
      // It gave back less than all, and went on: what was given up was more than there is.
      impliedBoot = giveBack.subtractingSaturating(machine.engine.hotAdded?.value.added ?? 0)
    }
    setTarget(
      current.addingSaturating(giveBack).addingSaturating(hotAdd), for: event)
    return true
  }

  private mutating func setTarget(_ pages: UInt64, for event: RecordedEvent) {
    inventions.note(.target)
    order(max(1, pages).multipliedSaturating(by: HostLimits.pageSize), for: event)
  }

  /// The monitor sets a target, as an event tells or must have had it.
  private mutating func order(
    _ bytes: UInt64, for event: RecordedEvent, _ confidence: RecordedEvent.Confidence = .derived
  ) {
    let target = Stimulus.target(bytes)
    if diesOfUnreadPacket {
      diesOfUnreadPacket = false
      let seen = trying(target, at: timeline.moment(of: event, before: machine.nextDeadline))
      if !seen.contains(where: \.isAbort) { leaveUnread(event) }
    }
    perform(target, for: event, nil, confidence)
  }

  /// Sets a target that is told of, and lets the guest be as the operation behind it finds it.
  mutating func order(_ event: RecordedEvent, at index: Int) -> Bool {
    guard let bytes = event.fields.number("bytes") else { return false }
    let next = events[(index + 1)...].prefix(64).firstIndex { $0.isCompared }
    if let next, state == .idle, events[next].beginsOperation { stopReading(event, at: next) }
    order(bytes, for: event, event.confidence)
    return true
  }

  /// Before the operation that an event begins the guest does what lets it not come to its end.
  private mutating func stopReading(_ event: RecordedEvent, at index: Int) {
    if events.endsAtOnce(behind: index) {
      diesOfUnreadPacket = true
    } else if !isRingFull, let room = ringStall.room(from: index, in: events) {
      fillRing(event, butFor: room)
    }
  }

  /// The guest writes a packet that the host is not told of.
  mutating func leaveUnread(_ event: RecordedEvent) {
    perform(.send(unreadPacket(), signal: false), for: event, .unreadPacket)
  }

  mutating func unreadPacket() -> GuestPacket {
    var payload: [UInt8] = []
    StatusReport(transactionID: nextTransaction(), availablePages: 0, committedPages: 0)
      .append(to: &payload)
    return GuestPacket(payload: payload)
  }

  /// How much was to be hot-added.
  private mutating func pagesToAdd(_ outlook: OperationOutlook) -> UInt64 {
    var pages = outlook.hotAdd
    if pages == 0 {
      inventions.noteOnce(.hotAddRest)
      // An operation that did not even end came further than one of a page.
      pages = outlook.isOver ? 1 : machine.engine.capabilities.alignmentPages
    }
    guard let backend = machine.engine.configuration.backend, outlook.slots > 0 else {
      return pages
    }
    // All slots are mapped before the first request.
    let added = machine.engine.hotAdded?.value.added ?? 0
    let slotPages = backend.slotSize / HostLimits.pageSize
    let least = slotPages.multipliedSaturating(by: outlook.slots - 1).addingSaturating(1)
    guard added.addingSaturating(pages) < least else { return pages }
    inventions.noteOnce(.hotAddRest)
    return (least - added).roundedUp(to: machine.engine.capabilities.alignmentPages)
  }

  /// Makes the host wait for an answer, if it does not.
  mutating func awaitAnswer(
    in wanted: HostState, _ event: RecordedEvent, at index: Int
  ) -> Bool {
    if state == wanted { return true }
    guard reach(.idle, for: event), state == .idle else { return false }
    let current = machine.engine.currentPages
    let target: UInt64
    switch wanted {
    case .balloonReplyWait:
      let given = booked(behind: index).reduce(UInt64(0)) { $0.addingSaturating($1.pages.count) }
      let left = outlooks.outlook(from: index + 1, in: events).balloon ?? 0
      let asked = max(1, given.addingSaturating(left))
      target = current > asked ? current - asked : 1
    case .unballoonReplyWait: target = current.addingSaturating(1)
    default:
      let count = max(1, event.fields.number("count") ?? 1)
      target = machine.engine.totalPages.addingSaturating(
        count.roundedUp(to: machine.engine.capabilities.alignmentPages))
    }
    let bytes = max(1, target).multipliedSaturating(by: HostLimits.pageSize)
    perform(.target(bytes), for: event, .operation)
    return state == wanted
  }
}

// Balloon responses.
extension ConversationFromEvents {
  /// What the host booked of the response at an index.
  func booked(behind index: Int) -> [BookedRange] {
    var found: [BookedRange] = []
    for event in events[(index + 1)...] {
      if event.name == "removed", let pages = event.fields.pages("pages") {
        found.append(BookedRange(pages: pages, freed: event.fields.number("freed") == 1))
      } else if event.isMessageOfHost, !event.name.hasPrefix("removed") {
        break
      } else if event.kind == .state {
        break
      }
    }
    return found
  }

  /// Sends the response that an event tells of.
  mutating func respond(_ event: RecordedEvent, at index: Int) {
    let booked = booked(behind: index)
    let count = event.fields.number("ranges") ?? 0
    guard !booked.isEmpty else { return respondWithoutPages(event, count, at: index) }
    inventions.note(.ranges)
    let candidates = InventedRanges.candidates(for: booked, count: Int(clamping: count))
    let moment = timeline.moment(of: event, before: machine.nextDeadline)
    let asTold = candidates.first { ranges in
      guard UInt64(ranges.count) == count else { return false }
      let payload = response(event, UInt32(clamping: ranges.count), ranges)
      let seen = trying(.send(GuestPacket(payload: payload), signal: true), at: moment)
      return seen.compactMap(\.booked) == booked
    }
    let ranges = asTold ?? candidates.first ?? []
    send(response(event, UInt32(clamping: ranges.count), ranges), for: event)
  }

  /// A response that leads to nothing: refused, or of ranges without pages.
  private mutating func respondWithoutPages(
    _ event: RecordedEvent, _ count: UInt64, at index: Int
  ) {
    guard count > 0 else { return send(response(event, 0, []), for: event) }
    inventions.note(.noRanges)
    let next = events[(index + 1)...].first { $0.isCompared && $0.kind != .bus }
    let warned = events[(index + 1)...].prefix(4).contains {
      $0.name == "warning range-list-too-short"
    }
    let isAccepted = next?.isState(.idle) == true || next?.isState(.balloonRingWait) == true
    let fits = count <= UInt64(InventedRanges.most)
    if isAccepted, !warned, fits, event.fields.number("more") == 0 {
      let ranges = InventedRanges.empty(Int(count))
      return send(response(event, UInt32(count), ranges), for: event)
    }
    send(response(event, UInt32(clamping: count), []), for: event)
  }

  private func response(
    _ event: RecordedEvent, _ count: UInt32, _ ranges: [WirePageRange]
  ) -> [UInt8] {
    var payload: [UInt8] = []
    BalloonResponse(
      transactionID: transaction, morePages: event.fields.number("more") == 1,
      rangeCount: min(count, BalloonResponse.maxRangeCount)
    )?.append(to: &payload, ranges: ranges.span)
    return payload
  }

  /// The guest stops reading, and claims that its ring is full but for so many bytes and a word.
  mutating func fillRing(_ event: RecordedEvent, butFor room: UInt64) {
    isRingFull = true
    perform(.reading(false), for: event, .fullRing)
    let length = control.ringToGuest ?? UInt64(machine.configuration.ringPages.toGuest) * 4096
    let index = writtenSinceOpen.addingSaturating(room).addingSaturating(8) % max(8, length)
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: index >> UInt64(8 * $0)) }
    perform(.poke(RingPlace(.toGuest, .control, offset: 4), bytes), for: event, .fullRing)
  }

  /// The channel is closed: whoever opens it again reads.
  mutating func readAgain(_ event: RecordedEvent) {
    isRingFull = false
    perform(.reading(true), for: event, .fullRing)
  }
}

extension Observation {
  fileprivate var isAbort: Bool {
    guard case .host(.hostAbort) = self else { return false }
    return true
  }

  /// What the host books, if it is that.
  fileprivate var booked: BookedRange? {
    guard case .host(.removed(let pages, let freed)) = self else { return nil }
    return BookedRange(pages: pages, freed: freed)
  }
}
