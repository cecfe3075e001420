import HostEngine
import HostEvents
import Simulation
import SyntheticGuest
import Traces

/// The top of the page: what this is, how it ended, and how much of everything there was.
struct PageHeader {
  private let trace: Trace
  private let summary: ConversationSummary
  private let story: Story

  init(_ trace: Trace, _ summary: ConversationSummary, _ story: Story) {
    self.trace = trace
    self.summary = summary
    self.story = story
  }

  /// The title; of the path that a recording has for one, the last name.
  static func title(of trace: Trace) -> String {
    let isPath = trace.title.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
        || (UInt8(ascii: "-")...UInt8(ascii: "9")).contains($0)
    }
    let title = isPath ? trace.title.split(separator: "/").last : trace.title[...]
    guard let title, !title.isEmpty else { return "A conversation without a title" }
    return String(title.prefix(200))
  }

  func write(to page: inout Markup) {
    page.raw("<header>\n<p class=\"kicker\">Hyper-V Dynamic Memory</p>\n")
    page.element("h1", "", Self.title(of: trace))
    page.raw("\n")
    page.element("p", "class=\"machine\"", machine)
    page.raw("\n")
    let verdict = self.verdict
    page.raw("<p class=\"verdict \(verdict.level.style)\"><strong>")
    page.text(verdict.title)
    page.raw("</strong> ")
    page.text(verdict.text)
    page.raw("</p>\n")
    if let divergence = summary.divergence {
      page.element("pre", "class=\"divergence\"", String(divergence.prefix(4000)))
      page.raw("\n")
    }
    writeFacts(to: &page)
    page.raw("</header>\n")
  }

  private var machine: String {
    let machine = trace.machine
    var parts = ["\(SizeText.pages(machine.bootPages)) of boot memory"]
    if let backend = machine.backend {
      parts.append("\(SizeText.pages(backend.pages)) to hot-add")
    }
    parts.append(machine.policy.judgement == .qemu ? "host: as QEMU" : "host: hardened")
    if let guest = trace.guest { parts.append("guest: \(guest.text)") }
    return parts.joined(separator: " · ")
  }

  private var verdict: (level: Note.Level, title: String, text: String) {
    if let divergence = summary.divergence {
      let first = divergence.split(separator: "\n").first.map(String.init) ?? ""
      return (.violation, "Something else was expected.", first)
    }
    if let abort = summary.hostAbort {
      return (.abort, "The host died: \(abort.id).", abort.message)
    }
    let expected =
      summary.expectationCount == 0
      ? "The trace expects nothing."
      : "All \(SizeText.count(summary.expectationCount)) expectations were met."
    switch (story.tally.violations, story.tally.warnings) {
    case (0, 0): return (.good, "Nothing went wrong.", expected)
    case (0, _): return (.warning, "The host warned, and went on.", expected)
    default: return (.violation, "The guest broke the rules; the host lives.", expected)
    }
  }

  private func writeFacts(to page: inout Markup) {
    let tally = story.tally
    let facts: [(String, String, String)] = [
      (SizeText.duration(story.end), "virtual time", ""),
      (SizeText.count(tally.fromGuest), "packets of the guest", ""),
      (SizeText.count(tally.fromHost), "packets of the host", ""),
      (SizeText.count(tally.targets), tally.targets == 1 ? "target" : "targets", ""),
      (SizeText.count(tally.resets), tally.resets == 1 ? "reset" : "resets", ""),
      (
        SizeText.count(tally.violations), tally.violations == 1 ? "violation" : "violations",
        tally.violations > 0 ? "bad" : ""
      ),
      (
        SizeText.count(tally.warnings), tally.warnings == 1 ? "warning" : "warnings",
        tally.warnings > 0 ? "warn" : ""
      ),
    ]
    page.raw("<dl class=\"facts\">\n")
    for (number, name, style) in facts {
      page.raw("<div class=\"\(style)\"><dd>")
      page.text(number)
      page.raw("</dd><dt>")
      page.text(name)
      page.raw("</dt></div>\n")
    }
    page.raw("</dl>\n")
  }
}
