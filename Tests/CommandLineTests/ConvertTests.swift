import Foundation
import Testing

@Suite("dynmem convert: what it reads, and where it writes")
struct ConvertTests {
  private let dynmem = CommandLineTool.dynmem

  private var sessions: [String] {
    ["s09-idle-6.1", "s12-evil-hotadd"].map { Repository.recorded + "/" + $0 }
  }

  @Test("of several inputs each must be a log, and what else it is is said")
  func severalInputs() throws {
    let scratch = try Scratch()
    let log = sessions[0] + "/qemu-trace.log"
    let trace = try scratch.write(Example.trace.utf8, to: "a.dmtrace")
    let plain = try scratch.write(Example.trace.utf8, to: "a.txt")
    for (input, words) in [
      (sessions[1], ["a recorded session, and no log", "s12-evil-hotadd/qemu-trace.log"]),
      (Repository.recorded, ["a folder, and no log"]), (trace, ["a trace, and no log"]),
      (plain, ["a trace, and no log"]), (Repository.transcript, ["a transcript, and no log"]),
    ] {
      let outcome = try dynmem.run(["convert", log, input, scratch.path("out.dmtrace")])
      #expect(outcome.status == 65)
      for word in words + ["each is a log of one and the same machine"] {
        #expect(outcome.standardError.contains(word), "\(outcome.standardError)")
      }
    }
    let target = try dynmem.run(["convert", sessions[0], sessions[1]])
    #expect(target.status == 73)
    #expect(target.standardError.contains("is a folder"))
  }

  @Test(
    "what is read is not written over, by whatever name", arguments: ["", "./", "link", "hard"])
  func sameFile(name: String) throws {
    let scratch = try Scratch()
    let text = "# a comment\n" + Example.trace
    let path = try scratch.write(text.utf8, to: "a.dmtrace")
    let links = ["link": scratch.path("link.dmtrace"), "hard": scratch.path("hard.dmtrace")]
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("link.dmtrace"), withDestinationPath: path)
    try FileManager.default.linkItem(atPath: path, toPath: scratch.path("hard.dmtrace"))
    let other = links[name] ?? (name + "a.dmtrace")
    let outcome = try dynmem.run(["convert", "a.dmtrace", other], in: scratch.folder)
    #expect(outcome.status == 73)
    #expect(outcome.standardError.contains("is what is read"))
    #expect(try scratch.text("a.dmtrace") == text)
  }

  @Test("nothing of a recorded session is written over when it is read")
  func partOfSession() throws {
    let scratch = try Scratch()
    try FileManager.default.copyItem(atPath: sessions[0], toPath: scratch.path("s"))
    let before = try scratch.text("s/packets.txt")
    let outcome = try dynmem.run(["convert", "s", "s/packets.txt"], in: scratch.folder)
    #expect(outcome.status == 73)
    #expect(try scratch.text("s/packets.txt") == before)
    // Beside its files there is room.
    #expect(try dynmem.run(["convert", "s", "s/all.dmtrace"], in: scratch.folder).status == 0)
  }

  @Test("- is standard output, for a trace and for what other tools read")
  func standardOutput() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.trace.utf8, to: "a.dmtrace")
    let trace = try dynmem.run(["convert", path, "-"], in: scratch.folder)
    #expect(trace.status == 0)
    #expect(trace.standardOutput == (try dynmem.run(["show", path]).standardOutput))
    let page = try dynmem.run(["convert", "--to", "html", path, "-"], in: scratch.folder)
    #expect(page.standardOutput.hasPrefix("<!doctype html>"))
    let log = try dynmem.run(
      ["convert", sessions[1] + "/qemu-trace.log", "-"], in: scratch.folder)
    #expect(log.standardOutput.hasPrefix("dynmem trace 1\n"))
    // What was made up is no part of the trace, but for its comments.
    #expect(log.standardError.contains("\ninvented  boot-memory"))
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path)
    #expect(names == ["a.dmtrace"])
    let record = ["run", "--guest", "linux", "--target", "900M", "--record", "-"]
    let run = try dynmem.run(record, in: scratch.folder)
    #expect(run.status == 73)
    #expect(run.standardError.contains("./-"))
  }

  @Test(
    "what --to says is not written into a file that promises something else",
    arguments: ["a.dmtrace", "a.transcript"], ["html", "perfetto", "pcapng"])
  func wrongName(name: String, format: String) throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.trace.utf8, to: "in.dmtrace")
    let outcome = try dynmem.run(["convert", "--to", format, path, name], in: scratch.folder)
    #expect(outcome.status == 64)
    let end = format == "perfetto" ? "json" : format
    #expect(outcome.standardError.contains("call it a.\(end)"))
    #expect(!FileManager.default.fileExists(atPath: scratch.path(name)))
  }

  @Test("a file too large for a fuzz input is not taken for one")
  func largeInput() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Array(repeating: UInt8(7), count: 4 << 20 | 1), to: "a.bin")
    for words in [["convert", path, scratch.path("a.dmtrace")], ["stats", path]] {
      let outcome = try dynmem.run(words)
      #expect(outcome.status == 65)
      #expect(outcome.standardError.contains("fuzz input"))
    }
  }

  @Test(
    "what is read as something of QEMU's is not written",
    arguments: ["a.transcript", "packets.txt", "./packets.txt"])
  func namesOfQEMU(name: String) throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.trace.utf8, to: "in.dmtrace")
    let outcome = try dynmem.run(["convert", path, name], in: scratch.folder)
    #expect(outcome.status == 73)
    #expect(outcome.standardError.contains("give another name"))
    #expect(!FileManager.default.fileExists(atPath: scratch.path(name)))
  }

  @Test("a name in upper case is that of a trace, too")
  func upperCase() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.trace.utf8, to: "in.dmtrace")
    #expect(try dynmem.run(["convert", path, "OUT.DMTRACE"], in: scratch.folder).status == 0)
    #expect(try scratch.text("OUT.DMTRACE").hasPrefix("dynmem trace 1\n"))
  }

  @Test("an empty file is a conversation, like any other bytes")
  func empty() throws {
    let scratch = try Scratch()
    let path = try scratch.write([], to: "empty")
    #expect(try dynmem.run(["convert", path, "out.dmtrace"], in: scratch.folder).status == 0)
    #expect(try dynmem.run(["replay", "out.dmtrace"], in: scratch.folder).status == 0)
    // One that is called a trace is none.
    let trace = try scratch.write([], to: "empty.dmtrace")
    #expect(try dynmem.run(["convert", trace, "o.dmtrace"], in: scratch.folder).status == 65)
  }

  @Test("no line is written that cannot be read again", arguments: ["out.dmtrace", "-"])
  func longLine(name: String) throws {
    let scratch = try Scratch()
    // A packet that is no message, of 600,000 bytes; each takes two columns.
    let packet: [UInt8] = [0x00, 0x02, 0x01, 0x00, 0xC0, 0xCF, 0x24]
    let path = try scratch.write(packet + Array(repeating: 0xFF, count: 600_000), to: "long")
    let outcome = try dynmem.run(["convert", path, name], in: scratch.folder)
    #expect(outcome.status == 73)
    #expect(outcome.standardError.contains("would be longer than 1 MiB"))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("out.dmtrace")))
  }
}
