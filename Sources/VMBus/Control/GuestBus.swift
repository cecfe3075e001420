/// What a guest knows of its bus: from the messages that it posted and those that reached it.
///
/// It also knows what to post next to get a channel opened, as Linux does it.
package struct GuestBus: Hashable, Sendable {
  /// A list of pages that the guest told the host of.
  package struct PageList: Hashable, Sendable {
    package internal(set) var id: UInt32
    package internal(set) var pages: [UInt64]
    /// Pages that bodies still have to tell.
    var missing = 0
    /// The host has the whole list.
    package internal(set) var isCreated = false
    /// The guest asked for it back.
    var isTornDown = false
  }

  /// The version that both agreed on.
  package internal(set) var version: BusVersion?
  var proposed = BusVersion(rawValue: 0)
  /// The channel that the host offers, if the guest knows of one.
  package internal(set) var relid: UInt32?
  var lists: [PageList] = []
  /// The page list of the channel that was opened, or is being opened.
  package internal(set) var openList: UInt32?
  /// The name of the next list.
  ///
  /// Source: Linux guest reference, section 2.
  package var nextGPADL: UInt32 = 0xE1E10
  /// The type of the answer that the guest waits for.
  package internal(set) var awaited: BusMessageType?
  /// The host refused the last request.
  package internal(set) var wasRefused = false

  package init() {}

  package var isConnected: Bool { version != nil }

  /// A page list by its id.
  package func list(_ id: UInt32) -> PageList? { lists.last { $0.id == id } }

  /// The message for a contact, from which everything begins.
  package static func contact(_ version: BusVersion = .win10) -> [UInt8] {
    var message = InitiateContact()
    message.version = version
    return message.bytes
  }
}

// What the guest sees.
extension GuestBus {
  /// The guest posts a message.
  package mutating func note(posted message: [UInt8]) {
    switch BusMessageType(of: message) {
    case .initiateContact?:
      guard let contact = InitiateContact(decoding: message) else { return }
      let next = nextGPADL
      self = GuestBus()
      nextGPADL = next
      proposed = contact.version
      awaited = .contactResponse
    case .requestOffers?: awaited = .allOffers
    case .gpadlHeader?:
      guard let header = GPADLHeader(decoding: message) else { return }
      let count = Int(header.byteCount / 4096)
      lists.removeAll { $0.id == header.gpadl }
      lists.append(
        PageList(
          id: header.gpadl, pages: Array(header.pages.prefix(count)),
          missing: max(0, count - header.pages.count)))
      awaited = .gpadlCreated
    case .gpadlBody?:
      guard let body = GPADLBody(decoding: message),
        let index = lists.lastIndex(where: { $0.id == body.gpadl })
      else { return }
      let taken = min(lists[index].missing, body.pages.count)
      lists[index].pages += body.pages.prefix(taken)
      lists[index].missing -= taken
    case .openChannel?:
      guard let open = OpenChannel(decoding: message) else { return }
      openList = open.gpadl
      awaited = .openResult
    case .closeChannel?: break
    case .gpadlTeardown?:
      guard let teardown = GPADLTeardown(decoding: message) else { return }
      for index in lists.indices where lists[index].id == teardown.gpadl {
        lists[index].isTornDown = true
      }
      awaited = .gpadlTorndown
    case .unload?: awaited = .unloadResponse
    default: break
    }
  }

  /// A message of the host arrives.
  package mutating func note(arrived message: [UInt8]) {
    guard let type = BusMessageType(of: message) else { return }
    if type == awaited {
      awaited = nil
      wasRefused = false
    }
    switch type {
    case .contactResponse:
      let isAccepted = ContactResponse(decoding: message)?.isAccepted == 1
      version = isAccepted ? proposed : nil
      wasRefused = !isAccepted
    case .offerChannel: relid = OfferChannel(decoding: message)?.relid
    case .allOffers: wasRefused = relid == nil
    case .rescindOffer:
      if RescindOffer(decoding: message)?.relid == relid { relid = nil }
    case .gpadlCreated: noteCreated(message)
    case .gpadlTorndown:
      guard let torndown = GPADLTorndown(decoding: message) else { return }
      lists.removeAll { $0.id == torndown.gpadl }
    case .openResult: wasRefused = OpenResult(decoding: message)?.status != 0
    case .unloadResponse: self = GuestBus()
    default: break
    }
  }

  private mutating func noteCreated(_ message: [UInt8]) {
    guard let created = GPADLCreated(decoding: message),
      let index = lists.lastIndex(where: { $0.id == created.gpadl })
    else { return }
    wasRefused = created.status != 0
    if wasRefused {
      lists.remove(at: index)
    } else {
      lists[index].isCreated = true
    }
  }
}

// What it does next.
extension GuestBus {
  /// The messages that a page list takes: a header, and bodies for what does not fit it.
  package static func messages(
    telling pages: [UInt64], as gpadl: UInt32, of relid: UInt32
  ) -> [[UInt8]] {
    var header = GPADLHeader()
    header.relid = relid
    header.gpadl = gpadl
    header.byteCount = UInt32(truncatingIfNeeded: pages.count &* 4096)
    header.bufferLength = header.usualBufferLength
    header.pages = Array(pages.prefix(pagesInHeader))
    var messages = [header.bytes]
    var next = header.pages.count
    while next < pages.count {
      var body = GPADLBody()
      body.gpadl = gpadl
      body.pages = Array(pages[next..<min(next + pagesInBody, pages.count)])
      messages.append(body.bytes)
      next += body.pages.count
    }
    return messages
  }

  /// Source: VMBus as QEMU implements it, section 1.
  package static let pagesInHeader = 26
  package static let pagesInBody = 28

  /// What to post next so that a channel is opened on these pages; empty while an answer is due,
  /// or when the host refused.
  package mutating func messagesToOpen(
    pages: [UInt64], downstreamOffset: UInt32
  ) -> [[UInt8]] {
    guard awaited == nil, !wasRefused else { return [] }
    guard version != nil else { return [Self.contact()] }
    guard let relid else { return [RequestOffers().bytes] }
    guard let list = lists.last(where: { $0.isCreated && !$0.isTornDown && $0.pages == pages })
    else {
      let id = nextGPADL
      nextGPADL &+= 1
      return Self.messages(telling: pages, as: id, of: relid)
    }
    var open = OpenChannel()
    open.relid = relid
    open.openID = relid
    open.gpadl = list.id
    open.downstreamOffset = downstreamOffset
    return [open.bytes]
  }

  /// A request that was refused is not the end: the next may do better.
  package mutating func startAgain() {
    wasRefused = false
    if awaited != .gpadlTorndown { awaited = nil }
  }

  /// What to post so that the channel is closed, and its pages are the guest's again.
  package var messagesToClose: [[UInt8]] {
    var close = CloseChannel()
    close.relid = relid ?? 1
    guard let openList, let list = list(openList), list.isCreated, !list.isTornDown else {
      return [close.bytes]
    }
    var teardown = GPADLTeardown()
    teardown.relid = close.relid
    teardown.gpadl = openList
    return [close.bytes, teardown.bytes]
  }
}
