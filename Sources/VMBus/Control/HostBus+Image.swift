package import Bytes

// Everything that the host of a bus remembers.

extension HostBus {
  package mutating func visit<Image: ImageVisitor>(_ image: inout Image) throws(Image.Failure) {
    try visitState(&image)
    try image.flag("bus.host.isWaitingForDelivery", &isWaitingForDelivery)
    var number = version.rawValue
    try image.number("bus.host.version", &number)
    version = BusVersion(rawValue: number)
    try image.flag("bus.host.isConnected", &isConnected)
    try image.number("bus.host.targetVP", &targetVP)
    try image.optional("bus.host.interruptPage", &interruptPage)
    try image.flag("bus.host.hasOfferedAll", &hasOfferedAll)
    try visitQueue(&image)
    try visitChannels(&image)
    try gpadls.visit(&image, isBounded: !rules.trustsGuest)
    for channel in channels {
      let list = channel.gpadl.flatMap { gpadls[$0] }
      try image.require(
        (channel.state == .open) == (list != nil), "bus.host.channels",
        "an open channel has a page list")
    }
  }

  private mutating func visitState<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    var words = state.words
    try image.number("bus.host.state", &words.0, in: 0...9)
    try image.number("bus.host.state", &words.1)
    try image.number("bus.host.state", &words.2)
    try image.number("bus.host.state", &words.3)
    state = State(words)
    try image.require(state.words == words, "bus.host.state", "words that it has no use for")
  }

  private mutating func visitQueue<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    var count = queue.count
    try image.count("bus.host.queue", &count, upTo: BusLimits.queue)
    if image.isRestoring { queue = Array(repeating: [], count: count) }
    for index in queue.indices {
      try image.bytes("bus.host.queue", &queue[index], upTo: BusLimits.messageBytes)
    }
  }

  private mutating func visitChannels<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    var count = channels.count
    try image.count("bus.host.channels", &count, upTo: Int(BusLimits.channels))
    if image.isRestoring { channels = [] }
    var last: UInt32 = 0
    for index in 0..<count {
      var channel = image.isRestoring ? BusChannel(relid: 0) : channels[index]
      var relid = channel.relid
      try image.number("bus.host.channels", &relid, in: 1...BusLimits.channels)
      try image.require(relid > last, "bus.host.channels", "the numbers ascend")
      last = relid
      if image.isRestoring { channel = BusChannel(relid: relid) }
      var state = channel.state.rawValue
      try image.number("bus.host.channels", &state, in: 0...3)
      channel.state = BusChannel.State(rawValue: state) ?? .closed
      try image.flag("bus.host.channels", &channel.isOffered)
      try image.flag("bus.host.channels", &channel.isToldOfRescind)
      try image.number("bus.host.channels", &channel.downstreamOffset)
      try image.optional("bus.host.channels", as: &channel.gpadl)
      if image.isRestoring { channels.append(channel) }
    }
  }
}

extension HostBus.State {
  fileprivate typealias Words = (UInt64, UInt32, UInt32, UInt32)

  fileprivate var words: Words {
    switch self {
    case .listening: (0, 0, 0, 0)
    case .answeringContact: (1, 0, 0, 0)
    case .offering: (2, 0, 0, 0)
    case .offeringOne(let relid): (3, relid, 0, 0)
    case .answeringHeader(let relid, let gpadl, let status): (4, relid, gpadl, status)
    case .answeringTeardown(let gpadl): (5, gpadl, 0, 0)
    case .answeringOpen(let relid, let openID, let status): (6, relid, openID, status)
    case .answeringUnload: (7, 0, 0, 0)
    case .rescinding(let relid): (8, relid, 0, 0)
    case .answeringModify(let relid, let status): (9, relid, status, 0)
    }
  }

  fileprivate init(_ words: Words) {
    switch words.0 {
    case 1: self = .answeringContact
    case 2: self = .offering
    case 3: self = .offeringOne(relid: words.1)
    case 4: self = .answeringHeader(relid: words.1, gpadl: words.2, status: words.3)
    case 5: self = .answeringTeardown(gpadl: words.1)
    case 6: self = .answeringOpen(relid: words.1, openID: words.2, status: words.3)
    case 7: self = .answeringUnload
    case 8: self = .rescinding(relid: words.1)
    case 9: self = .answeringModify(relid: words.1, status: words.2)
    default: self = .listening
    }
  }
}

extension GPADLTable {
  /// Visits every list; a host that bounds them refuses more.
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ image: inout Image, isBounded: Bool
  ) throws(Image.Failure) {
    let field = "bus.host.gpadls"
    var count = gpadls.count
    try image.count(field, &count, upTo: isBounded ? BusLimits.gpadls : Int.max)
    let old = gpadls
    if image.isRestoring { removeAll() }
    for index in 0..<count {
      var words: [UInt64] = []
      var pages: [UInt64] = []
      if !image.isRestoring {
        let list = old[index]
        words = [
          UInt64(list.id), UInt64(list.relid), UInt64(list.pageCount), list.isTornDown ? 1 : 0,
        ]
        pages = list.pages
      }
      try image.numbers(field, &words)
      try image.numbers(field, &pages)
      try image.require(
        words.count == 4 && words.prefix(3).allSatisfy { $0 <= UInt32.max } && words[3] < 2
          && UInt64(pages.count) <= words[2], field, "not a page list")
      guard image.isRestoring, words.count == 4 else { continue }
      var list = GPADL(
        id: UInt32(truncatingIfNeeded: words[0]), relid: UInt32(truncatingIfNeeded: words[1]),
        pageCount: UInt32(truncatingIfNeeded: words[2]))
      try image.require(
        gpadls.last.map { $0.id < list.id } ?? true, field, "ids that do not ascend")
      list.pages = pages
      list.isTornDown = words[3] == 1
      set(list, for: list.id)
    }
    try image.require(
      !isBounded || promisedPages <= BusLimits.gpadlPages, field, "too many pages")
  }
}
