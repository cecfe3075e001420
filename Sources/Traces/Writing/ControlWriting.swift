import Conversation
import VMBus

extension TracePrinter {
  /// A control message that the guest posts.
  static func text(of post: GuestPost) -> String {
    var text = Mark.guestPacket + " " + ControlWriter.text(for: post.message)
    let usual = GuestPost([])
    if post.type != usual.type { text += " message-type=\(post.type)" }
    if post.connection != usual.connection { text += " to=\(post.connection)" }
    return text
  }

  static func text(of delivery: Delivery) -> String {
    if let word = DeliveryWords.table.first(where: { $0.delivery == delivery })?.word {
      return word
    }
    guard case .answered(let status) = delivery else { return "" }
    return "failed=\(status)"
  }
}

/// Writes a control message as its word and fields, if that says all of it, or as bytes.
struct ControlWriter: BusMessageBody, BusMessageVisitor {
  typealias Failure = Never

  private var text = TextOutput()
  private let message: [UInt8]

  static func text(for message: [UInt8]) -> String {
    if let type = BusMessageType(of: message) {
      var writer = ControlWriter(message: message)
      if BusMessages.withForm(of: type, &writer) == true { return writer.text.string }
    }
    var text = TextOutput()
    text.append(Mark.control + " ")
    text.data(message.span)
    return text.string
  }

  private init(message: [UInt8]) { self.message = message }

  /// False if the fields do not say all of the message.
  mutating func run<Form: BusMessageForm>(_ form: Form.Type) -> Bool {
    guard var decoded = Form(decoding: message), decoded.bytes == message else { return false }
    text.append(Form.word)
    decoded.visit(&self)
    return isExact
  }

  /// Every field has a word for the value it has.
  private var isExact = true

  private mutating func name(_ name: String) {
    text.append(" ")
    text.append(name)
    text.append("=")
  }

  mutating func number<N: FixedWidthInteger & UnsignedInteger>(
    _ name: String, _ value: inout N, at offset: Int, _ use: BusFieldUse
  ) {
    switch use {
    case .required, .usually: break
    case .unless(let usual), .hexUnless(let usual):
      if value == N(truncatingIfNeeded: usual) { return }
    }
    self.name(name)
    if case .hexUnless = use { text.hex(UInt64(value)) } else { text.number(UInt64(value)) }
  }

  mutating func version(_ value: inout BusVersion, at offset: Int) {
    text.append(" \(value)")
  }

  mutating func flag(
    _ name: String, otherwise: String, _ value: inout UInt8, at offset: Int
  ) {
    if value > 1 { isExact = false }
    text.append(" ")
    text.append(value == 1 ? name : otherwise)
  }

  mutating func bytes(
    _ name: String, _ value: inout [UInt8], at offset: Int, usual: [UInt8]
  ) {
    guard value != usual else { return }
    self.name(name)
    text.data(value.span)
  }

  mutating func optionalNumber(_ name: String, _ value: inout UInt32?, at offset: Int) {
    guard let value else { return }
    self.name(name)
    text.number(UInt64(value))
  }

  mutating func pages(_ name: String, _ value: inout [UInt64], at offset: Int) {
    self.name(name)
    text.append("[")
    var index = 0
    while index < value.count {
      var end = index + 1
      while end < value.count, value[end] == value[end - 1] &+ 1 { end += 1 }
      if index > 0 { text.append(" ") }
      text.pages(value[index], UInt64(end - index))
      index = end
    }
    text.append("]")
  }
}
