import Bytes
import DynamicMemoryProtocol
import HostEvents
import PageRanges

/// One line of QEMU's, with places for the fields of a record.
struct QEMUFormat: Sendable {
  /// The record's name.
  let name: String
  private let pieces: [Piece]

  /// QEMU's name for it: the first word of the line.
  var event: String {
    guard case .text(let text)? = pieces.first else { return "" }
    return String(decoding: text.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
  }

  private enum Piece: Sendable {
    case text([UInt8])
    case field(Place)
  }

  /// A place for a number or a word: `field`, `field.part` or `field:style`.
  private struct Place: Sendable {
    var field: String
    var part: String
    var style: String
  }

  /// A format written as `text {field} text`.
  ///
  /// Not inlined: the tables of formats would have a copy of it for each.
  @inline(never)
  init(_ name: String, _ template: String) {
    self.name = name
    var pieces: [Piece] = []
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      pieces.append(.text(Array(rest[..<open].utf8)))
      pieces.append(.field(Self.place(rest[rest.index(after: open)..<close])))
      rest = rest[rest.index(after: close)...]
    }
    pieces.append(.text(Array(rest.utf8)))
    self.pieces = pieces
  }

  private init(name: String, pieces: [Piece]) {
    self.name = name
    self.pieces = pieces
  }

  /// The same line behind a prefix.
  func prefixed(_ prefix: String) -> QEMUFormat {
    QEMUFormat(name: name, pieces: [.text(Array(prefix.utf8))] + pieces)
  }

  private static func place(_ text: Substring) -> Place {
    let styled = text.split(separator: ":", maxSplits: 1)
    let parts = styled[0].split(separator: ".", maxSplits: 1)
    return Place(
      field: String(parts[0]), part: parts.count > 1 ? String(parts[1]) : "",
      style: styled.count > 1 ? String(styled[1]) : "")
  }
}

// Printing.
extension QEMUFormat {
  /// The line for a record's fields; `blocks` names the blocks of memory.
  func line(_ fields: [Expectation.Field], blocks: BlockNames) -> String {
    var line = ""
    for piece in pieces {
      switch piece {
      case .text(let text): line += String(decoding: text, as: UTF8.self)
      case .field(let place):
        guard let field = fields.first(where: { $0.name == place.field }) else { continue }
        line += Self.text(of: field.value, place, blocks)
      }
    }
    return line
  }

  private static func text(of value: FieldValue, _ place: Place, _ blocks: BlockNames) -> String {
    switch value {
    case .number(let number), .hex(let number), .size(let number), .time(let number):
      number.text(place.style)
    case .signed(let number): String(number)
    case .flag(let flag): flag ? "1" : "0"
    case .page(let page): page.rawValue.text(place.style)
    case .pages(let pages):
      (place.part == "count" ? pages.count : pages.start.rawValue).text(place.style)
    case .state(let state): place.style == "n" ? String(state.rawValue) : state.name
    case .message(let type): type.nameInWarnings
    case .block(let block): blocks[block]
    case .word(let word): word
    case .bytes(let bytes): bytes.hexString
    }
  }
}

extension QEMUFormat {
  /// The line for arguments in the order in which the line has them; nil if there are too few.
  func line(arguments: [QEMULine.Argument]) -> String? {
    var line = ""
    var rest = arguments[...]
    for piece in pieces {
      switch piece {
      case .text(let text): line += String(decoding: text, as: UTF8.self)
      case .field(let place):
        guard let argument = rest.popFirst() else { return nil }
        switch argument {
        case .number(let number) where isSigned(place): line += String(Self.signed(number))
        case .number(let number): line += number.text(place.style)
        case .text(let text): line += text
        }
      }
    }
    return line
  }

  private func isSigned(_ place: Place) -> Bool {
    Vocabulary.shared.fields(of: name).contains { field in
      guard case .signed = field.value else { return false }
      return field.name == place.field
    }
  }

  /// A number below 0 may have been extended from 32 bits with zeros.
  private static func signed(_ number: UInt64) -> Int64 {
    guard let word = UInt32(exactly: number) else { return Int64(bitPattern: number) }
    return Int64(Int32(bitPattern: word))
  }
}

