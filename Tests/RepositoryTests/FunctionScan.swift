/// The bodies of a source: functions, initializers, subscripts, and variables that compute.
struct FunctionScan {
  struct Body: Equatable {
    /// The line of the keyword, from 1.
    let line: Int
    /// From the keyword's line to that of the closing brace, both counted.
    let lines: Int
  }

  private static let keywords: Set<String> = ["func", "init", "deinit", "subscript", "var"]

  private let bytes: [UInt8]

  /// Takes the code view of a source (`SwiftText`).
  init(code: String) { bytes = Array(code.utf8) }

  /// Every body in the order of their keywords; a body inside another is counted in both.
  func bodies() -> [Body] {
    var found: [Body] = []
    var line = 1
    var position = 0
    while position < bytes.count {
      let word = word(at: position)
      if Self.keywords.contains(word), !isMember(position),
        let open = openingBrace(after: position + word.utf8.count, of: word)
      {
        let lines = 1 + newlines(position..<open) + newlines(open..<closingBrace(of: open))
        found.append(Body(line: line, lines: lines))
      }
      if bytes[position] == UInt8(ascii: "\n") { line += 1 }
      position += max(1, word.utf8.count)
    }
    return found
  }

  private func word(at position: Int) -> String {
    String(decoding: bytes[position...].prefix(while: TidyScan.isWordByte), as: UTF8.self)
  }

  /// Whether the word is used, as in `self.init`, and not declared.
  private func isMember(_ position: Int) -> Bool {
    position > 0 && bytes[position - 1] == UInt8(ascii: ".")
  }

  /// The brace that opens the body, or nil where a declaration ends without one.
  private func openingBrace(after start: Int, of keyword: String) -> Int? {
    var depth = 0
    for position in start..<bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "("), UInt8(ascii: "["):
        depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"):
        depth -= 1
        if depth < 0 { return nil }
      case UInt8(ascii: "{") where depth == 0:
        return position
      case UInt8(ascii: "}") where depth == 0, UInt8(ascii: ";") where depth == 0:
        return nil
      case UInt8(ascii: "\n") where depth == 0 && ends(keyword, at: position):
        return nil
      default:
        continue
      }
    }
    return nil
  }

  /// Whether a declaration is over at this line break: a variable is, unless a brace follows; a
  /// function goes on for as long as its next line starts as a signature can go on.
  private func ends(_ keyword: String, at newline: Int) -> Bool {
    let next = bytes[newline...].drop { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") }
    guard let first = next.first else { return true }
    if first == UInt8(ascii: "{") { return false }
    if keyword == "var" { return true }
    if next.starts(with: "->".utf8) { return false }
    let goesOn: Set<String> = ["where", "throws", "async", "rethrows"]
    return !goesOn.contains(word(at: next.startIndex))
  }

  private func closingBrace(of open: Int) -> Int {
    var depth = 0
    for position in open..<bytes.count {
      if bytes[position] == UInt8(ascii: "{") { depth += 1 }
      if bytes[position] == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return position }
      }
    }
    return bytes.count
  }

  private func newlines(_ range: Range<Int>) -> Int {
    bytes[range].count { $0 == UInt8(ascii: "\n") }
  }
}

extension TidyScan {
  /// Functions that do not fit a screen.
  static func functions(in code: String) -> [TidyFinding] {
    FunctionScan(code: code).bodies().filter { $0.lines > TidyLimit.functionLines }
      .map { TidyFinding(line: $0.line, complaint: "\($0.lines) lines in a function") }
  }
}
