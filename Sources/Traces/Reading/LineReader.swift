/// Walks through a text line by line, and cuts lines into tokens.
struct LineReader {
  let file: String
  let text: [UInt8]
  /// The number of the present line, from 1.
  private(set) var line = 0
  /// Where the present line begins.
  private(set) var start = 0
  /// Where the next one begins, once the present one is read.
  private var next = 0
  /// The tokens of the present line, without comments.
  var tokens: [Token] = []
  /// The tokens from here on are the options of what is being read.
  var firstOption = 0
  /// All options before this one are used.
  var firstUnused = 0
  /// What `let` lines named so far: where the values lie.
  var names: [String: Range<Int>] = [:]
  /// What need not be as told in the packet that is being read, if that is asked for.
  var mask: PacketMask?
  /// Fields of the packet that is being read that somebody else fills in.
  var filledIn: [FieldName] = []

  init(_ text: [UInt8], file: String) {
    self.text = text
    self.file = file
  }

  /// Goes to the next line that holds anything but blanks and a comment; false at the end.
  ///
  /// - Returns: Where its first word lies, or nil at the end.
  mutating func advance() throws(TraceError) -> Range<Int>? {
    while next < text.count {
      line += 1
      start = next
      var index = next
      while index < text.count, isBlank(text[index]) { index += 1 }
      guard index < text.count, text[index] != newline, text[index] != comment,
        !isLineEnd(index)
      else {
        try finishLine(from: index)
        continue
      }
      let word = index
      while index < text.count, text[index] > space { index += 1 }
      next = index
      return word..<index
    }
    return nil
  }

  /// Cuts the present line into tokens.
  mutating func readTokens() throws(TraceError) {
    tokens.removeAll(keepingCapacity: true)
    firstOption = 0
    firstUnused = 0
    var index = start
    while index < text.count {
      let byte = text[index]
      if isBlank(byte) {
        index += 1
      } else if byte == newline || byte == comment || isLineEnd(index) {
        break
      } else {
        index = try readToken(from: index)
      }
    }
    try finishLine(from: index)
  }

  /// Whether a string follows the first word of the present line.
  func isQuote(after word: Range<Int>) -> Bool {
    var index = word.upperBound
    while index < text.count, isBlank(text[index]) { index += 1 }
    return index < text.count && text[index] == UInt8(ascii: "\"")
  }

  /// What follows the first word of the present line, without blanks around it and a comment.
  mutating func readRest(after word: Range<Int>) throws(TraceError) -> Range<Int> {
    var index = word.upperBound
    while index < text.count, isBlank(text[index]) { index += 1 }
    let first = index
    var end = first
    var afterBlank = true
    while index < text.count, text[index] != newline, !isLineEnd(index) {
      if text[index] == comment, afterBlank { break }
      afterBlank = isBlank(text[index])
      index += 1
      if !afterBlank { end = index }
    }
    try finishLine(from: index)
    try checkControls(first..<end)
    return first..<end
  }

  private mutating func readToken(from first: Int) throws(TraceError) -> Int {
    // Spans are several times faster than the array behind `self`.
    let text = text
    let bytes = text.span
    var index = first
    var equals: Int?
    var name: Int?
    while index < bytes.count {
      let byte = bytes[index]
      guard byte > space else { break }
      if byte < UInt8(ascii: "a") {
        if byte == UInt8(ascii: "="), equals == nil {
          equals = index
        } else if byte == UInt8(ascii: "\""), index == first || equals == index - 1 {
          index = try endOfString(from: index)
        } else if byte == UInt8(ascii: "["), index == first || equals == index - 1 {
          index = try end(of: "list", closedBy: "]", from: index)
        } else if byte == UInt8(ascii: "("), equals != nil {
          index = try end(of: "pattern", closedBy: ")", from: index)
        } else if byte == UInt8(ascii: "$"), index == first || equals == index - 1 {
          name = index
        }
      }
      index &+= 1
    }
    if index < bytes.count, !isBlank(bytes[index]), !isLineEnd(index) {
      throw controlCharacter(at: index)
    }
    var token = Token(range: first..<index, equals: equals)
    if let name {
      let value = try value(ofName: name..<index)
      if equals == nil { token.range = value } else { token.substitute = value }
    }
    tokens.append(token)
    return index
  }

