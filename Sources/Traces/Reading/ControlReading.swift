import Bytes
import Conversation
import VMBus

// Reading control messages: each field looks for its option among the tokens of the line.

/// Words for control messages.
enum ControlWords {
  static let table = WordTable(BusMessages.types.map(word))

  /// The word for messages of a type that has a form.
  static func word(of type: BusMessageType) -> String {
    var body = Word()
    return BusMessages.withForm(of: type, &body) ?? Mark.control
  }

  private struct Word: BusMessageBody {
    mutating func run<Form: BusMessageForm>(_ form: Form.Type) -> String { Form.word }
  }
}

extension LineReader {
  /// A control message that the guest posts, if the line has one next.
  mutating func guestPost() throws(TraceError) -> GuestPost? {
    guard let message = try controlMessage() else { return nil }
    var post = GuestPost(message)
    if let range = takeOption("message-type") {
      post.type = UInt32(truncatingIfNeeded: try number(at: range, upTo: UInt64(UInt32.max)))
    }
    if let range = takeOption("to") {
      post.connection = UInt32(truncatingIfNeeded: try number(at: range, upTo: UInt64(UInt32.max)))
    }
    try requireAllUsed(known: { ["message-type", "to"] })
    return post
  }

  /// A control message that the host posts, if the line has one next.
  mutating func hostPost() throws(TraceError) -> [UInt8]? {
    guard let message = try controlMessage() else { return nil }
    try requireAllUsed(known: { [] })
    return message
  }

  private mutating func controlMessage() throws(TraceError) -> [UInt8]? {
    guard firstOption < tokens.count else { return nil }
    let word = tokens[firstOption].range
    if isWord(Mark.control, at: word) {
      firstOption += 1
      guard let digits = takeBareToken() else {
        throw missing("the message", hint: "hexadecimal digits; “-” stands for none")
      }
      return try bytes(at: digits)
    }
    guard let position = ControlWords.table.position(of: word, in: text) else { return nil }
    firstOption += 1
    var body = ControlReader(line: self)
    let bytes = try BusMessages.withForm(of: BusMessages.types[position], &body)
    self = body.line
    return bytes
  }

  /// `signal`, or `signal connection=N flag=N`.
  mutating func signal() throws(TraceError) -> Stimulus {
    guard let range = takeOption("connection") else { return .signal }
    let connection = try number(at: range, upTo: UInt64(UInt32.max))
    var flag: UInt64 = 0
    if let range = takeOption("flag") { flag = try number(at: range, upTo: UInt64(UInt16.max)) }
    return .signalConnection(
      UInt32(truncatingIfNeeded: connection), flag: UInt16(truncatingIfNeeded: flag))
  }

  /// `held`, `at-once`, `done`, `busy`, or `failed=N`.
  mutating func delivery() throws(TraceError) -> Delivery {
    if let range = takeOption("failed") {
      let status = try signedNumber(at: range)
      guard status != 0, let status = Int32(exactly: status) else {
        throw error(at: range.lowerBound, "“\(excerpt(range))” is no error")
      }
      return .answered(status)
    }
    guard let range = takeBareToken() else {
      throw missing("what becomes of messages", hint: DeliveryWords.all.joined(separator: ", "))
    }
    for (word, delivery) in DeliveryWords.table where isWord(word, at: range) { return delivery }
    throw unknown("delivery", at: range, known: DeliveryWords.all)
  }
}

/// Words for deliveries.
enum DeliveryWords {
  static let table: [(word: String, delivery: Delivery)] = [
    ("at-once", .atOnce), ("held", .held), ("done", .answered(0)),
    ("busy", .answered(HostBus.slotIsTaken)),
  ]

  static var all: [String] { table.map(\.word) + ["failed=N"] }
}

/// Reads the fields of one message.
private struct ControlReader: BusMessageBody, BusMessageVisitor {
  typealias Failure = TraceError

  var line: LineReader

  mutating func run<Form: BusMessageForm>(_ form: Form.Type) throws(TraceError) -> [UInt8] {
    var message = Form()
    try message.visit(&self)
    var bytes = message.bytes
    // What a message lies about is only there in this form, or as bytes.
    if let range = line.takeOption("size") {
      let size = Int(clamping: try line.number(at: range, upTo: TraceLimits.controlBytes))
      bytes = Array(bytes.prefix(size))
      bytes += Array(repeating: 0, count: size - bytes.count)
    }
    return bytes
  }

