import Exports
import Testing
import Traces

@Suite("Pages for a browser")
struct PageTests {
  private static func page(of trace: Trace) throws -> PageReader {
    try PageReader(ExportFormat.html.file(of: trace))
  }

  private static let paths = [
    "recorded/s04-reboot-6.12", "recorded/s12-evil-hotadd", "goldens/040-balloon-single.transcript",
    "malicious/DM-E7-page-twice-in-a-message.dmtrace", "malicious/VB-B8-types.dmtrace",
    "scripts/every-other-page.dmtrace",
  ]

  @Test(
    "a page is well formed, all its links lead somewhere, and no id comes twice", arguments: paths)
  func form(path: String) throws {
    let page = try Self.page(of: Sample.trace(path))
    let ids = page.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    let links = page.elements.compactMap { $0.attributes["href"] }
    #expect(!links.isEmpty)
    for link in links { #expect(ids.contains(String(link.dropFirst())), "\(link)") }
  }

  @Test("nothing runs and nothing is fetched", arguments: paths)
  func selfContained(path: String) throws {
    let trace = try Sample.trace(path)
    let page = try Self.page(of: trace)
    let names = Set(page.elements.map(\.name))
    #expect(names.isDisjoint(with: ["script", "link", "img", "iframe", "object", "image", "use"]))
    for element in page.elements {
      #expect(element.attributes.keys.allSatisfy { !$0.hasPrefix("on") && $0 != "src" })
    }
    let style = try #require(page.elements.first { $0.name == "style" }).text
    for word in ["url(", "@import", "http"] { #expect(!style.contains(word)) }
    #expect(style.contains("prefers-color-scheme: dark"))
    #expect(
      page.elements.contains { $0.attributes["content"]?.hasPrefix("default-src 'none'") == true })
  }

  @Test("the page of the reboots shows four, the targets, and all messages that were recorded")
  func reboots() throws {
    let page = try Self.page(of: Sample.trace("recorded/s04-reboot-6.12"))
    // One picture for wide screens, one for narrow.
    #expect(page.elements(of: "picture", named: "svg").count == 2)
    #expect(page.elements(of: "reset", named: "line").count == 8)
    #expect(page.elements(of: "reset", named: "li").count == 4)
    #expect(page.elements(of: "what").map(\.text).contains("monitor wants 384M"))
    #expect(page.elements(of: "outside", named: "li").count == 12)

    let recorded = try Sample.packets(of: "s04-reboot-6.12")
    let facts = page.elements.filter { $0.name == "dd" }.map(\.text)
    #expect(facts.contains("\(recorded.filter { $0[2] == "G>H" }.count)"))
    #expect(facts.contains("\(recorded.filter { $0[2] == "H>G" }.count)"))
    #expect(page.elements(of: "mark").isEmpty)
    #expect(page.elements(of: "verdict").count == 1)
    #expect(page.elements(of: "good", named: "p").count == 1)
    // Hot-added once, ballooned three times and a half.
    for style in ["held", "hot", "freed", "target"] {
      #expect(page.elements(of: style, named: "path").count == 2, "\(style)")
    }
  }

  @Test("a violation is marked in the picture, named in the ladder, and explained")
  func violation() throws {
    let page = try Self.page(of: Sample.trace("malicious/DM-E7-page-twice-in-a-message.dmtrace"))
    let marks = page.elements(of: "mark")
    #expect(marks.count == 2)
    #expect(marks.allSatisfy { $0.attributes["class"] == "mark bad" })
    let wrong = page.elements(of: "wrong", named: "li")
    #expect(wrong.count == 1)
    #expect(wrong.first?.attributes["title"]?.contains("0x10000+1 0x10000+1") == true)
    #expect(page.elements(of: "chip").filter { $0.text == "DM-E7" }.count == 2)
    #expect(page.elements.contains { $0.text == "The same page twice in a message. " })
  }

  @Test("a rule is broken by the request, not by the answer that the host sent first")
  func refusal() throws {
    let page = try Self.page(
      of: Sample.trace(
        lines: """
          0  open
             > version-request 3.0 trans=1
          """))
    let wrong = page.elements(of: "wrong", named: "li")
    #expect(wrong.map { $0.attributes["class"] } == ["guest wrong"])
  }

  @Test("the host's death is the verdict, with QEMU's words escaped")
  func death() throws {
    let page = try Self.page(of: Sample.trace("recorded/s12-evil-hotadd"))
    let verdict = try #require(page.elements(of: "verdict").first)
    #expect(verdict.attributes["class"] == "verdict dead")
    #expect(verdict.text.contains("QEMU_IS_ALIGNED(hot_add_range-&gt;start, align)&#39; failed."))
  }

  @Test("what a trace says of itself cannot become markup")
  func hostileTitle() throws {
    let page = try Self.page(
      of: Sample.trace(
        lines: """
          title "</h1><script>alert('1')</script>&\\x1b\\x00"

          0  open
          """))
    let title = try #require(page.elements.first { $0.name == "h1" })
    #expect(
      title.text
        == "&lt;/h1&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;\u{FFFD}\u{FFFD}")
  }

  @Test("a conversation without end makes a page of some size, and says what was left out")
  func longConversation() throws {
    let trace = try Sample.trace(
      lines: """
        0      open
        +1ms   > version-request 2.0 trans=1
        +1ms   > capabilities-report balloon hot-add align=128M trans=2
        +1s    repeat 600 > raw c8000800
               repeat 300 > status-report available=1 committed=1 trans=0
        """)
    let file = ExportFormat.html.file(of: trace)
    #expect(file.count < 60_000)
    let page = try PageReader(file)
    let titles = page.elements(of: "what").map(\.text)
    #expect(
      titles.contains("the same 597 times more") || titles.contains("the same 598 times more"))
    #expect(titles.contains { $0.hasPrefix("300 status reports") })
  }

  @Test("rows that never repeat are cut in the middle, but not what is wrong")
  func manyRows() throws {
    var lines = "0 open\n"
    for number in 0..<900 {
      lines += "+1ms monitor balloon \(number * 7 + 500)M\n+1ms machine-reset\n"
    }
    // No two rounds are alike: each has its own number of signals.
    lines = lines.split(separator: "\n").enumerated().map { index, line in
      index.isMultiple(of: 7) ? line + "\n signal" : String(line)
    }.joined(separator: "\n")
    let page = try Self.page(of: Sample.trace(lines: lines))
    #expect(page.elements(of: "ladder", named: "ol").count == 1)
    #expect(page.elements.filter { $0.name == "li" }.count < 500)
  }

  @Test("a trace of nothing has a page")
  func nothing() throws {
    let page = try Self.page(of: Sample.trace(lines: "title nothing\n"))
    #expect(page.elements.first { $0.name == "h1" }?.text == "nothing")
  }

  @Test("a replay that differs says so, and where")
  func divergence() throws {
    let page = try Self.page(
      of: Sample.trace(
        lines: """
          0  open
             > version-request 2.0 trans=1
             < version-response refused trans=1
          """))
    #expect(page.elements(of: "verdict").first?.attributes["class"] == "verdict bad")
    #expect(page.elements(of: "divergence").first?.text.contains("expected") == true)
  }
}
