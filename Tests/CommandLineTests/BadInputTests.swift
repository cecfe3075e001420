import Foundation
import Testing

@Suite("Inputs that are not there, or not right")
struct BadInputTests {
  private let dynmem = CommandLineTool.dynmem

  /// A file that is not right, and where the error must point.
  struct BadFile: Sendable, CustomTestStringConvertible {
    let name: String
    let content: [UInt8]
    /// What follows the path in the complaint.
    let complaint: String

    init(_ name: String, _ content: some Sequence<UInt8>, _ complaint: String) {
      self.name = name
      self.content = Array(content)
      self.complaint = complaint
    }

    var testDescription: String { "\(name): \(complaint)" }

    static let all = [
      BadFile("empty.dmtrace", [], ": the file is empty"),
      BadFile("empty.transcript", [], ": the file is empty"),
      BadFile("cut.dmtrace", Example.trace.utf8.dropLast(32), ":9:"),
      BadFile(
        "hex.dmtrace",
        Example.trace.replacing("version-request 9.9 trans=1", with: "raw 05zz").utf8,
        ":6:"),
      BadFile("word.dmtrace", Example.trace.replacing("open", with: "opne").utf8, ":5:11:"),
      BadFile(
        "crlf.dmtrace",
        Example.trace.replacing("open", with: "opne").replacing("\n", with: "\r\n").utf8, ":5:11:"),
      BadFile("version.dmtrace", "dynmem trace 7\n".utf8, ":1:"),
      BadFile("binary.dmtrace", binary, ":1:1:"),
      BadFile("binary.transcript", binary, ":1:1:"),
      BadFile("hex.transcript", "> open\n> guest 05zz\n".utf8, ":2:"),
      BadFile("long.dmtrace", [UInt8](repeating: 0x23, count: 2 << 20), ":1:"),
      BadFile("hex.script", "> open\n".utf8, ":1:"),
    ]

    private static let binary: [UInt8] = [
      0x7F, 0x45, 0x4C, 0x46, 0, 0xFF, 0xFE, 0x0A, 0x80, 0, 0x0D,
    ]
  }

  @Test("bad data is status 65, and the complaint has file and line", arguments: BadFile.all)
  func badData(_ file: BadFile) throws {
    let scratch = try Scratch()
    let path = try scratch.write(file.content, to: file.name)
    let verb = file.name.hasSuffix(".script") ? "transcript" : "replay"
    let outcome = try dynmem.run([verb, path])
    #expect(outcome.status == 65)
    #expect(outcome.standardError.hasPrefix("dynmem: \(path)\(file.complaint)"))
    #expect(outcome.standardError.split(separator: "\n").count == 1)
  }

  @Test("a file of more than 256 MiB is refused")
  func tooLarge() throws {
    let scratch = try Scratch()
    let path = try scratch.write([], to: "large.dmtrace")
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.truncate(atOffset: 256 << 20 + 1)
    try file.close()
    let outcome = try dynmem.run(["replay", path])
    #expect(outcome.status == 65)
    #expect(outcome.standardError == "dynmem: \(path): larger than 256 MiB (split it)\n")
  }

  @Test("a recording whose packets are garbage is status 65, and the file and line are named")
  func badRecording() throws {
    let scratch = try Scratch()
    _ = try scratch.write("1 2 sideways\n".utf8, to: "packets.txt")
    let machine = try Data(contentsOf: URL(filePath: Repository.session + "/machine.txt"))
    _ = try scratch.write(machine, to: "machine.txt")
    let outcome = try dynmem.run(["replay", scratch.folder.path])
    #expect(outcome.status == 65)
    #expect(outcome.standardError.contains("\(scratch.folder.path)/packets.txt:1:"))
  }

  @Test("a recording that does not say how large the machine is, is status 66")
  func recordingWithoutMachine() throws {
    let scratch = try Scratch()
    let path = try scratch.write("1 2 sideways\n".utf8, to: "packets.txt")
    let outcome = try dynmem.run(["replay", path])
    #expect(outcome.status == 66)
    #expect(outcome.standardError.contains("/machine.txt: no such file"))
  }

  @Test(
    "what is not there or no file is status 66 for every verb, and nothing waits",
    arguments: ["replay", "run", "show", "transcript"],
    [
      "missing", "x", "é", "x/", "", "fifo", "dangling", "loop", "empty folder", "/dev/zero",
      "/dev/null",
    ])
  func notThere(_ verb: String, _ name: String) throws {
    let scratch = try Scratch()
    let files = FileManager.default
    try scratch.makePipe("fifo")
    try files.createSymbolicLink(
      atPath: scratch.path("dangling"), withDestinationPath: scratch.path("nowhere"))
    try files.createSymbolicLink(
      atPath: scratch.path("loop"), withDestinationPath: scratch.path("loop"))
    try files.createDirectory(
      atPath: scratch.path("empty folder"), withIntermediateDirectories: false)
    let outcome = try dynmem.run([verb, name], in: scratch.folder, timeout: 30)
    #expect(outcome.status == 66)
    #expect(outcome.standardError.hasPrefix("dynmem: "))
    #expect(!outcome.standardError.contains("did you mean"))
  }

  @Test("a file that may not be read is status 66", .enabled(if: getuid() != 0))
  func unreadable() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.trace.utf8, to: "secret.dmtrace")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    #expect(try dynmem.run(["replay", path]).status == 66)
  }

  @Test("a path that is nearly right is suggested")
  func suggestion() throws {
    let scratch = try Scratch()
    _ = try scratch.write(Example.trace.utf8, to: "folder/good.dmtrace")
    let outcome = try dynmem.run(["replay", "folder/god.dmtrace"], in: scratch.folder)
    #expect(outcome.status == 66)
    #expect(outcome.standardError.contains("(did you mean “folder/good.dmtrace”?)"))
  }

  @Test("one bad input does not keep the others from being replayed; bad data outweighs missing")
  func goesOn() throws {
    let scratch = try Scratch()
    let bad = try scratch.write([], to: "bad.dmtrace")
    let good = try scratch.write(Example.trace.utf8, to: "good.dmtrace")
    let outcome = try dynmem.run(["replay", scratch.path("missing"), bad, good])
    #expect(outcome.status == 65)
    #expect(outcome.standardOutput.contains("ok       \(good)"))
    #expect(outcome.standardOutput.hasSuffix("0 diverged, 2 could not be read\n"))
  }
}
