import Foundation
import Testing

@Suite("Logs that others wrote, on the command line")
struct ImportTests {
  private let dynmem = CommandLineTool.dynmem

  private func log(_ session: String) -> String {
    Repository.root.appending(path: "Traces/recorded/\(session)/qemu-trace.log").path
  }

  private func copy(
    _ session: String, to name: String, in scratch: borrowing Scratch
  ) throws -> String {
    let data = try Data(contentsOf: URL(filePath: log(session)))
    return try scratch.write(data, to: name)
  }

  @Test("a log replays, is shown with its sources, and what is shown replays")
  func replayAndShow() throws {
    let scratch = try Scratch()
    let path = try copy("s12-evil-hotadd", to: "a.txt", in: scratch)
    let replayed = try dynmem.run(["replay", path])
    #expect(replayed.status == 0)
    #expect(replayed.standardOutput.contains("ends in hostAbort HA-2a as expected"))
    let shown = try dynmem.run(["show", path])
    #expect(shown.standardOutput.contains("# a.txt:2 exact\n"))
    #expect(shown.standardOutput.contains("# invented  target"))
    let trace = try scratch.write(shown.standardOutput.utf8, to: "shown.dmtrace")
    #expect(try dynmem.run(["replay", trace]).status == 0)
  }

  @Test("convert prints what was read and made up, as text and as JSON")
  func convert() throws {
    let scratch = try Scratch()
    let path = try copy("s09-idle-6.1", to: "a.log", in: scratch)
    let report = """
      {"event":"HV_BALLOON_STATUS_REPORT","data":{"committed":4096,"available":8192},\
      "timestamp":{"seconds":1795244000,"microseconds":0}}
      """
    let monitor = try scratch.write("\(report)\nnoise\n".utf8, to: "q.json")
    let out = scratch.path("out.dmtrace")
    let text = try dynmem.run(["convert", path, monitor, out])
    #expect(text.status == 0)
    #expect(text.standardOutput.hasPrefix("read      a.log, q.json\n"))
    #expect(text.standardOutput.contains("\nlines     1 unknown, 0 damaged"))
    #expect(text.standardError.isEmpty)
    #expect(try dynmem.run(["replay", out]).status == 0)
    let json = try dynmem.run(["convert", "--format", "json", "--boot", "512M", path, out])
    let object = try #require(json.objects.first ?? nil)
    let invented = try #require(object["invented"] as? [[String: Any]])
    #expect(invented.contains { $0["rule"] as? String == "answers" })
    #expect(!invented.contains { $0["rule"] as? String == "boot-memory" })
    #expect(try String(contentsOfFile: out, encoding: .utf8).contains("boot=512M"))
  }

  @Test("of several logs one that is empty adds nothing, and two of them are nothing")
  func emptyLog() throws {
    let scratch = try Scratch()
    let path = try copy("s09-idle-6.1", to: "a.log", in: scratch)
    let empty = try scratch.write("".utf8, to: "host-log.txt")
    let out = scratch.path("out.dmtrace")
    #expect(try dynmem.run(["convert", path, out]).status == 0)
    let alone = try String(contentsOfFile: out, encoding: .utf8)
    #expect(try dynmem.run(["convert", path, empty, out]).status == 0)
    let both = try String(contentsOfFile: out, encoding: .utf8)
    func events(_ text: String) -> Substring? {
      text.firstRange(of: "power-on").map { text[$0.lowerBound...] }
    }
    #expect(events(both) != nil)
    #expect(events(both) == events(alone))
    #expect(try dynmem.run(["convert", empty, empty, out]).status == 65)
  }

  @Test("a log is also the bytes of a fuzz input, and what a log is said to be counts")
  func formats() throws {
    let scratch = try Scratch()
    let path = try copy("s09-idle-6.1", to: "a.log", in: scratch)
    let trace = scratch.path("a.dmtrace")
    #expect(try dynmem.run(["convert", path, trace]).status == 0)
    #expect(try dynmem.run(["convert", trace, scratch.path("input")]).status == 0)
    #expect(try dynmem.run(["replay", scratch.path("a.log"), "--from", "qemu-log"]).status == 0)
    let wrong = try dynmem.run(["replay", "--from", "simpletrace", path])
    #expect(wrong.status == 65)
    #expect(wrong.standardError.contains("this is no simpletrace"))
    #expect(try dynmem.run(["replay", "--from", "nothing", path]).status == 64)
    #expect(try dynmem.run(["convert", path]).status == 64)
    let other = try copy("s11-evil-raw", to: "b.log", in: scratch)
    let forgotten = try dynmem.run(["convert", path, other])
    #expect(forgotten.status == 73)
    #expect(forgotten.standardError.contains("is a log itself"))
    // Where events come late it is not known for a log, and still not written over.
    let late = scratch.path("late.log")
    let noise = String(repeating: "char_events foo\n", count: 5000)
    try (noise + String(contentsOfFile: path, encoding: .utf8))
      .write(toFile: late, atomically: true, encoding: .utf8)
    #expect(try dynmem.run(["convert", path, late]).status == 73)
    #expect(try dynmem.run(["audit", late]).status == 65)
    #expect(try String(contentsOfFile: late, encoding: .utf8).hasPrefix(noise))
    let missing = ["convert", path, scratch.path("missing"), scratch.path("out")]
    #expect(try dynmem.run(missing).status == 66)
  }

  @Test("a log that diverges is named as itself to CI, and is not what --update rewrites")
  func divergent() throws {
    let scratch = try Scratch()
    let log = try String(
      contentsOfFile: copy("s12-evil-hotadd", to: "a.log", in: scratch), encoding: .utf8)
    let path = scratch.path("late.log")
    let other = log.replacing("S_HOT_ADD_SETUP", with: "S_UNBALLOON_SETUP")
    let text = String(repeating: "char_events foo\n", count: 5000) + other
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let words = ["replay", "--from", "qemu-log", path]
    #expect(try dynmem.run(words + ["--update"]).status == 2)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    let annotation = try dynmem.run(words + ["--format", "github"]).standardOutput
    #expect(annotation.contains("late.log"))
    #expect(!annotation.contains("packets.txt"))
  }

  @Test("nothing in the name of a file is a command for whoever reads the complaint")
  func hostileName() throws {
    let outcome = try dynmem.run(["replay", "no\n::add-mask::b\u{1B}[31m.log"])
    #expect(outcome.status == 66)
    #expect(!outcome.standardError.contains("\n::"))
    #expect(!outcome.standardError.contains("\u{1B}"))
  }
}
