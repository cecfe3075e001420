import Catalogue

/// What went wrong, and what it means.
struct Findings {
  private let tally: Tally
  private let rows: [StoryRow]

  init(_ tally: Tally, _ rows: [StoryRow]) {
    self.tally = tally
    self.rows = rows
  }

  func write(to page: inout Markup) {
    page.raw("<section class=\"findings\">\n<h2>What went wrong</h2>\n")
    guard !tally.findings.isEmpty else {
      page.raw("<p>Nothing: no rule was broken, and the host did not warn.</p>\n</section>\n")
      return
    }
    page.raw("<ul>\n")
    let sorted = tally.findings.sorted { $0.note.level > $1.note.level }
    for finding in sorted { write(finding, to: &page) }
    page.raw("</ul>\n</section>\n")
  }

  private func write(_ finding: Tally.Finding, to page: inout Markup) {
    page.raw("<li><b class=\"chip \(finding.note.level.style)\">")
    page.text(finding.note.label)
    page.raw("</b>")
    if finding.count > 1 {
      page.raw(" <span class=\"times\">× \(SizeText.count(finding.count))</span>")
    }
    if let index = rows.firstIndex(where: { $0.notes.contains(finding.note) }) {
      page.raw(" <a href=\"#r\(index + 1)\">\(Ladder.time(rows[index].time)) s</a>")
    }
    if let id = finding.id, let entry = Catalogue.entry(id) {
      page.raw("<p>")
      page.text(entry.attack.prefix(1).uppercased() + entry.attack.dropFirst() + ".")
      page.raw(" <span>")
      page.text(entry.rule)
      page.raw("</span></p>")
    }
    page.raw("</li>\n")
  }
}
