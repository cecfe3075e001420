import Conversation
import DynamicMemoryProtocol
import PageRanges
import VMBus

// Reading what is done to a machine.

extension LineReader {
  /// The stimulus that begins at the first option.
  mutating func stimulus() throws(TraceError) -> Stimulus {
    guard firstOption < tokens.count else { throw missing("what is done at this time") }
    let range = tokens[firstOption].range
    firstOption += 1
    if isWord(Mark.guestPacket, at: range) { return try guestPacket() }
    guard let position = StimulusWord.table.position(of: range, in: text) else {
      throw unknown("word", at: range, known: StimulusWord.table.words)
    }
    let word = StimulusWord.allCases[position]
    let stimulus = try stimulus(word)
    if word != .meanwhile { try requireAllUsed(known: { [] }) }
    return stimulus
  }

  private mutating func stimulus(_ word: StimulusWord) throws(TraceError) -> Stimulus {
    switch word {
    case .powerOn: .powerOn
    case .open: .open
    case .close: .close
    case .busReset: .busReset
    case .machineReset: .machineReset
    case .meanwhile: try meanwhile()
    case .signal: try signal()
    case .reading: .reading(try choice(yes: "on", no: "off"))
    case .drain: .drain
    case .poke: try poke()
    case .race: try race()
    case .touch: .touch(try pageRanges())
    case .pin: .pin(try pageRanges())
    case .unpin: .unpin(try pageRanges())
    case .monitor: try monitor()
    case .discards: .discardsFail(try choice(yes: "fail", no: "work"))
    case .wait: .wait
    case .unplug: .unplug
    case .delivery: .delivery(try delivery())
    case .rescind: .rescind
    case .offer: .offer
    }
  }

  /// How often the stimulus that follows is done: `repeat 100`, or once.
  mutating func repetitions() throws(TraceError) -> Int {
    guard firstOption < tokens.count, isWord(Mark.repetition, at: tokens[firstOption].range) else {
      return 1
    }
    firstOption += 1
    guard let range = takeNext() else { throw missing("how often", hint: "repeat 100 …") }
    let count = try number(at: range, upTo: TraceLimits.repetitions)
    guard count > 0 else {
      throw error(at: range.lowerBound, "nothing is repeated 0 times", hint: "leave the line out")
    }
    return Int(count)
  }

  /// `meanwhile STATE [N] > …`: a packet written when the host enters a state for the n-th time.
  private mutating func meanwhile() throws(TraceError) -> Stimulus {
    guard let word = takeNext() else { throw missing("the state of the host") }
    let state = try state(at: word)
    var time: UInt32 = 1
    if firstOption < tokens.count, !isWord(Mark.guestPacket, at: tokens[firstOption].range),
      let range = takeNext()
    {
      time = UInt32(truncatingIfNeeded: try number(at: range, upTo: UInt64(UInt32.max)))
    }
    guard firstOption < tokens.count, isWord(Mark.guestPacket, at: tokens[firstOption].range)
    else { throw missing("the packet", hint: "meanwhile idle > status-report …") }
    firstOption += 1
    guard case .send(let packet, true) = try guestPacket() else {
      throw error(
        at: word.lowerBound, "what is written meanwhile is a packet, and never signalled")
    }
    return .meanwhile(state, time, packet)
  }

  private mutating func pageRanges() throws(TraceError) -> [PageRange] {
    guard let range = takeBareToken() else {
      throw missing("the pages", hint: "a list such as [0x12400+512 0x20000+1]")
    }
    return try pageRanges(at: range, upTo: TraceLimits.touchedRanges)
  }

  private mutating func choice(yes: String, no: String) throws(TraceError) -> Bool {
    guard let range = takeBareToken() else { throw missing("“\(yes)” or “\(no)”") }
    return try choice(at: range, yes: yes, no: no)
  }

