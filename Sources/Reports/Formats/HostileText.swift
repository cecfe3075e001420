import Traces

/// Text from elsewhere (a path, a title, bytes as words) inside the syntax of a format.
///
/// Every function keeps what it is given inside its place: nothing in the text ends a line, an
/// element or a cell that it does not begin.
package enum HostileText {
  /// One line without anything that a terminal or a log obeys; such a character becomes its number.
  package static func oneLine(_ text: String) -> String {
    filter(text) { $0.isHarmless }
  }

  /// The same for some lines.
  package static func lines(_ text: String) -> String {
    filter(text) { $0 == "\n" || $0.isHarmless }
  }

  /// No more than so many characters.
  package static func cut(_ text: String, to limit: Int) -> String {
    text.count <= limit ? text : text.prefix(max(0, limit - 1)) + "…"
  }

  /// The content of an XML element or attribute.
  ///
  /// XML 1.0 has no way to write most control characters, not even as a reference (section 2.2).
  package static func xml(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\t": result += "&#9;"
      case _ where !scalar.isHarmless || scalar.value & 0xFFFE == 0xFFFE: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A code span of Markdown, also in the cell of a table; nothing in it is markup or a mention.
  package static func codeSpan(_ text: String) -> String {
    let line = oneLine(text)
    guard !line.isEmpty else { return "–" }
    let fence = String(repeating: "`", count: longestRunOfBackticks(in: line) + 1)
    let isDelicate = line.hasPrefix("`") || line.hasSuffix("`")
    let pad = isDelicate ? " " : ""
    return fence + pad + line.replacing("|", with: "\\|") + pad + fence
  }

  /// A code block of Markdown.
  package static func codeBlock(_ text: String) -> String {
    let content = lines(text)
    let fence = String(repeating: "`", count: max(3, longestRunOfBackticks(in: content) + 1))
    return "\(fence)text\n\(content)\n\(fence)"
  }

  private static func longestRunOfBackticks(in text: String) -> Int {
    var longest = 0
    var run = 0
    for character in text.unicodeScalars {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  private static func filter(_ text: String, _ isKept: (Unicode.Scalar) -> Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if isKept(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }
    return result
  }
}
