import Traces

/// HTML under construction.
///
/// What comes from a trace may hold anything, and is escaped.
struct Markup {
  private(set) var text = ""

  /// Appends markup as it is.
  mutating func raw(_ markup: String) { text += markup }

  /// Appends text.
  mutating func text(_ content: String) { text += Self.escaped(content) }

  /// An element with text in it.
  mutating func element(_ name: String, _ attributes: String = "", _ content: String) {
    raw("<\(name)\(attributes.isEmpty ? "" : " " + attributes)>")
    text(content)
    raw("</\(name)>")
  }

  /// Text that says nothing but what it says: no markup, no control characters, and nothing that
  /// turns the direction of writing.
  static func escaped(_ content: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(content.utf8.count)
    for scalar in content.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n": escaped += "\n"
      case _ where !scalar.isHarmless: escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// A coordinate, to a tenth of a pixel.
  static func number(_ value: Double) -> String {
    let rounded = (min(max(value, -1e6), 1e6) * 10).rounded() / 10
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }
}
