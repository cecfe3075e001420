import DynamicMemoryProtocol
import PageRanges

/// Writes a payload as the word and the fields of its message, if that says all of it.
struct MessageWriter: MessageFormBody, MessageFieldVisitor {
  typealias Failure = Never

  private(set) var text = TextOutput()
  private let payload: [UInt8]

  /// The text for a payload, or nil if there is none that gives exactly these bytes.
  static func text(for payload: [UInt8]) -> String? {
    guard let header = try? MessageHeader(decoding: payload.span), let word = header.type.word
    else { return nil }
    var writer = MessageWriter(word, payload)
    guard header.type.withForm(&writer) == true else { return nil }
    return writer.text.string
  }

  private init(_ word: String, _ payload: [UInt8]) {
    self.payload = payload
    text.append(word)
  }

  /// False if the fields do not say all of the payload.
  mutating func run<Form: NamedMessage>(_ form: Form.Type) -> Bool {
    var rest = MessageRest()
    guard var message = Form(payload: payload.span, rest: &rest) else { return false }
    var encoded: [UInt8] = []
    message.append(to: &encoded, rest)
    guard encoded == payload else { return false }
    message.visit(&self, &rest)
    return true
  }

  private mutating func name(_ name: FieldName) {
    text.append(" ")
    text.append(name.rawValue)
    text.append("=")
  }

  mutating func version(_ value: inout ProtocolVersion) { text.append(" \(value)") }

  mutating func number<N: FixedWidthInteger & UnsignedInteger>(
    _ name: FieldName, _ value: inout N, _ presence: FieldPresence, _ style: NumberStyle, limit: N
  ) {
    if case .unless(let usual) = presence, UInt64(value) == usual { return }
    self.name(name)
    switch style {
    case .decimal: text.number(UInt64(value))
    case .hexadecimal: text.hex(UInt64(value))
    }
  }

  mutating func flag(_ name: FieldName, otherwise: FieldName?, _ value: inout Bool) {
    guard let word = value ? name : otherwise else { return }
    text.append(" ")
    text.append(word.rawValue)
  }

  mutating func alignment(_ name: FieldName, _ exponent: inout Int) {
    self.name(name)
    text.size(1 << UInt64(20 + exponent))
  }

  mutating func optionalNumber(_ name: FieldName, _ value: inout UInt64?) {
    guard let value else { return }
    self.name(name)
    text.number(value)
  }

  mutating func range(_ name: FieldName, _ value: inout WirePageRange) {
    self.name(name)
    text.append(value.description)
  }

  mutating func optionalRange(_ name: FieldName, _ value: inout WirePageRange?) {
    guard var range = value else { return }
    self.range(name, &range)
  }

  mutating func ranges(_ name: FieldName, _ value: inout [WirePageRange]) {
    self.name(name)
    text.append("[")
    for (index, range) in value.enumerated() {
      if index > 0 { text.append(" ") }
      text.append(range.description)
    }
    text.append("]")
  }

  mutating func data(_ name: FieldName, _ value: inout [UInt8]) {
    guard !value.isEmpty else { return }
    self.name(name)
    text.data(value.span)
  }
}