  /// The closing quote of a string.
  private func endOfString(from quote: Int) throws(TraceError) -> Int {
    var index = quote + 1
    while index < text.count, text[index] != newline {
      if text[index] < space, !isLineEnd(index) { throw controlCharacter(at: index) }
      if text[index] == UInt8(ascii: "\"") { return index }
      let isEscape = text[index] == UInt8(ascii: "\\") && index + 1 < text.count
      index += isEscape && text[index + 1] != newline ? 2 : 1
    }
    throw error(at: quote, "this string has no end", hint: "close it with “\"” on the same line")
  }

  /// The closing bracket of a list or a pattern.
  private func end(
    of what: String, closedBy closing: Unicode.Scalar, from bracket: Int
  ) throws(TraceError) -> Int {
    var index = bracket + 1
    while index < text.count, text[index] != newline {
      if text[index] < space, !isBlank(text[index]), !isLineEnd(index) {
        throw controlCharacter(at: index)
      }
      if text[index] == UInt8(ascii: closing) { return index }
      index += 1
    }
    throw error(
      at: bracket, "this \(what) has no end", hint: "close it with “\(closing)” on the same line")
  }

  /// Skips the rest of the line, a comment at the most.
  private mutating func finishLine(from first: Int) throws(TraceError) {
    var index = first
    while index < text.count, text[index] != newline {
      if text[index] == 0 { throw controlCharacter(at: index) }
      index += 1
    }
    guard index - start <= TraceLimits.lineLength else {
      throw error(
        at: start + TraceLimits.lineLength,
        "the line is longer than \(TraceLimits.lineLength) bytes")
    }
    next = index + 1
  }

  private func checkControls(_ range: Range<Int>) throws(TraceError) {
    for index in range where text[index] < space && !isBlank(text[index]) {
      throw controlCharacter(at: index)
    }
  }

  private func controlCharacter(at index: Int) -> TraceError {
    let byte = text[index]
    let code = (byte < 16 ? "0" : "") + String(byte, radix: 16)
    return error(
      at: index, "the control character 0x\(code) is not text",
      hint: "a trace is a text file; write bytes as “> raw HEX”")
  }

  /// A carriage return that ends a line, as editors on Windows write it.
  private func isLineEnd(_ index: Int) -> Bool {
    guard text[index] == carriageReturn else { return text[index] == newline }
    return index + 1 == text.count || text[index + 1] == newline
  }
}

extension LineReader {
  /// An error at a byte of the present line.
  func error(at offset: Int, _ problem: String, hint: String? = nil) -> TraceError {
    guard offset >= start else { return error(above: offset, problem, hint: hint) }
    return TraceError(
      file: file, line: line, column: offset - start + 1, problem: problem, hint: hint)
  }

  /// An error in a line that was read before: in a value that has a name.
  private func error(above offset: Int, _ problem: String, hint: String?) -> TraceError {
    let above = text[..<offset]
    let lineStart = above.lastIndex(of: newline).map { $0 + 1 } ?? 0
    return TraceError(
      file: file, line: above.count { $0 == newline } + 1, column: offset - lineStart + 1,
      problem: problem, hint: hint)
  }

  /// An error for a word that is not among those which can stand there.
  func unknown(_ what: String, at range: Range<Int>, known: [String]) -> TraceError {
    error(
      at: range.lowerBound, "unknown \(what) “\(excerpt(range))”",
      hint: Suggestion.hint(for: excerpt(range), among: known))
  }

  /// The text at a range, for an error: not too long, and nothing in it that a terminal obeys.
  func excerpt(_ range: Range<Int>) -> String {
    let shown = text[range].prefix(40).map { $0 >= space && $0 != 0x7F ? $0 : UInt8(ascii: "?") }
    return String(decoding: shown, as: UTF8.self) + (range.count > 40 ? "…" : "")
  }

  /// Whether a word stands at a range.
  func isWord(_ word: String, at range: Range<Int>) -> Bool {
    guard word.utf8.count == range.count else { return false }
    var index = range.lowerBound
    for unit in word.utf8 {
      guard text[index] == unit else { return false }
      index += 1
    }
    return true
  }

  /// Just behind the last token, where something is missing.
  var endOfTokens: Int { tokens.last?.range.upperBound ?? start }
}

private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let comment = UInt8(ascii: "#")
private let space = UInt8(ascii: " ")

private func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == UInt8(ascii: "\t") }
