import Foundation
import Testing

@Suite("dynmem convert, for other tools")
struct ExportTests {
  private let dynmem = CommandLineTool.dynmem

  @Test(
    "the end of a name chooses the format, and --to does whatever the name is",
    arguments: [
      (["a.pcapng"], "a.pcapng", [0x0A, 0x0D, 0x0D, 0x0A]), (["a.json"], "a.json", Array("{".utf8)),
      (["a.html"], "a.html", Array("<!doctype html>".utf8)),
      (["--to", "html", "a.bin"], "a.bin", Array("<!doctype html>".utf8)),
      (["--to", "pcapng", "b.html"], "b.html", [0x0A, 0x0D, 0x0D, 0x0A]),
    ] as [([String], String, [UInt8])])
  func formats(arguments: [String], name: String, beginning: [UInt8]) throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.trace.utf8, to: "in.dmtrace")
    let outcome = try dynmem.run(["convert", path] + arguments, in: scratch.folder)
    #expect(outcome.status == 0)
    #expect(outcome.standardOutput.isEmpty && outcome.standardError.isEmpty)
    #expect(try Data(contentsOf: scratch.folder.appending(path: name)).starts(with: beginning))
  }

  @Test("a format that there is not is a wrong command line, and the right ones are named")
  func unknownFormat() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.trace.utf8, to: "in.dmtrace")
    let outcome = try dynmem.run(["convert", "--to", "svg", path, "a.svg"], in: scratch.folder)
    #expect(outcome.status == 64)
    for name in ["pcapng", "perfetto", "html"] { #expect(outcome.standardError.contains(name)) }
  }
}
