/// The conversation from top to bottom, the guest on the left and the host on the right.
struct Ladder {
  private let rows: [StoryRow]
  private let isFolded: Bool

  init(_ rows: [StoryRow], isFolded: Bool) {
    self.rows = rows
    self.isFolded = isFolded
  }

  func write(to page: inout Markup) {
    page.raw("<section class=\"conversation\">\n<h2>The conversation</h2>\n")
    if isFolded {
      page.raw("<p class=\"hint\">What repeats itself is shown once and counted.</p>\n")
    }
    page.raw("<ol class=\"ladder\">\n<li class=\"ends\" aria-hidden=\"true\"><span></span>")
    page.raw("<span class=\"between\"><b>Guest</b><b>Host</b></span><i></i><span></span></li>\n")
    var time: UInt64?
    var phase: Phase?
    for (index, row) in rows.enumerated() {
      write(
        row, number: index + 1, isNewTime: row.time != time, isNewPhase: row.phase != phase, &page)
      (time, phase) = (row.time, row.phase)
    }
    page.raw("</ol>\n</section>\n")
  }

  private func write(
    _ row: StoryRow, number: Int, isNewTime: Bool, isNewPhase: Bool, _ page: inout Markup
  ) {
    let bare = row.notes.isEmpty ? " bare" : ""
    let worst = row.level.map { $0 >= .violation ? " wrong" : "" } ?? ""
    page.raw("<li id=\"r\(number)\" class=\"\(Self.style(of: row))\(worst)\(bare)\" title=\"")
    page.text("\(SizeText.seconds(row.time)) s\n\(row.detail)")
    page.raw("\"><a class=\"time\" href=\"#t\(number)\">")
    if isNewTime { page.text(Self.time(row.time)) }
    page.raw("</a><span class=\"between\"><span class=\"what\">")
    page.text(row.title)
    page.raw("</span><i class=\"arrow\"></i></span>")
    page.raw("<i class=\"bar \(row.phase.rawValue)\"></i><span class=\"side\">")
    if isNewPhase { page.element("em", "", row.phase.title) }
    for note in row.notes {
      page.element("b", "class=\"chip \(note.level.style)\"", String(note.label.prefix(80)))
    }
    if row.hiddenNotes > 0 {
      page.element("b", "class=\"chip plain\"", "\(SizeText.count(row.hiddenNotes)) more")
    }
    page.raw("</span></li>\n")
  }

  private static func style(of row: StoryRow) -> String {
    switch row.kind {
    case .guest: "guest"
    case .host: "host"
    case .outside: "outside"
    case .turn: row.key == StoryRow.reset ? "turn reset" : "turn"
    case .fold: "fold"
    }
  }

  /// Seconds to the millisecond.
  static func time(_ time: UInt64) -> String { String(SizeText.seconds(time).dropLast(3)) }
}
