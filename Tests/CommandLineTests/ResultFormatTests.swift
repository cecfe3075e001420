import Foundation
import Testing

@Suite("Results of many traces")
struct ResultFormatTests {
  private let dynmem = CommandLineTool.dynmem

  /// A good trace, one that diverges in line 7, and one that is none.
  private func three() throws -> Scratch {
    let scratch = try Scratch()
    _ = try scratch.write(Example.trace.utf8, to: "a/good.dmtrace")
    _ = try scratch.write(Example.damaged.utf8, to: "b/damaged.dmtrace")
    _ = try scratch.write("dynmem trace 2\n".utf8, to: "b/not.dmtrace")
    return scratch
  }

  @Test(
    "check ends with a table of what there was, group by group", arguments: ["check", "replay"])
  func totals(verb: String) throws {
    let scratch = try three()
    let outcome = try dynmem.run([verb, "a", "b"], in: scratch.folder)
    #expect(outcome.status == 2)
    let table = """
      group  cases  events  failed  unreadable
      a          1       3       0           0
      b          2       2       1           1

      failed: 2 traces, 5 events, 1 diverged, 1 could not be read

      """
    #expect(outcome.standardOutput.hasSuffix(table) == (verb == "check"))
  }

  @Test("JSON ends with the same as an object")
  func json() throws {
    let scratch = try three()
    let outcome = try dynmem.run(["check", "--format", "json", "a", "b"], in: scratch.folder)
    let last = try #require(outcome.objects.last ?? nil)
    let totals = try #require(last["totals"] as? [[String: Any]])
    #expect(totals.map { $0["group"] as? String } == ["a", "b"])
    #expect(totals.map { $0["failed"] as? Int } == [0, 1])
    #expect(outcome.objects.count == 4)
  }

  @Test(
    "each format is written by check and by replay, with the status of the text",
    arguments: ["junit", "tap", "sarif", "github"], ["check", "replay"])
  func formats(format: String, verb: String) throws {
    let scratch = try three()
    let outcome = try dynmem.run([verb, "--format", format, "a", "b"], in: scratch.folder)
    #expect(outcome.status == 2)
    let part =
      switch format {
      case "junit": "file=\"b/damaged.dmtrace\"><failure type=\"divergence\""
      case "tap": "not ok 2 - b/damaged.dmtrace\n  ---\n  rule: \"divergence\"\n"
      case "sarif": "\"uri\":\"b/damaged.dmtrace\"},\"region\":{\"startLine\":7}"
      default: "::error file=b/damaged.dmtrace,line=7,title=divergence%3A a replay did something"
      }
    let text = outcome.standardOutput.replacing(">\n      <failure", with: "><failure")
    #expect(text.contains(part))
  }

  @Test("in GitHub Actions the totals are added to the summary of the step")
  func summary() throws {
    let scratch = try three()
    let page = try scratch.write("before\n".utf8, to: "summary.md")
    let outcome = try dynmem.run(
      ["check", "--format", "github", "a", "b"], environment: ["GITHUB_STEP_SUMMARY": page],
      in: scratch.folder)
    #expect(outcome.standardOutput.split(separator: "\n").count { $0.hasPrefix("::error ") } == 2)
    let text = try scratch.text("summary.md")
    #expect(text.hasPrefix("before\n### dynmem\n"))
    #expect(text.contains("| `b` | 2 | 2 | 1 | 1 |"))
  }
}