  private mutating func monitor() throws(TraceError) -> Stimulus {
    let words = ["balloon"] + MonitorQuery.allCases.map(\.rawValue)
    guard let range = takeBareToken() else {
      throw missing("a monitor command", hint: "one of: \(words.joined(separator: ", "))")
    }
    guard !isWord("balloon", at: range) else {
      guard let size = takeBareToken() else {
        throw missing("the size", hint: "such as monitor balloon 1020M")
      }
      return .target(try self.size(at: size))
    }
    for query in MonitorQuery.allCases where isWord(query.rawValue, at: range) {
      return .query(query)
    }
    throw unknown("monitor command", at: range, known: words)
  }

  mutating func guestPacket() throws(TraceError) -> Stimulus {
    if let post = try guestPost() { return .post(post) }
    var isQuiet = false
    if firstOption < tokens.count, isWord("quiet", at: tokens[firstOption].range) {
      isQuiet = true
      firstOption += 1
    }
    let content = try packetContent()
    var packet = GuestPacket(payload: content.payload)
    if let range = takeOption(.type) { packet.type = try packetType(at: range) }
    if let range = takeOption(.flags) {
      let limit = UInt64(UInt16.max)
      packet.flags = UInt16(truncatingIfNeeded: try number(at: range, upTo: limit))
    }
    if let range = takeOption(.xid) { packet.transactionID = try number(at: range) }
    try readFrame(of: &packet)
    try requireAllUsed(known: {
      FieldNames.names(of: content.type)
        + ["type", "flags", "xid", "offset8", "length8", "footer"]
    })
    return .send(packet, signal: !isQuiet)
  }

  /// A packet that the host sends or the guest receives.
  mutating func hostPacket() throws(TraceError) -> Expectation.Packet {
    let first = firstOption
    mask = wildcards()
    defer { mask = nil }
    let content = try packetContent()
    var packet = Expectation.Packet(
      type: .inBand, transactionID: PacketDefaults.transactionID(of: content.payload),
      payload: content.payload)
    if let range = takeOption(.type) { packet.type = try packetType(at: range) }
    if let range = takeOption(.xid) { packet.transactionID = try number(at: range) }
    try requireAllUsed(known: { FieldNames.names(of: content.type) + ["type", "xid"] })
    if var mask {
      guard content.type != nil else {
        throw error(at: tokens[first].range.lowerBound, "the bytes of a packet are told in full")
      }
      mask.text = spelling(from: first)
      packet.mask = mask
    }
    return packet
  }

  private func packetType(at range: Range<Int>) throws(TraceError) -> PacketType {
    PacketType(
      rawValue: UInt16(truncatingIfNeeded: try number(at: range, upTo: UInt64(UInt16.max))))
  }

  /// The payload of a packet, and its message; none if it is given as bytes.
  private mutating func packetContent() throws(TraceError) -> (
    payload: [UInt8], type: MessageType?
  ) {
    guard firstOption < tokens.count else {
      throw missing("a message", hint: "its name and fields, or raw and its bytes")
    }
    let word = tokens[firstOption].range
    firstOption += 1
    findFieldNames()
    if isWord("raw", at: word) {
      guard let digits = takeBareToken() else {
        throw missing("the content of the packet", hint: "hexadecimal digits; “-” stands for none")
      }
      return (try bytes(at: digits), nil)
    }
    guard let position = MessageWords.table.position(of: word, in: text) else {
      throw unknown(
        "message", at: word,
        known: MessageWords.table.words + ["raw"] + ControlWords.table.words + [Mark.control])
    }
    let type = MessageType.known[position]
    guard let payload = try type.withForm(&self) else { throw missing("a message") }
    return (payload, type)
  }
}

/// What goes without saying about a packet.
enum PacketDefaults {
  /// Hosts number a packet as its message; a payload too short for a number goes as 0.
  static func transactionID(of payload: [UInt8]) -> UInt64 {
    guard let header = try? MessageHeader(decoding: payload.span) else { return 0 }
    return UInt64(header.transactionID)
  }
}

extension FieldNames {
  /// The names of the fields of a message.
  static func names(of type: MessageType?) -> [String] {
    var names = FieldNames()
    _ = type?.withForm(&names)
    return names.names
  }
}