  mutating func number<N: FixedWidthInteger & UnsignedInteger>(
    _ name: String, _ value: inout N, at offset: Int, _ use: BusFieldUse
  ) throws(TraceError) {
    if let range = line.takeOption(name) {
      value = N(truncatingIfNeeded: try number(at: range, upTo: UInt64(N.max)))
      return
    }
    switch use {
    case .required: throw line.missing("“\(name)=”")
    case .usually(let usual), .unless(let usual), .hexUnless(let usual):
      value = N(truncatingIfNeeded: usual)
    }
  }

  private func number(at range: Range<Int>, upTo limit: UInt64) throws(TraceError) -> UInt64 {
    try line.number(at: range, upTo: limit)
  }

  mutating func version(_ value: inout BusVersion, at offset: Int) throws(TraceError) {
    guard let range = line.takeBareToken() else {
      throw line.missing("a version of the bus", hint: "such as 4.0")
    }
    value = try line.busVersion(at: range)
  }

  mutating func flag(
    _ name: String, otherwise: String, _ value: inout UInt8, at offset: Int
  ) throws(TraceError) {
    guard let range = line.takeBareToken() else {
      throw line.missing("“\(name)” or “\(otherwise)”")
    }
    value = try line.choice(at: range, yes: name, no: otherwise) ? 1 : 0
  }

  mutating func bytes(
    _ name: String, _ value: inout [UInt8], at offset: Int, usual: [UInt8]
  ) throws(TraceError) {
    value = usual
    guard let range = line.takeOption(name) else { return }
    value = try line.bytes(at: range)
    guard value.count == usual.count else {
      throw line.error(at: range.lowerBound, "“\(name)” has \(usual.count) bytes")
    }
  }

  mutating func optionalNumber(
    _ name: String, _ value: inout UInt32?, at offset: Int
  ) throws(TraceError) {
    guard let range = line.takeOption(name) else {
      value = nil
      return
    }
    value = UInt32(truncatingIfNeeded: try number(at: range, upTo: UInt64(UInt32.max)))
  }

  mutating func pages(
    _ name: String, _ value: inout [UInt64], at offset: Int
  ) throws(TraceError) {
    value = []
    guard let range = line.takeOption(name) else { return }
    value = try line.pageList(at: range)
  }
}

extension LineReader {
  /// A version such as `4.0`.
  func busVersion(at range: Range<Int>) throws(TraceError) -> BusVersion {
    guard let point = text[range].firstIndex(of: UInt8(ascii: ".")) else {
      throw error(
        at: range.lowerBound, "“\(excerpt(range))” is not a version of the bus",
        hint: "major and minor, such as 4.0")
    }
    let major = try number(at: range.lowerBound..<point, upTo: UInt64(UInt16.max))
    let minor = try number(at: (point + 1)..<range.upperBound, upTo: UInt64(UInt16.max))
    return BusVersion(
      major: UInt16(truncatingIfNeeded: major), minor: UInt16(truncatingIfNeeded: minor))
  }

  /// Page numbers as ranges: `[0x10+5 0x40+5]`.
  fileprivate func pageList(at range: Range<Int>) throws(TraceError) -> [UInt64] {
    guard range.count >= 2, text[range.lowerBound] == UInt8(ascii: "["),
      text[range.upperBound - 1] == UInt8(ascii: "]")
    else {
      throw error(
        at: range.lowerBound, "“\(excerpt(range))” is not a list of page ranges",
        hint: "such as [0x10+5 0x40+5]")
    }
    var pages: [UInt64] = []
    var index = range.lowerBound + 1
    while index < range.upperBound - 1 {
      var end = index
      while end < range.upperBound - 1, text[end] > UInt8(ascii: " ") { end += 1 }
      defer { index = end + 1 }
      guard end > index else { continue }
      let (start, count) = try startAndCount(at: index..<end)
      guard count <= TraceLimits.controlPages, pages.count <= TraceLimits.controlPages else {
        throw error(at: index, "a message does not hold so many pages")
      }
      for offset in 0..<count { pages.append(start &+ offset) }
    }
    return pages
  }
}