// Parsing.
extension QEMUFormat {
  /// The fields that a line holds, or nil if it is not of this format.
  ///
  /// `example` is a record of this name: its fields say what kind each is. A line that says the
  /// same otherwise than it is printed, as with `+1` or `01`, is not of this format: no damage may
  /// go unnoticed.
  func fields(
    of line: Span<UInt8>, example: [Expectation.Field], blocks: BlockNames
  ) -> [Expectation.Field]? {
    guard let found = places(in: line) else { return nil }
    var fields: [Expectation.Field] = []
    for field in example {
      let texts = found.filter { $0.place.field == field.name }
      guard !texts.isEmpty else { continue }
      guard let value = Self.value(like: field.value, texts, blocks),
        KnownValues.words(for: field.name, of: name)?.contains(texts[0].text) != false
      else { return nil }
      fields.append(Expectation.Field(field.name, value))
    }
    let printed = Array(self.line(fields, blocks: blocks).utf8)
    return printed.count == line.count && line.holds(printed, at: 0) ? fields : nil
  }

  private struct Found {
    var place: Place
    var text: String
  }

  private func places(in line: Span<UInt8>) -> [Found]? {
    var found: [Found] = []
    var position = 0
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .text(let text):
        guard line.holds(text, at: position) else { return nil }
        position += text.count
      case .field(let place):
        let end = end(of: index, in: line, from: position)
        guard end > position else { return nil }
        let bytes = line.extracting(position..<end).copied()
        found.append(Found(place: place, text: String(decoding: bytes, as: UTF8.self)))
        position = end
      }
    }
    return position == line.count ? found : nil
  }

  /// Where a place ends: where the next text begins, or at the end of the line.
  private func end(of index: Int, in line: Span<UInt8>, from start: Int) -> Int {
    guard index + 1 < pieces.count, case .text(let next) = pieces[index + 1], !next.isEmpty else {
      return line.count
    }
    var position = start
    while position < line.count, !line.holds(next, at: position) { position += 1 }
    return position
  }

  private static func value(
    like example: FieldValue, _ found: [Found], _ blocks: BlockNames
  ) -> FieldValue? {
    let text = found[0].text
    let number = UInt64(text, radix: found[0].place.style == "x" ? 16 : 10)
    switch example {
    case .number: return number.map(FieldValue.number)
    case .hex: return number.map(FieldValue.hex)
    case .size: return number.map(FieldValue.size)
    case .time:
      guard let number, number <= UInt64.max / nanosecondsPerMillisecond else { return nil }
      return .time(number * nanosecondsPerMillisecond)
    case .signed: return Int64(text).map(FieldValue.signed)
    case .flag: return number.map { .flag($0 != 0) }
    case .page: return number.map { .page(PageNumber($0)) }
    case .pages: return pages(found).map(FieldValue.pages)
    case .state:
      if let number, let raw = UInt8(exactly: number) {
        guard let state = HostState(rawValue: raw), state.isQEMUs else { return nil }
        return .state(state)
      }
      guard let state = HostState(name: text), state.isQEMUs else { return nil }
      return .state(state)
    case .message:
      return MessageType.known.first { $0.nameInWarnings == text }.map(FieldValue.message)
    case .block: return blocks.block(named: text).map(FieldValue.block)
    case .word: return .word(text)
    case .bytes: return [UInt8](hex: text).map(FieldValue.bytes)
    }
  }

  private static func pages(_ found: [Found]) -> PageRange? {
    var start: UInt64?
    var count: UInt64?
    for item in found {
      let number = UInt64(item.text, radix: item.place.style == "x" ? 16 : 10)
      if item.place.part == "count" { count = number } else { start = number }
    }
    guard let start, let count else { return nil }
    return PageRange(start: PageNumber(start), count: count)
  }
}

private let nanosecondsPerMillisecond: UInt64 = 1_000_000

extension UInt64 {
  fileprivate func text(_ style: String) -> String {
    switch style {
    case "x": String(self, radix: 16)
    case "ms": String(self / nanosecondsPerMillisecond)
    default: String(self)
    }
  }
}

extension MessageType {
  /// Warnings leave out the `MEM_` that the names of the hot-add messages have.
  fileprivate var nameInWarnings: String {
    description.hasPrefix("DM_MEM_") ? "DM_" + description.dropFirst(7) : description
  }
}

extension Span<UInt8> {
  /// Whether these bytes stand at a position.
  fileprivate func holds(_ text: [UInt8], at position: Int) -> Bool {
    guard text.count <= count - position else { return false }
    for index in text.indices where self[position + index] != text[index] { return false }
    return true
  }

  /// The bytes as an array.
  func copied() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(copying: self)
    return bytes
  }
}
