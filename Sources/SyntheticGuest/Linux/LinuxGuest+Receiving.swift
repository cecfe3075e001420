package import Conversation
import DynamicMemoryProtocol
import PageRanges
package import VMBus

// The receive callback: one packet, one message. No state of the driver keeps it from anything.

extension LinuxGuest {
  package mutating func receive(_ type: PacketType, payload: Span<UInt8>, at now: VirtualTime) {
    guard driver.phase != .unbound, driver.phase != .booting else { return }
    if type != .inBand { faults.append(.packetType(type)) }
    guard payload.count <= MessageLimits.messageSize else {
      return faults.append(.tooLong(bytes: payload.count))
    }
    checkSize(of: payload)
    do throws(WireError) {
      receive(try Message(decoding: payload), in: payload, at: now)
    } catch {
      faults.append(.truncated(error.messageType))
      receiveTruncated(payload, at: now)
    }
  }

  /// The header should tell the size of the message, which the ring pads to a multiple of 8.
  private mutating func checkSize(of payload: Span<UInt8>) {
    guard let header = try? MessageHeader(decoding: payload) else { return }
    let size = Int(header.size)
    guard size > payload.count || payload.count - size >= 8 else { return }
    faults.append(.size(header.type, told: header.size, bytes: payload.count))
  }

  /// Linux receives into a page that it fills with zeros before: what is missing is zero.
  private mutating func receiveTruncated(_ payload: Span<UInt8>, at now: VirtualTime) {
    var page: [UInt8] = []
    page.reserveCapacity(MessageLimits.messageSize)
    for index in payload.indices { page.append(payload[index]) }
    page.append(
      contentsOf: repeatElement(0, count: MessageLimits.messageSize - payload.count))
    guard let message = try? Message(decoding: page.span) else {
      // A list of ranges that no page can hold. Linux reads what lies behind the page; this guest
      // does not.
      return
    }
    receive(message, in: page.span, at: now)
  }

  private mutating func receive(
    _ message: Message, in bytes: Span<UInt8>, at now: VirtualTime
  ) {
    switch message {
    case .versionResponse(let response): receive(response, at: now)
    case .capabilitiesResponse(let response): receive(response, at: now)
    case .balloonRequest(let request): receive(request, at: now)
    case .unballoonRequest(let request): receive(request, in: bytes, at: now)
    case .hotAddRequest(let request): receive(request, at: now)
    case .hotRemoveRequest(let request): receive(request, at: now)
    case .info(let info):
      if let pages = try? info.content(in: bytes).maxPageCount { maxPages = pages }
    default: faults.append(.unexpected(message.header.type))
    }
  }

  /// Takes pages back at once; only the last request of a train is answered, and only once: if the
  /// answer does not fit the ring it is lost.
  private mutating func receive(
    _ request: UnballoonRequest, in bytes: Span<UInt8>, at now: VirtualTime
  ) {
    guard !parameters.canHibernate, !parameters.quirks.ignoresRequests else { return }
    let ranges = request.ranges
    for index in ranges.indices {
      let wire = ranges[index, in: bytes]
      let range = PageRange(start: wire.start, clampingCount: wire.count)
      let strange = range.count - memory.takeBack(range)
      if strange > 0 { faults.append(.notBallooned(range, pages: strange)) }
    }
    if !ranges.indices.isEmpty, reporting.wake != nil { reporting.wake = now }
    if !request.morePages, !parameters.quirks.losesUnballoonResponses {
      owe(.unballooned, after: parameters.answerTime, now)
    }
  }
}
