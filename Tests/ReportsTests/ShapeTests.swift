import Foundation
import Recordings
import Reports
import Testing
import Traces

@Suite("Results for CI are what their readers take")
struct ShapeTests {
  /// Nothing, something of each sort, and more than is shown.
  private static let cases: [[CheckedCase]] = [
    [], HostileCases.three, [HostileCases.failed("./a b/%.dmtrace", problems: 3)],
    [HostileCases.failed("a", problems: 5003)],
  ]

  @Test("SARIF has the members that its schema asks for, and no others", arguments: cases)
  func sarif(cases: [CheckedCase]) {
    #expect(SARIFShape.problems(in: SARIF.text(of: cases, version: "1.2.3")) == [])
  }

  @Test("an audit as SARIF is one, too")
  func audit() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Traces/recorded/s12-evil-hotadd").standardized
    let input = try #require(try TraceInput.find(at: folder.path).first)
    let audit = Audit("Traces/recorded/s12-evil-hotadd", try input.load())
    let text = SARIF.text(of: [audit.result], version: "1")
    #expect(text.contains("\"ruleId\":\"DM-C21\""))
    #expect(SARIFShape.problems(in: text) == [])
  }

  @Test(
    "what breaks the schema is seen",
    arguments: [
      ("\"version\":\"2.1.0\"", "\"version\":\"2.1\"", "/version: none of its words"),
      ("\"ruleIndex\":0", "\"ruleIndex\":\"0\"", "/runs[0]/results[0]/ruleIndex: no integer"),
      ("\"executionSuccessful\":true", "\"executionSuccessful\":1", "neither true nor false"),
      ("\"startLine\":1", "\"startLine\":0", "less than 1"),
      ("\"runs\":", "\"run\":", "lacks runs"),
      ("\"name\":\"dynmem\",", "", "lacks name"), ("a%20b", "a b", "no reference"),
      ("{\"text\":\"", "{\"texts\":\"", "lacks text"),
      ("\"level\":\"error\"", "\"level\":\"fatal\"", "none of its words"),
    ])
  func brokenSARIF(part: String, other: String, problem: String) {
    let text = SARIF.text(
      of: [HostileCases.failed("a b", problems: 3)], version: "1")
    #expect(text.contains(part))
    let problems = SARIFShape.problems(in: text.replacing(part, with: other))
    #expect(problems.contains { $0.contains(problem) }, "\(problems)")
  }

  @Test("JUnit has the elements and attributes of its schema, and counts right", arguments: cases)
  func junit(cases: [CheckedCase]) {
    #expect(JUnitShape.problems(in: JUnit.text(of: cases)) == [])
  }

  @Test(
    "what breaks the schema of JUnit is seen",
    arguments: [
      ("<testcase ", "<test ", "no XML"),
      ("failures=\"1\"", "failures=\"2\"", "says 2 of failures"),
      ("<testsuite name=", "<testsuite title=", "testsuite lacks name"),
      ("</testsuites>", "<testcase name=\"x\"/></testsuites>", "testcase inside of testsuites"),
      (" file=", " path=", "testcase has no path"),
    ])
  func brokenJUnit(part: String, other: String, problem: String) {
    let text = JUnit.text(of: HostileCases.three)
    #expect(text.contains(part))
    let problems = JUnitShape.problems(in: text.replacing(part, with: other))
    #expect(problems.contains { $0.contains(problem) }, "\(problems)")
  }

  @Test(
    "a file in the folder where one is has a name that those find who match names",
    arguments: ["./Traces/a.dmtrace", ".//Traces/a.dmtrace", "././Traces/a.dmtrace"])
  func plainNames(path: String) {
    let cases = [HostileCases.failed(path)]
    #expect(Annotations.text(of: cases).hasPrefix("::error file=Traces/a.dmtrace,"))
    #expect(SARIF.text(of: cases, version: "1").contains("\"uri\":\"Traces/a.dmtrace\""))
    #expect(JUnit.text(of: cases).contains(" file=\"Traces/a.dmtrace\""))
  }
}
