import DynamicMemoryProtocol
import HostEvents
import PageRanges

// Reading a line such as `. outgoing-balloon trans=0 count=1024`.

extension LineReader {
  /// The record whose name begins at the first option.
  mutating func record(_ blocks: BlockNames) throws(TraceError) -> Expectation.Content {
    guard firstOption < tokens.count else { throw missing("what is expected") }
    let first = tokens[firstOption].range
    let second = firstOption + 1 < tokens.count ? tokens[firstOption + 1].range : nil
    switch Vocabulary.shared.match(first, then: second, in: text) {
    case .unknown:
      throw unknown("observation", at: first, known: Vocabulary.shared.names)
    case .needsSecondWord(let words):
      guard let second else {
        throw missing(
          "the second word of “\(excerpt(first))”", hint: "one of: \(words.joined(separator: ", "))"
        )
      }
      throw unknown("\(excerpt(first))", at: second, known: words)
    case .found(let entry, let count):
      firstOption += count
      return .record(name: entry.name, fields: try fields(of: entry, blocks))
    }
  }

  private mutating func fields(
    of entry: Vocabulary.Entry, _ blocks: BlockNames
  ) throws(TraceError) -> [Expectation.Field] {
    var fields: [Expectation.Field] = []
    for token in tokens[firstOption...] {
      let kind = try fieldKind(token, of: entry, isFirst: fields.isEmpty)
      guard !fields.contains(where: { $0.name == kind.name }) else {
        throw error(at: token.range.lowerBound, "“\(kind.name)” is given twice")
      }
      let range = token.equals == nil ? token.range : token.value
      let value = try value(like: kind.value, at: range, blocks)
      if case .word(let word) = value,
        let known = KnownValues.words(for: kind.name, of: entry.name), !known.contains(word)
      {
        throw unknown(kind.name == "id" ? "id" : "word", at: range, known: known)
      }
      fields.append(Expectation.Field(kind.name, value))
    }
    return fields
  }

  /// The field that a token gives a value for, with a value of its kind.
  private func fieldKind(
    _ token: Token, of entry: Vocabulary.Entry, isFirst: Bool
  ) throws(TraceError) -> Expectation.Field {
    if token.equals != nil {
      for field in entry.fields where isWord(field.name, at: token.name) { return field }
    } else if isFirst, let field = entry.fields.first, field.value.isWord {
      return field
    }
    let names = entry.fields.map(\.name)
    guard !names.isEmpty else {
      throw error(at: token.range.lowerBound, "“\(entry.name)” has no fields")
    }
    throw unknown("field", at: token.name, known: names)
  }

  /// A value of the same kind as another.
  private func value(
    like example: FieldValue, at range: Range<Int>, _ blocks: BlockNames
  ) throws(TraceError) -> FieldValue {
    switch example {
    case .number: .number(try number(at: range))
    case .signed: .signed(try signedNumber(at: range))
    case .hex: .hex(try size(at: range))
    case .size: .size(try size(at: range))
    case .time: .time(try time(at: range))
    case .flag: .flag(try flag(at: range))
    case .page: .page(PageNumber(try number(at: range)))
    case .pages: .pages(try pages(at: range))
    case .state: .state(try state(at: range))
    case .message: .message(try messageType(at: range))
    case .block: .block(try block(at: range, blocks))
    case .word: .word(try word(at: range))
    case .bytes: .bytes(try bytes(at: range))
    }
  }

  func state(at range: Range<Int>) throws(TraceError) -> HostState {
    guard let position = StateWords.table.position(of: range, in: text) else {
      throw unknown("state", at: range, known: StateWords.table.words)
    }
    return StateWords.state(at: position)
  }

  /// A message by its word, or by its number.
  func messageType(at range: Range<Int>) throws(TraceError) -> MessageType {
    if let position = MessageWords.table.position(of: range, in: text) {
      return MessageType.known[position]
    }
    guard let first = range.first, text[first] &- UInt8(ascii: "0") < 10 else {
      throw unknown("message", at: range, known: MessageWords.table.words)
    }
    let number = try number(at: range, upTo: UInt64(UInt16.max))
    return MessageType(rawValue: UInt16(truncatingIfNeeded: number))
  }

  /// A block by its name, or by its number.
  private func block(at range: Range<Int>, _ blocks: BlockNames) throws(TraceError) -> BlockID {
    if let first = range.first, text[first] &- UInt8(ascii: "0") < 10 {
      let number = try number(at: range, upTo: UInt64(UInt16.max))
      return BlockID(rawValue: UInt16(truncatingIfNeeded: number))
    }
    let name = try word(at: range)
    guard let block = blocks.block(named: name) else {
      throw unknown("block", at: range, known: blocks.all)
    }
    return block
  }
}

/// Words for messages.
enum MessageWords {
  static let table = WordTable(MessageType.known.map { $0.word ?? "" })
}

extension FieldValue {
  /// Whether it reads without its name in front.
  var isWord: Bool {
    switch self {
    case .state, .word: true
    default: false
    }
  }
}
