import Simulation
package import Traces

/// Writes a conversation as a page that needs neither scripts nor anything from elsewhere.
///
/// On it are a picture of the memory, the conversation as a ladder, and what went wrong.
package struct PageExporter: ConversationExporter {
  private let trace: Trace
  private let summary: ConversationSummary
  private var story: Story

  package init(for trace: Trace, _ summary: ConversationSummary) {
    self.trace = trace
    self.summary = summary
    story = Story(TracePrinter(for: trace))
  }

  package mutating func take(_ step: ConversationStep) { story.take(step) }

  package mutating func finish(isCut: Bool) -> [UInt8] {
    if isCut { story.cut(ConversationWalk.cutText) }
    let rows = LadderFold.fold(story.rows)
    var page = Markup()
    begin(&page)
    PageHeader(trace, summary, story).write(to: &page)
    writePicture(rows, to: &page)
    page.raw("<div class=\"columns\">\n")
    Ladder(rows, isFolded: rows.count < story.rows.count).write(to: &page)
    page.raw("<aside>\n")
    Findings(story.tally, rows).write(to: &page)
    writeMessages(to: &page)
    page.raw("</aside>\n</div>\n")
    RowTable(rows).write(to: &page)
    page.raw("<footer>Written by <code>dynmem convert</code>: the trace was replayed, ")
    page.raw("and this is what was seen. Times are virtual.</footer>\n</main>\n</body>\n</html>\n")
    return Array(page.text.utf8)
  }

  private func begin(_ page: inout Markup) {
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    // Whatever a trace smuggles in, nothing runs and nothing is fetched.
    page.raw(
      "<meta http-equiv=\"Content-Security-Policy\" "
        + "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
    page.raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
    page.element("title", "", PageHeader.title(of: trace) + " – dynmem")
    page.raw("\n<style>\n\(PageStyle.sheet)</style>\n</head>\n<body>\n<main>\n")
  }

  private func writePicture(_ rows: [StoryRow], to page: inout Markup) {
    page.raw("<section class=\"memory\">\n<h2>Who has the memory</h2>\n<p class=\"legend\">")
    let bands = [
      ("held", "the guest"), ("hot", "the guest, more than it booted with"),
      ("freed", "given up, back with the system"),
      ("unfreed", "given up, of no use to the host"), ("target", "what the monitor wants"),
    ]
    for (style, text) in bands where isDrawn(style) {
      page.raw("<span><i class=\"swatch \(style)\"></i>")
      page.text(text)
      page.raw("</span> ")
    }
    page.raw("</p>\n<p class=\"legend\">the host: ")
    for phase in Phase.allCases where story.moments.contains(where: { $0.phase == phase }) {
      page.raw("<span><i class=\"swatch \(phase.rawValue)\"></i>\(phase.title)</span> ")
    }
    page.raw("</p>\n")
    page.raw(MemoryPicture.draw(story, rows, width: 1180, height: 340, style: "wide"))
    page.raw(MemoryPicture.draw(story, rows, width: 440, height: 300, style: "narrow"))
    page.raw("<p class=\"hint\">Time is not to scale: a pause takes the room of its logarithm. ")
    if MemoryPicture.range(of: story.moments).lowerBound > 0 {
      page.raw("The memory does not begin at 0. ")
    }
    page.raw("Hover for sizes; marks lead to the row below.</p>\n")
    page.raw("</section>\n")
  }

  private func isDrawn(_ style: String) -> Bool {
    switch style {
    case "hot": story.moments.contains { $0.held > $0.boot }
    case "freed": story.moments.contains { $0.freed > 0 }
    case "unfreed": story.moments.contains { $0.unfreed > 0 }
    case "target": story.moments.contains { $0.target != nil }
    default: true
    }
  }

  private func writeMessages(to page: inout Markup) {
    page.raw("<section class=\"messages\">\n<h2>Messages</h2>\n<table class=\"counts\">\n")
    for sender in [Sender.guest, .host] {
      let total = sender == .guest ? story.tally.fromGuest : story.tally.fromHost
      page.raw("<tr class=\"sum\"><th>from the \(sender == .guest ? "guest" : "host")</th>")
      page.raw("<td>\(SizeText.count(total))</td></tr>\n")
      for entry in story.tally.messages where entry.sender == sender {
        page.raw("<tr><td>")
        page.text(entry.name)
        page.raw("</td><td>\(SizeText.count(entry.count))</td></tr>\n")
      }
    }
    page.raw("</table>\n</section>\n")
  }
}
