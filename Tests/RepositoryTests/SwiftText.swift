/// A Swift source split into what is code and what is comment, so that a scan for words is not
/// fooled by the other kind or by string literals.
///
/// Both views keep every line break, so line numbers agree with the file. The text of a string
/// literal is blank in both; code interpolated into it is code. Regex literals are not known.
struct SwiftText {
  /// The source with comments and the text of string literals made blank.
  var code: String { String(decoding: codeBytes, as: UTF8.self) }

  /// The source with everything but comments made blank.
  var comments: String { String(decoding: commentBytes, as: UTF8.self) }

  /// What the scanner is inside of.
  private enum Context {
    case interpolation(parentheses: Int)
    case string(hashes: Int, multiline: Bool)
    case lineComment
    case blockComment
  }

  private let source: [UInt8]
  private var position = 0
  private var contexts: [Context] = []
  private var codeBytes: [UInt8]
  private var commentBytes: [UInt8]

  init(_ text: String) {
    source = Array(text.utf8)
    codeBytes = source.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
    commentBytes = codeBytes
    while position < source.count { step(source[position]) }
  }

  private mutating func step(_ byte: UInt8) {
    switch contexts.last {
    case nil:
      stepInCode(byte)
    case .interpolation(let parentheses):
      stepInInterpolation(byte, parentheses: parentheses)
    case .string(let hashes, let multiline):
      stepInString(byte, hashes: hashes, multiline: multiline)
    case .lineComment:
      if byte == UInt8(ascii: "\n") { contexts.removeLast() }
      takeComment(1)
    case .blockComment:
      stepInBlockComment()
    }
  }

  private mutating func stepInCode(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "/") where comes("//"):
      contexts.append(.lineComment)
      takeComment(2)
    case UInt8(ascii: "/") where comes("/*"):
      contexts.append(.blockComment)
      takeComment(2)
    case UInt8(ascii: "\""), UInt8(ascii: "#"):
      if !openString() { takeCode(1) }
    default:
      takeCode(1)
    }
  }

  private mutating func stepInInterpolation(_ byte: UInt8, parentheses: Int) {
    guard byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") else { return stepInCode(byte) }
    let depth = parentheses + (byte == UInt8(ascii: "(") ? 1 : -1)
    contexts.removeLast()
    if depth > 0 { contexts.append(.interpolation(parentheses: depth)) }
    takeCode(1)
  }

  /// Enters the string literal that starts here, if one does.
  private mutating func openString() -> Bool {
    let hashes = source[position...].prefix { $0 == UInt8(ascii: "#") }.count
    guard comes("\"", after: hashes) else { return false }
    let multiline = comes("\"\"\"", after: hashes)
    contexts.append(.string(hashes: hashes, multiline: multiline))
    takeCode(hashes + (multiline ? 3 : 1))
    return true
  }

  private mutating func stepInString(_ byte: UInt8, hashes: Int, multiline: Bool) {
    let hash = String(repeating: "#", count: hashes)
    let quotes = (multiline ? "\"\"\"" : "\"") + hash
    switch byte {
    case UInt8(ascii: "\"") where comes(quotes):
      contexts.removeLast()
      takeCode(quotes.utf8.count)
    case UInt8(ascii: "\\") where comes("\\" + hash + "("):
      contexts.append(.interpolation(parentheses: 1))
      takeCode(hashes + 2)
    case UInt8(ascii: "\\") where comes("\\" + hash):
      position += hashes + 2
    case UInt8(ascii: "\n") where !multiline:
      // A literal of one line cannot pass its end: recover from what was not a literal at all.
      contexts.removeLast()
      position += 1
    default:
      position += 1
    }
  }

  private mutating func stepInBlockComment() {
    if comes("/*") {
      contexts.append(.blockComment)
      takeComment(2)
    } else if comes("*/") {
      contexts.removeLast()
      takeComment(2)
    } else {
      takeComment(1)
    }
  }

  /// Whether the text stands at the position, `offset` bytes on.
  private func comes(_ text: String, after offset: Int = 0) -> Bool {
    source.dropFirst(position + offset).starts(with: text.utf8)
  }

  private mutating func takeCode(_ count: Int) {
    for _ in 0..<count {
      codeBytes[position] = source[position]
      position += 1
    }
  }

  private mutating func takeComment(_ count: Int) {
    for _ in 0..<count {
      commentBytes[position] = source[position]
      position += 1
    }
  }
}
