import Foundation
import Testing

@Suite("The README and the findings")
struct ReadmeTests {
  /// A command and the lines that are shown of what it prints.
  private struct Example {
    let command: String
    var shown: [String] = []
  }

  @Test(
    "every dynmem command of them prints what it shows",
    arguments: [("README.md", 12), ("Traces/FINDINGS.md", 12)])
  func examples(page: String, atLeast count: Int) throws {
    let examples = try Self.examples(in: page)
    try #require(examples.count >= count)
    let scratch = try Scratch()
    for name in ["Traces", "LICENSE"] {
      try FileManager.default.createSymbolicLink(
        atPath: scratch.path(name),
        withDestinationPath: Repository.root.appending(path: name).path)
    }
    let shell = CommandLineTool(executable: URL(filePath: "/bin/sh"))
    let tools = CommandLineTool.dynmem.executable.deletingLastPathComponent().path
    for example in examples {
      let outcome = try shell.run(
        ["-c", "PATH=\"$0:$PATH\"; \(example.command)", tools], in: scratch.folder)
      let printed = outcome.standardOutput.split(separator: "\n")
      for line in example.shown {
        let isThere = printed.contains {
          line.last == "…" ? $0.hasPrefix(line.dropLast()) : $0 == line
        }
        #expect(isThere, "\(example.command) does not print “\(line)”")
      }
      #expect(outcome.standardError.isEmpty, "\(example.command)")
    }
  }

  /// In the order in which they stand; those that build, and the loop over all goldens, are left
  /// out: other tests and the gate do what they do.
  private static func examples(in page: String) throws -> [Example] {
    let text = try String(contentsOf: Repository.root.appending(path: page), encoding: .utf8)
    var examples: [Example] = []
    var isInExample = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.isEmpty || line.hasPrefix("    ") else {
        isInExample = false
        continue
      }
      let content = line.dropFirst(4)
      if content.hasPrefix("$ ") {
        let command = String(content.dropFirst(2))
        isInExample = ["dynmem ", "cp ", "sed "].contains { command.hasPrefix($0) }
        if isInExample { examples.append(Example(command: command)) }
      } else if isInExample, !content.isEmpty, content != "…" {
        examples[examples.count - 1].shown.append(String(content))
      }
    }
    return examples
  }
}
