import Foundation
import Reports
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Results for CI")
struct FormatTests {
  @Test("JUnit is XML, whatever a text holds, and counts what there is")
  func junit() throws {
    let text = JUnit.text(of: HostileCases.three)
    let reader = ElementReader()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    let cases = reader.elements.filter { $0.name == "testcase" }
    #expect(cases.count == 3)
    let problems = reader.elements.filter { ["failure", "error"].contains($0.name) }
    #expect(problems.count == 2)
    let all = try #require(reader.elements.first)
    #expect(all.attributes["tests"] == "3")
    #expect(all.attributes["failures"] == "1")
    #expect(all.attributes["errors"] == "1")
    let suites = reader.elements.filter { $0.name == "testsuite" }
    #expect(suites.map { $0.attributes["tests"] } == ["1", "1", "1"])
    // What XML can hold comes back as it was.
    let name = try #require(cases[1].attributes["name"])
    #expect(name.contains("\n::error::x"))
    #expect(name.hasSuffix("<b a='\"'>]]>&amp; | `x` ``` @all \\ \u{1F600}"))
    #expect(!name.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test("TAP has a line for each case, and no text begins a line or a directive")
  func tap() {
    let lines = TAP.text(of: HostileCases.three).split(separator: "\n")
    #expect(lines.prefix(2) == ["TAP version 14", "1..3"])
    let rest = lines.dropFirst(2).filter { !$0.hasPrefix("  ") }
    #expect(rest.map { $0.prefix(9) } == ["ok 1 - Tr", "not ok 2 ", "not ok 3 "])
    for line in rest { #expect(!line.replacing("\\#", with: "").contains("#"), "\(line)") }
    let blocks = lines.filter { $0.hasPrefix("  ") }
    #expect(blocks.count { $0 == "  ---" } == 2)
    // What stands for a control character is text, not an escape that YAML knows.
    #expect(blocks.contains { $0.contains("\\\\u{1b}") })
    #expect(blocks.allSatisfy { !$0.replacing("\\\\", with: "").contains("\\u") })
    #expect(blocks.count { $0 == "  ..." } == 2)
  }

  @Test("SARIF names the rules by their ids, with help, and places by relative references")
  func sarif() throws {
    let text = SARIF.text(of: HostileCases.three, version: "1.2.3")
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(object?["version"] as? String == "2.1.0")
    #expect(object?["$schema"] as? String == "https://json.schemastore.org/sarif-2.1.0.json")
    let run = try #require((object?["runs"] as? [[String: Any]])?.first)
    let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
    let rules = try #require(driver["rules"] as? [[String: Any]])
    #expect(rules.map { $0["id"] as? String } == ["DM-E8", "unreadable"])
    let help = (rules[0]["help"] as? [String: String])?["text"]
    #expect(help?.hasSuffix("See: dynmem explain DM-E8") == true)
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.count == 2)
    for result in results {
      let index = try #require(result["ruleIndex"] as? Int)
      #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
    }
    #expect(text.contains("\"uri\":\"a%00%01%1B%5B31m%7F%C2%85"))
    #expect(!text.contains("\"startLine\":0"))
  }

  @Test(
    "a file is told as a reference that a viewer can follow",
    arguments: [
      ("./Traces/a b.dmtrace", "Traces/a%20b.dmtrace"),
      ("/a/ü.dmtrace", "file:///a/%C3%BC.dmtrace"),
      ("a:b%", "a%3Ab%25"),
    ])
  func references(path: String, uri: String) {
    let text = SARIF.text(of: [HostileCases.failed(path)], version: "1")
    #expect(text.contains("\"uri\":\"\(uri)\""))
  }

  @Test("SARIF leaves out what no viewer shows, and says so")
  func manyResults() throws {
    let text = SARIF.text(of: [HostileCases.failed("a", problems: 5003)], version: "1")
    #expect(text.matches(of: /"ruleIndex"/).count == 5000)
    #expect(text.contains("3 more results were left out"))
  }

  @Test("annotations are one line each, ten at the most", arguments: [1, 10, 11, 300])
  func annotations(problems: Int) {
    let text = Annotations.text(of: [HostileCases.failed(problems: problems)])
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.dropLast()
    #expect(lines.count == min(problems, 10))
    for line in lines {
      #expect(line.hasPrefix("::error "))
      #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
    }
    if problems > 10 { #expect(lines.last?.contains("\(problems - 9) more problems") == true) }
  }

  @Test("a property of an annotation ends nowhere but at its end")
  func properties() throws {
    let text = Annotations.text(of: [HostileCases.failed("a,line=7::b%.dmtrace")])
    #expect(text.hasPrefix("::error file=a%2Cline=7%3A%3Ab%25.dmtrace,title=DM-E8%3A "))
  }

  @Test("the summary of a step stays below a mebibyte, and tells what it leaves out")
  func summary() {
    let text = StepSummary.text(
      of: [HostileCases.failed(problems: 4000)], verdict: "failed: `x`")
    #expect(text.utf8.count <= 1 << 20)
    #expect(text.utf8.count > 900_000)
    #expect(text.hasSuffix("for which there is no room here\n"))
    let small = StepSummary.text(of: HostileCases.three, verdict: "passed")
    #expect(small.contains("| `malicious E` | 1 | 5 | 0 | 0 |"))
    // Four backticks hold a text with three.
    #expect(small.contains("\n````text\n"))
  }

  @Test(
    "a case is counted under its folder, a malicious guest under the letter of its group",
    arguments: [
      ("Traces/recorded/s01-balloon-6.1", "recorded"), ("Traces/goldens/a.transcript", "goldens"),
      ("/x/malicious/DM-E10-every.dmtrace", "malicious E"),
      ("Traces/malicious/VB-A1-x-qemu.dmtrace", "malicious A"),
      ("Traces/malicious/HA-1a-x.dmtrace", "malicious HA"), ("mine.dmtrace", "here"),
      ("./mine.dmtrace", "here"), ("", "here"), ("malicious/x", "malicious x"),
    ])
  func groups(path: String, group: String) {
    #expect(CaseGroup.name(of: path) == group)
  }

  @Test("the letters of malicious guests come in their order, where the first of them came")
  func letters() {
    let names = ["z/x", "malicious/DM-C1-x", "malicious/DM-D1-x", "malicious/VB-A1-x", "a/x"]
    let totals = CaseTotals(names.map { CheckedCase(path: $0) }).totals
    #expect(totals.map(\.group) == ["z", "malicious A", "malicious C", "malicious D", "a"])
  }

  @Test("totals are told group by group in the order in which they came")
  func totals() {
    let totals = CaseTotals([
      CheckedCase(path: "b/x", events: 2), CheckedCase(path: "a/x", outcome: .failed, events: 1),
      CheckedCase(path: "b/y", outcome: .unreadable),
    ])
    #expect(
      totals.text == """
        group  cases  events  failed  unreadable
        b          2       2       0           1
        a          1       1       1           0
        """)
  }
}

/// The elements of a document, in order.
private final class ElementReader: NSObject, XMLParserDelegate {
  struct Element {
    let name: String
    let attributes: [String: String]
  }

  private(set) var elements: [Element] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    elements.append(Element(name: name, attributes: attributes))
  }
}
