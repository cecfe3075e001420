import DynamicMemoryProtocol

// Reading a message: each field looks for its option among the tokens of the line.

extension LineReader: MessageFieldVisitor {
  typealias Failure = TraceError

  mutating func version(_ value: inout ProtocolVersion) throws(TraceError) {
    guard let range = takeVersion() else {
      throw missing("a protocol version", hint: "such as 2.0")
    }
    value = try protocolVersion(at: range)
  }

  /// A version such as `2.0`.
  func protocolVersion(at range: Range<Int>) throws(TraceError) -> ProtocolVersion {
    guard let point = text[range].firstIndex(of: UInt8(ascii: ".")) else {
      throw error(
        at: range.lowerBound, "“\(excerpt(range))” is not a protocol version",
        hint: "major and minor, such as 2.0")
    }
    let major = try number(at: range.lowerBound..<point, upTo: UInt64(UInt16.max))
    let minor = try number(at: (point + 1)..<range.upperBound, upTo: UInt64(UInt16.max))
    return ProtocolVersion(
      major: UInt16(truncatingIfNeeded: major), minor: UInt16(truncatingIfNeeded: minor))
  }

  mutating func number<N: FixedWidthInteger & UnsignedInteger>(
    _ name: FieldName, _ value: inout N, _ presence: FieldPresence, _ style: NumberStyle, limit: N
  ) throws(TraceError) {
    if let range = takeOption(name) {
      value = 0
      if isAnything(name, range) { return }
      value = N(truncatingIfNeeded: try number(at: range, upTo: UInt64(limit)))
      return
    }
    switch presence {
    case .required:
      value = 0
      if mask?.given == nil, !filledIn.contains(name) { throw missing("“\(name.rawValue)=”") }
    case .usually(let usual), .unless(let usual): value = N(clamping: usual)
    }
  }

  mutating func flag(
    _ name: FieldName, otherwise: FieldName?, _ value: inout Bool
  ) throws(TraceError) {
    value = takeWord(name) != nil
    guard let otherwise, let range = takeWord(otherwise), value else { return }
    throw error(
      at: range.lowerBound, "“\(name.rawValue)” and “\(otherwise.rawValue)” exclude each other")
  }

  mutating func alignment(_ name: FieldName, _ exponent: inout Int) throws(TraceError) {
    exponent = 0
    guard let range = takeOption(name), !isAnything(name, range) else { return }
    let size = try size(at: range)
    guard size.nonzeroBitCount == 1, (20...35).contains(size.trailingZeroBitCount) else {
      throw error(
        at: range.lowerBound, "“\(excerpt(range))” cannot be said in a message",
        hint: "a power of two from 1M to 32G")
    }
    exponent = size.trailingZeroBitCount - 20
  }

  mutating func optionalNumber(_ name: FieldName, _ value: inout UInt64?) throws(TraceError) {
    guard let range = takeOption(name), !isAnything(name, range) else {
      value = nil
      return
    }
    value = try number(at: range)
  }

  mutating func range(_ name: FieldName, _ value: inout WirePageRange) throws(TraceError) {
    guard let place = takeOption(name) else {
      value = WirePageRange(rawValue: 0)
      guard mask?.given == nil else { return }
      throw missing("“\(name.rawValue)=”")
    }
    guard !isAnything(name, place) else {
      value = WirePageRange(rawValue: 0)
      return
    }
    value = try wireRange(at: place)
  }

  mutating func optionalRange(
    _ name: FieldName, _ value: inout WirePageRange?
  ) throws(TraceError) {
    guard let range = takeOption(name), !isAnything(name, range) else {
      value = nil
      return
    }
    value = try wireRange(at: range)
  }

  mutating func ranges(_ name: FieldName, _ value: inout [WirePageRange]) throws(TraceError) {
    guard let range = takeOption(name), !isAnything(name, range) else {
      value = []
      return
    }
    value = try wireRanges(at: range)
  }

  mutating func data(_ name: FieldName, _ value: inout [UInt8]) throws(TraceError) {
    guard let range = takeOption(name), !isAnything(name, range) else {
      value = []
      return
    }
    value = try bytes(at: range)
  }
}

extension LineReader: MessageFormBody {
  /// Reads the fields of a message from the options of the line, and makes its bytes.
  mutating func run<Form: NamedMessage>(_ form: Form.Type) throws(TraceError) -> [UInt8] {
    guard var message = Form.blank else { throw missing("a message") }
    var rest = MessageRest()
    try message.visit(&self, &rest)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(message.encodedCount(rest))
    message.append(to: &bytes, rest)
    return bytes
  }

  /// The error for something that has to stand in the line and does not.
  func missing(_ what: String, hint: String? = nil) -> TraceError {
    error(at: endOfTokens, "\(what) is missing", hint: hint)
  }

  /// Makes use of the first bare word that begins with a digit.
  private mutating func takeVersion() -> Range<Int>? {
    for index in firstOption..<tokens.count where !tokens[index].isUsed {
      let token = tokens[index]
      guard token.equals == nil, text[token.range.lowerBound] &- UInt8(ascii: "0") < 10 else {
        continue
      }
      tokens[index].isUsed = true
      return token.range
    }
    return nil
  }
}

/// Collects the names of the fields of a message, for a hint.
struct FieldNames: MessageFieldVisitor, MessageFormBody {
  private(set) var names: [String] = []

  mutating func run<Form: NamedMessage>(_ form: Form.Type) {
    guard var message = Form.blank else { return }
    var rest = MessageRest()
    message.visit(&self, &rest)
  }

  mutating func version(_ value: inout ProtocolVersion) {}

  mutating func number<N: FixedWidthInteger & UnsignedInteger>(
    _ name: FieldName, _ value: inout N, _ presence: FieldPresence, _ style: NumberStyle, limit: N
  ) {
    names.append(name.rawValue)
  }

  mutating func flag(_ name: FieldName, otherwise: FieldName?, _ value: inout Bool) {
    names.append(name.rawValue)
    if let otherwise { names.append(otherwise.rawValue) }
  }

  mutating func alignment(_ name: FieldName, _ exponent: inout Int) { names.append(name.rawValue) }

  mutating func optionalNumber(_ name: FieldName, _ value: inout UInt64?) {
    names.append(name.rawValue)
  }

  mutating func range(_ name: FieldName, _ value: inout WirePageRange) {
    names.append(name.rawValue)
  }

  mutating func optionalRange(_ name: FieldName, _ value: inout WirePageRange?) {
    names.append(name.rawValue)
  }

  mutating func ranges(_ name: FieldName, _ value: inout [WirePageRange]) {
    names.append(name.rawValue)
  }

  mutating func data(_ name: FieldName, _ value: inout [UInt8]) { names.append(name.rawValue) }
}
