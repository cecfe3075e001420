import Foundation
import Testing

@Suite("The manual page and what a shell completes")
struct ManualTests {
  private let dynmem = CommandLineTool.dynmem

  @Test("the manual page is the one that is kept")
  func kept() throws {
    let outcome = try dynmem.run(["manual"])
    let page = Repository.root.appending(path: ".packaging/dynmem.1")
    let kept = try String(contentsOf: page, encoding: .utf8)
    #expect(
      outcome.standardOutput == kept, "write it anew: dynmem manual >.packaging/dynmem.1")
  }

  @Test("the manual page has macros of mdoc and lines of help, and nothing that looks like both")
  func macros() throws {
    let lines = try dynmem.run(["manual"]).standardOutput.split(
      separator: "\n", omittingEmptySubsequences: false)
    let macros = Set(lines.filter { $0.hasPrefix(".") }.map { $0.prefix { $0 != " " } })
    let known = [
      "Dd", "Dt", "Os", "Sh", "Nm", "Nd", "Ar", "Op", "Ss", "Bd", "Ed", "Bl", "It", "Fl", "El",
    ]
    #expect(macros == Set(known.map { ".\($0)"[...] }))
    #expect(lines.count { $0 == ".Bd -literal" } == lines.count { $0 == ".Ed" })
    for line in lines where !line.hasPrefix(".") {
      #expect(line.count <= 110 && !line.hasPrefix("'"))
    }
    for verb in ["replay", "audit", "stats", "explain"] { #expect(lines.contains(".Ss \(verb)")) }
    #expect(!lines.contains(".Ss manual"))
  }

  @Test("a script for each shell completes the verbs", arguments: ["bash", "zsh", "fish"])
  func completion(shell: String) throws {
    let outcome = try dynmem.run(["--generate-completion-script", shell])
    #expect(outcome.status == 0)
    for verb in ["replay", "check", "audit", "stats"] {
      #expect(outcome.standardOutput.contains(verb))
    }
    guard shell == "bash" else { return }
    let bash = CommandLineTool(executable: URL(filePath: "/bin/bash"))
    let check = try bash.run(["-n"], input: Data(outcome.standardOutput.utf8))
    #expect(check.status == 0 && check.standardError.isEmpty)
  }
}
