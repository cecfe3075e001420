import Foundation
import Testing

@Suite("dynmem show and dynmem transcript")
struct ShowTests {
  private let dynmem = CommandLineTool.dynmem

  @Test("what is shown replays", arguments: [Repository.session, Repository.transcript])
  func shownReplays(_ path: String) throws {
    let scratch = try Scratch()
    let shown = try dynmem.run(["show", path])
    #expect(shown.status == 0)
    let copy = try scratch.write(shown.standardOutput.utf8, to: "shown.dmtrace")
    #expect(try dynmem.run(["replay", copy]).status == 0)
    #expect(try dynmem.run(["show", copy]).standardOutput == shown.standardOutput)
  }

  @Test("a trace is shown as it was written")
  func trace() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.trace.utf8, to: "good.dmtrace")
    #expect(try dynmem.run(["show", path]).standardOutput == Example.trace)
  }

  @Test("JSON has an object for each trace, with all of its steps")
  func json() throws {
    let scratch = try Scratch()
    _ = try scratch.write(Example.trace.utf8, to: "1.dmtrace")
    _ = try scratch.write(Example.trace.utf8, to: "2.dmtrace")
    let outcome = try dynmem.run(["show", "--format", "json", scratch.folder.path])
    #expect(outcome.status == 0)
    let objects = outcome.objects
    #expect(objects.map { ($0?["steps"] as? [Any])?.count } == [3, 3])
  }

  @Test("a golden's script gives QEMU's transcript, from a file and from standard input")
  func transcript() throws {
    let golden = String(
      decoding: try Data(contentsOf: URL(filePath: Repository.transcript)), as: UTF8.self)
    let fromFile = try dynmem.run(["transcript", Repository.script])
    #expect(fromFile.status == 0)
    #expect(fromFile.standardOutput == golden)
    let script = try Data(contentsOf: URL(filePath: Repository.script))
    let fromInput = try dynmem.run(["transcript"], input: script)
    #expect(fromInput.standardOutput == golden)
  }
}
