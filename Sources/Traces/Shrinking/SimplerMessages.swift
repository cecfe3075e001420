import DynamicMemoryProtocol
import PageRanges

/// Messages that a person would rather write: one field of a message made simpler.
struct SimplerMessages: MessageFormBody, MessageFieldVisitor {
  typealias Failure = Never

  private let payload: [UInt8]
  /// Variants that are still to be passed over; below 0 when one was made.
  private var countdown: Int
  /// The message is only looked at.
  private var isCounting = true
  /// For each number with a usual value, in order, whether it has it.
  private var isUsual: [Bool] = []
  private var nextNumber = 0

  /// The n-th simpler payload; nil if there are no more.
  ///
  /// A payload that no message gives exactly is shortened, or becomes the message it begins with.
  static func variant(_ number: Int, of payload: [UInt8]) -> [UInt8]? {
    var variants = SimplerMessages(payload, number)
    if let header = try? MessageHeader(decoding: payload.span),
      let changed = header.type.withForm(&variants) ?? nil
    {
      return changed
    }
    // The first would have been the message it begins with.
    guard number > 0, MessageWriter.text(for: payload) == nil else { return nil }
    return SimplerBytes.variant(number - 1, of: payload)
  }

  private init(_ payload: [UInt8], _ number: Int) {
    self.payload = payload
    countdown = number
  }

  mutating func run<Form: NamedMessage>(_ form: Form.Type) -> [UInt8]? {
    var rest = MessageRest()
    guard var message = Form(payload: payload.span, rest: &rest) else { return nil }
    let original = Self.bytes(of: message, rest)
    guard original == payload else { return countdown == 0 ? original : nil }
    var looked = message
    var lookedRest = rest
    looked.visit(&self, &lookedRest)
    isCounting = false
    message.visit(&self, &rest)
    let changed = Self.bytes(of: message, rest)
    return countdown < 0 && changed != payload ? changed : nil
  }

  private static func bytes(of message: some NamedMessage, _ rest: MessageRest) -> [UInt8] {
    var bytes: [UInt8] = []
    message.append(to: &bytes, rest)
    return bytes
  }

  /// Makes a value one of its variants, if it is its turn.
  private mutating func choose<Value>(_ value: inout Value, from variants: [Value]) {
    guard !isCounting, countdown >= 0 else { return }
    if countdown < variants.count { value = variants[countdown] }
    countdown -= variants.count
  }
}

// The fields.
extension SimplerMessages {
  mutating func version(_ value: inout ProtocolVersion) {
    choose(&value, from: value == .win10 ? [] : [.win10])
  }

  mutating func number<N: FixedWidthInteger & UnsignedInteger>(
    _ name: FieldName, _ value: inout N, _ presence: FieldPresence, _ style: NumberStyle, limit: N
  ) {
    var usual: N?
    if case .unless(let number) = presence { usual = N(truncatingIfNeeded: number) }
    if let usual {
      // What follows from the rest of the message goes on to follow from it.
      if isCounting { isUsual.append(value == usual) }
      let follows = nextNumber < isUsual.count && isUsual[nextNumber]
      if !isCounting {
        nextNumber += 1
        if follows { value = usual } else { choose(&value, from: [usual]) }
      }
      return
    }
    let simpler = SimplerNumbers.candidates(for: UInt64(value))
    choose(&value, from: simpler.compactMap(N.init(exactly:)).filter { $0 <= limit })
  }

  mutating func flag(_ name: FieldName, otherwise: FieldName?, _ value: inout Bool) {
    choose(&value, from: value ? [false] : [])
  }

  mutating func alignment(_ name: FieldName, _ exponent: inout Int) {
    choose(&exponent, from: Array(0..<max(0, exponent)))
  }

  mutating func optionalNumber(_ name: FieldName, _ value: inout UInt64?) {
    let simpler = value.map(SimplerNumbers.candidates) ?? []
    choose(&value, from: simpler.map(Optional.some))
  }

  mutating func range(_ name: FieldName, _ value: inout WirePageRange) {
    choose(&value, from: Self.simpler(value))
  }

  mutating func optionalRange(_ name: FieldName, _ value: inout WirePageRange?) {
    guard let range = value else { return }
    choose(&value, from: [nil] + Self.simpler(range).map(Optional.some))
  }

  mutating func ranges(_ name: FieldName, _ value: inout [WirePageRange]) {
    guard !value.isEmpty else { return }
    let half = value.count / 2
    var variants: [[WirePageRange]] = [[]]
    if value.count > 1 { variants += [Array(value[..<half]), Array(value[half...])] }
    // Long lists are halved first.
    if value.count > 1, value.count <= 64 {
      for index in value.indices { variants.append(Self.without(index, value)) }
    }
    if value.count <= 16 {
      for index in value.indices {
        for range in Self.simpler(value[index]) {
          var changed = value
          changed[index] = range
          variants.append(changed)
        }
      }
    }
    choose(&value, from: variants)
  }

  mutating func data(_ name: FieldName, _ value: inout [UInt8]) {
    guard !value.isEmpty else { return }
    choose(&value, from: [[], Array(value.prefix(value.count / 2)), Array(value.dropLast())])
  }

  private static func without(_ index: Int, _ ranges: [WirePageRange]) -> [WirePageRange] {
    var ranges = ranges
    ranges.remove(at: index)
    return ranges
  }

  private static func simpler(_ range: WirePageRange) -> [WirePageRange] {
    SimplerNumbers.candidates(for: range.count)
      .compactMap { WirePageRange(start: range.start, count: $0) }
      + SimplerNumbers.candidates(for: range.start.rawValue)
      .compactMap { WirePageRange(start: PageNumber($0), count: range.count) }
  }
}
