import Foundation
import Testing

@Suite("dynmem replay")
struct ReplayTests {
  private let dynmem = CommandLineTool.dynmem

  @Test("a trace that holds passes, and the summary counts it")
  func passes() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.trace.utf8, to: "good.dmtrace")
    let outcome = try dynmem.run(["replay", path])
    #expect(outcome.status == 0)
    #expect(
      outcome.standardOutput == """
        ok       \(path): 3 events, 2 expectations
        passed: 1 trace, 3 events, 0 diverged

        """)
    #expect(outcome.standardError.isEmpty)
  }

  @Test("a wrong expectation is status 2, and event and field are named")
  func diverges() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.damaged.utf8, to: "bad.dmtrace")
    let outcome = try dynmem.run(["replay", path])
    #expect(outcome.status == 2)
    #expect(outcome.standardOutput.contains("DIVERGED \(path): line 7, event 2: "))
    #expect(outcome.standardOutput.contains("expected  < version-response accepted trans=1"))
    #expect(outcome.standardOutput.contains("observed  < version-response refused trans=1"))
    #expect(outcome.standardOutput.hasSuffix("failed: 1 trace, 2 events, 1 diverged\n"))
    #expect(!outcome.standardOutput.contains("\u{1B}"))
  }

  @Test("updating repairs a damaged trace, and touches nothing but what was wrong")
  func updates() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.damaged.utf8, to: "bad.dmtrace")
    let update = try dynmem.run(["replay", "--update", path])
    #expect(update.status == 0)
    #expect(update.standardOutput.hasPrefix("updated  \(path)\n"))
    #expect(try scratch.text("bad.dmtrace") == Example.trace)
    #expect(try dynmem.run(["replay", path]).status == 0)
  }

  @Test("updating leaves what the author wrote beside the expectations, or says that it cannot")
  func updatesExpectationsOnly() throws {
    let scratch = try Scratch()
    let words = "# Linux asks so.\n  +3000us      >  version-request 9.9 trans=0x1  # hex\n"
    let line = "+3ms      > version-request 9.9 trans=1\n"
    let path = try scratch.write(
      Example.damaged.replacing(line, with: words).utf8, to: "bad.dmtrace")
    #expect(try dynmem.run(["replay", "--update", path]).status == 0)
    #expect(try scratch.text("bad.dmtrace") == Example.trace.replacing(line, with: words))

    // Under another host its header has to change, too.
    let damaged = try scratch.write(Example.damaged.utf8, to: "other.dmtrace")
    let update = try dynmem.run(["replay", "--update", damaged, "--profile", "hardened"])
    #expect(update.standardOutput.hasPrefix("updated  \(damaged), written anew: comments and"))
    #expect(try scratch.text("other.dmtrace").contains("profile=hardened"))
    #expect(try dynmem.run(["replay", damaged]).status == 0)
  }

  @Test("what no expectation can make good is a divergence, and the file stays as it is")
  func cannotBeUpdated() throws {
    let scratch = try Scratch()
    let text = Example.damaged.replacing("0         open\n", with: "0 open\n never . opened\n")
    let path = try scratch.write(text.utf8, to: "bad.dmtrace")
    let update = try dynmem.run(["replay", "--update", path])
    #expect(update.status == 2)
    #expect(update.standardOutput.contains("more was seen than is allowed"))
    #expect(try scratch.text("bad.dmtrace") == text)
  }

  @Test("a trace that is updated is for those to read for whom it was")
  func keepsRights() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.damaged.utf8, to: "bad.dmtrace")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(try dynmem.run(["replay", "--update", path]).status == 0)
    let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(rights as? Int == 0o600)
  }

  @Test("updating leaves a transcript as it is, and says that it diverges")
  func updatesTracesOnly() throws {
    let scratch = try Scratch()
    let golden = String(
      decoding: try Data(contentsOf: URL(filePath: Repository.transcript)), as: UTF8.self)
    let damaged = golden.replacing("S_IDLE", with: "S_POST_INIT_WAIT")
    try #require(damaged != golden)
    let path = try scratch.write(damaged.utf8, to: "bad.transcript")
    #expect(try dynmem.run(["replay", "--update", path]).status == 2)
    #expect(try scratch.text("bad.transcript") == damaged)
  }

  @Test("JSON has an object a line: a good trace, a divergent one, a bad one, a missing one")
  func json() throws {
    let scratch = try Scratch()
    let paths = [
      try scratch.write(Example.trace.utf8, to: "good.dmtrace"),
      try scratch.write(Example.damaged.utf8, to: "damaged.dmtrace"),
      try scratch.write("dynmem trace 2\n".utf8, to: "bad.dmtrace"),
      scratch.path("missing.dmtrace"),
    ]
    let outcome = try dynmem.run(["replay", "--format", "json"] + paths)
    #expect(outcome.status == 2)
    let objects = outcome.objects
    #expect(objects.map { $0?["path"] as? String } == paths)
    #expect(objects.map { $0?["status"] as? String } == ["ok", "diverged", "bad", "missing"])
    let divergence = try #require(objects[1]?["divergence"] as? [String: Any])
    #expect(divergence["line"] as? Int == 7)
    #expect(divergence["event"] as? Int == 2)
    #expect(divergence["expected"] as? String == "< version-response accepted trans=1")
  }

  @Test("the digests of all recorded sessions are the same again, and under another hash seed")
  func digests() throws {
    let arguments = ["replay", "--digest", Repository.recorded]
    let first = try dynmem.run(arguments)
    #expect(first.status == 0)
    let lines = first.standardOutput.split(separator: "\n")
    #expect(lines.count == 17)
    #expect(Set(lines.compactMap { $0.split(separator: " ").last }).count == 17)
    let fixed = try dynmem.run(
      arguments, environment: ["SWIFT_DETERMINISTIC_HASHING": "1"])
    #expect(fixed.standardOutput == first.standardOutput)
  }

  @Test("a digest of a divergent replay is complained of")
  func digestOfDivergence() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.damaged.utf8, to: "bad.dmtrace")
    let outcome = try dynmem.run(["replay", "--digest", path])
    #expect(outcome.status == 2)
    #expect(outcome.standardOutput.hasPrefix("\(path) "))
    #expect(outcome.standardError.contains("line 7, event 2"))
  }

  @Test("a folder is replayed in the order of the names, whatever it holds besides")
  func folder() throws {
    let scratch = try Scratch()
    for name in ["b/2.dmtrace", "b/1.dmtrace", "a.dmtrace", "b/notes.txt", ".hidden.dmtrace"] {
      _ = try scratch.write(Example.trace.utf8, to: name)
    }
    let outcome = try dynmem.run(["replay", "--digest", "."], in: scratch.folder)
    #expect(outcome.status == 0)
    let paths = outcome.standardOutput.split(separator: "\n").map { $0.prefix { $0 != " " } }
    #expect(paths == ["./a.dmtrace", "./b/1.dmtrace", "./b/2.dmtrace"])
  }

  @Test("the profile can be told, and is told back")
  func profile() throws {
    let outcome = try dynmem.run(
      ["replay", "--profile", "qemu", "--format", "json", Repository.session])
    #expect(outcome.status == 0)
    #expect(outcome.objects.map { $0?["profile"] as? String } == ["qemu"])
  }

  @Test("a reader that goes away ends it, without a word and not as a success")
  func closedPipe() throws {
    let shell = CommandLineTool(executable: URL(filePath: "/bin/sh"))
    let script = """
      { "$1" show "$2"; echo $? >&2; } | head -n 1
      trap '' PIPE
      { "$1" show "$2"; echo $? >&2; } | head -n 1
      """
    let outcome = try shell.run(
      ["-c", script, "sh", dynmem.executable.path, Repository.recorded + "/s01-balloon-6.1"])
    #expect(outcome.standardOutput == "dynmem trace 1\ndynmem trace 1\n")
    #expect(outcome.standardError == "141\n141\n")
  }

  @Test(
    "a full disk is complained of",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDisk() throws {
    let shell = CommandLineTool(executable: URL(filePath: "/bin/sh"))
    let outcome = try shell.run(
      [
        "-c", "exec \"$1\" replay \"$2\" >/dev/full", "sh", dynmem.executable.path,
        Repository.session,
      ])
    #expect(outcome.status == 73)
    #expect(outcome.standardError == "dynmem: standard output cannot be written\n")
  }
}
