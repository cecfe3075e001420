/// Something untidy: the line it stands on and what is wrong.
struct TidyFinding: Equatable, CustomStringConvertible {
  let line: Int
  let complaint: String

  var description: String { "\(line): \(complaint)" }
}

/// The scans: each takes text and returns what it finds, in order of lines.
enum TidyScan {
  /// Lines that are too wide, control characters, a file that is too long or ends in mid-line.
  static func layout(of text: String) -> [TidyFinding] {
    var findings: [TidyFinding] = []
    let lines = linesOf(text)
    for (index, line) in lines.enumerated() {
      if line.count > TidyLimit.columns {
        findings.append(TidyFinding(line: index + 1, complaint: "\(line.count) columns"))
      }
      let scalars = line.unicodeScalars
      if let control = scalars.first(where: { $0.properties.generalCategory == .control }) {
        let code = String(control.value, radix: 16)
        findings.append(TidyFinding(line: index + 1, complaint: "control character 0x\(code)"))
      }
    }
    let count = lines.count - (lines.last == "" ? 1 : 0)
    if count > TidyLimit.fileLines {
      findings.append(TidyFinding(line: count, complaint: "\(count) lines in a file"))
    }
    // Scalars, since a carriage return and a newline are one character.
    if text.unicodeScalars.last != "\n" {
      findings.append(TidyFinding(line: count, complaint: "no newline at the end"))
    }
    return findings
  }

  /// Banned words in one view of a source (`SwiftText`).
  static func words(_ banned: [BannedWord], in view: String) -> [TidyFinding] {
    var findings: [TidyFinding] = []
    for (index, line) in linesOf(view).enumerated() {
      for entry in banned where holds(line, entry.word) {
        findings.append(
          TidyFinding(line: index + 1, complaint: "`\(entry.word)`: \(entry.reason)"))
      }
    }
    return findings
  }

  /// Force unwraps, and types that unwrap themselves: a `!` right after an operand.
  static func forceUnwraps(in code: String) -> [TidyFinding] {
    var findings: [TidyFinding] = []
    for (index, line) in linesOf(code).enumerated() where line.utf8.contains(UInt8(ascii: "!")) {
      let bytes = Array(line.utf8)
      for mark in bytes.indices where unwraps(bytes, at: mark) {
        findings.append(
          TidyFinding(line: index + 1, complaint: "force unwrap: bind it, or throw"))
      }
    }
    return findings
  }

  private static func unwraps(_ bytes: [UInt8], at mark: Int) -> Bool {
    guard bytes[mark] == UInt8(ascii: "!"), mark > 0 else { return false }
    if mark + 1 < bytes.count, bytes[mark + 1] == UInt8(ascii: "=") { return false }
    let before = bytes[mark - 1]
    // `try!` and `as!` are banned as words, with a better reason.
    let word = bytes[..<mark].reversed().prefix(while: isWordByte).reversed()
    if word.elementsEqual("try".utf8) || word.elementsEqual("as".utf8) { return false }
    return isWordByte(before) || ")]}>\"?`!".utf8.contains(before)
  }

  /// Whether a line holds a word; where the word's ends are letters they must be ends in the line.
  private static func holds(_ line: Substring, _ word: String) -> Bool {
    let bytes = Array(line.utf8)
    let pattern = Array(word.utf8)
    guard let first = pattern.first, let last = pattern.last, bytes.count >= pattern.count else {
      return false
    }
    for start in 0...(bytes.count - pattern.count) where bytes[start] == first {
      let end = start + pattern.count
      guard bytes[start..<end].elementsEqual(pattern) else { continue }
      let joinsBefore = isWordByte(first) && start > 0 && isWordByte(bytes[start - 1])
      let joinsAfter = isWordByte(last) && end < bytes.count && isWordByte(bytes[end])
      if !joinsBefore && !joinsAfter { return true }
    }
    return false
  }

  static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default:
      false
    }
  }

  static func linesOf(_ text: String) -> [Substring] {
    // Not `\.isNewline`: a carriage return is a control character here.
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Substring($0) }
  }
}
