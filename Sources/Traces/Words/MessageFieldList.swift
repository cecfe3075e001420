import DynamicMemoryProtocol

/// Lists the fields of a message, all of them.
struct MessageFieldList: MessageFormBody, MessageFieldVisitor {
  typealias Failure = Never

  private var fields: [(name: String, text: String)] = []
  private let payload: [UInt8]

  /// The first field in which two messages of the same type differ; nil if there is none, or a
  /// payload is no such message.
  static func difference(
    _ expected: [UInt8], _ observed: [UInt8], but mask: PacketMask? = nil
  ) -> Difference? {
    guard var first = MessageFieldList(expected), var second = MessageFieldList(observed) else {
      return nil
    }
    if let mask {
      first.fields.removeAll { mask.ignores($0.name) }
      second.fields.removeAll { mask.ignores($0.name) }
    }
    for index in 0..<max(first.fields.count, second.fields.count) {
      let field = index < first.fields.count ? first.fields[index] : nil
      let other = index < second.fields.count ? second.fields[index] : nil
      guard field?.name != other?.name || field?.text != other?.text else { continue }
      let name = field?.name ?? other?.name ?? ""
      return Difference(
        field: name, expected: field?.text ?? "none",
        observed: other.map { $0.name == name ? $0.text : "none" } ?? "none")
    }
    return nil
  }

  /// Whether two payloads are messages of one type and equal, but for what a mask leaves open.
  static func areSame(
    _ expected: [UInt8], _ observed: [UInt8], but mask: PacketMask?
  ) -> Bool {
    MessageFieldList(observed) != nil && difference(expected, observed, but: mask) == nil
  }

  private init?(_ payload: [UInt8]) {
    self.payload = payload
    guard let header = try? MessageHeader(decoding: payload.span) else { return nil }
    fields.append(("message", header.type.word ?? String(header.type.rawValue)))
    guard header.type.withForm(&self) == true else { return nil }
  }

  mutating func run<Form: NamedMessage>(_ form: Form.Type) -> Bool {
    var rest = MessageRest()
    guard var message = Form(payload: payload.span, rest: &rest) else { return false }
    message.visit(&self, &rest)
    return true
  }

  mutating func version(_ value: inout ProtocolVersion) {
    fields.append(("version", value.description))
  }

  mutating func number<N: FixedWidthInteger & UnsignedInteger>(
    _ name: FieldName, _ value: inout N, _ presence: FieldPresence, _ style: NumberStyle, limit: N
  ) {
    let isHex = style == .hexadecimal
    fields.append((name.rawValue, isHex ? "0x" + String(value, radix: 16) : String(value)))
  }

  mutating func flag(_ name: FieldName, otherwise: FieldName?, _ value: inout Bool) {
    fields.append((name.rawValue, value ? "yes" : "no"))
  }

  mutating func alignment(_ name: FieldName, _ exponent: inout Int) {
    var text = TextOutput()
    text.size(1 << UInt64(20 + exponent))
    fields.append((name.rawValue, text.string))
  }

  mutating func optionalNumber(_ name: FieldName, _ value: inout UInt64?) {
    fields.append((name.rawValue, value.map { String($0) } ?? "none"))
  }

  mutating func range(_ name: FieldName, _ value: inout WirePageRange) {
    fields.append((name.rawValue, value.description))
  }

  mutating func optionalRange(_ name: FieldName, _ value: inout WirePageRange?) {
    fields.append((name.rawValue, value?.description ?? "none"))
  }

  mutating func ranges(_ name: FieldName, _ value: inout [WirePageRange]) {
    for (index, range) in value.enumerated() {
      fields.append(("\(name.rawValue)[\(index)]", range.description))
    }
  }

  mutating func data(_ name: FieldName, _ value: inout [UInt8]) {
    var text = TextOutput()
    text.data(value.span)
    fields.append((name.rawValue, text.string))
  }
}
