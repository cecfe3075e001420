import Foundation
import Testing

@Suite("dynmem guests, and scripts on the command line")
struct GuestsTests {
  private let dynmem = CommandLineTool.dynmem

  @Test("every guest has a line that fits 80 columns or so")
  func list() throws {
    let outcome = try dynmem.run(["guests"])
    let lines = outcome.standardOutput.split(separator: "\n")
    #expect(outcome.status == 0)
    #expect(lines.count == 11)
    #expect(lines.first?.hasPrefix("linux-current (linux)  ") == true)
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test("a guest is listed with the values of its options, and what they mean")
  func options() throws {
    let outcome = try dynmem.run(["guests", "windows-like"])
    #expect(outcome.status == 0)
    #expect(outcome.standardOutput.contains("\n  most=585728 "))
    #expect(outcome.standardOutput.contains("\n  unit=512 "))
    let objects = try dynmem.run(["guests", "linux", "--format", "json"]).objects
    #expect(objects.count == 42)
    #expect(objects.allSatisfy { $0?["meaning"] is String && $0?["values"] is String })
  }

  @Test("an option of the command line changes the guest")
  func setting() throws {
    let outcome = try dynmem.run([
      "run", "--guest", "linux", "--set", "unit=1", "--set", "ranges=3", "--target", "1048536K",
    ])
    #expect(outcome.status == 0)
    let responses = outcome.standardOutput.split(separator: "\n")
      .filter { $0.contains("> balloon-response") }
    #expect(responses.count == 4)
    #expect(responses.first?.contains("+1 ") == true)
  }

  @Test("the first script of the page runs, and what is recorded replays without its guest")
  func firstScript() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Traces/SCRIPTS.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let example = text.components(separatedBy: "```dmtrace\n")[1].components(separatedBy: "```")[0]
    let scratch = try Scratch()
    let script = try scratch.write(example.utf8, to: "script.dmtrace")
    let recorded = scratch.path("recorded.dmtrace")
    let run = try dynmem.run(["run", script, "--record", recorded])
    #expect(run.status == 0)
    #expect(run.standardOutput.contains("  machine-reset\n"))
    #expect(try !scratch.text("recorded.dmtrace").contains("\nguest"))
    let digests = try [script, recorded].map { path in
      let outcome = try dynmem.run(["replay", "--digest", path])
      #expect(outcome.status == 0)
      return outcome.standardOutput.split(separator: " ").last
    }
    #expect(digests[0] == digests[1])
  }
}
