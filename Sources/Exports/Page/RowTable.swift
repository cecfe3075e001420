/// The rows of the ladder with everything that is known of them.
struct RowTable {
  private let rows: [StoryRow]

  init(_ rows: [StoryRow]) { self.rows = rows }

  func write(to page: inout Markup) {
    page.raw("<section class=\"details\">\n<h2>In detail</h2>\n<div class=\"scroll\"><table>\n")
    page.raw("<thead><tr><th>time, s</th><th>from</th><th>what</th><th>what came of it</th>")
    page.raw("<th>bytes</th></tr></thead>\n<tbody>\n")
    for (index, row) in rows.enumerated() { write(row, number: index + 1, to: &page) }
    page.raw("</tbody></table></div>\n</section>\n")
  }

  private func write(_ row: StoryRow, number: Int, to page: inout Markup) {
    page.raw(
      "<tr id=\"t\(number)\"><td><a href=\"#r\(number)\">\(SizeText.seconds(row.time))</a></td>")
    page.raw("<td>\(Self.sender(of: row.kind))</td><td><code>")
    page.text(row.count > 1 && row.kind != .fold ? row.title : row.detail)
    page.raw("</code></td><td>")
    page.text((row.notes.map(\.label) + [row.phase.title]).joined(separator: ", "))
    page.raw("</td><td><code>")
    page.text(Self.hexadecimal(row))
    page.raw("</code></td></tr>\n")
  }

  private static func sender(of kind: StoryRow.Kind) -> String {
    switch kind {
    case .guest: "guest"
    case .host: "host"
    case .outside, .turn: "–"
    case .fold: "…"
    }
  }

  private static func hexadecimal(_ row: StoryRow) -> String {
    var text = ""
    for (index, byte) in row.bytes.enumerated() {
      if index > 0, index.isMultiple(of: 8) { text += " " }
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return row.byteCount > row.bytes.count ? text + " … \(row.byteCount) bytes" : text
  }
}
