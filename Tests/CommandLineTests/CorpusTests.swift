import Foundation
import Testing

@Suite("The corpus of the fuzz targets")
struct CorpusTests {
  /// A balloon response in which the wire target finds its planted bug: two ranges, more to come,
  /// and something in the reserved word.
  private let planted: [UInt8] =
    [7, 0, 32, 0, 0, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 0, 1, 0, 0]
    + [0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0]

  @Test(
    "dynmem check takes the corpus, the folder of a target, or a file there",
    arguments: ["", "/wire", "/wire/", "/wire/one"])
  func check(_ path: String) throws {
    let checkout = try FakeCheckout()
    for name in ["wire/one", "wire/two", "ranges/three"] {
      try checkout.write(planted, to: "Corpus/\(name)")
    }
    let outcome = try checkout.dynmem(["check", "Corpus\(path)"])
    let counts = ["": "3 inputs", "/wire/one": "1 input"]
    let expected = "passed: \(counts[path] ?? "2 inputs") of fuzz targets, 0 with findings\n"
    #expect(outcome.status == 0)
    #expect(outcome.standardOutput.hasSuffix(expected))
    #expect(!outcome.standardOutput.contains("traces"))
  }

  @Test(
    "dynmem check takes them from inside of the corpus, too",
    arguments: [
      ("Corpus", "."), ("Corpus", "wire"), ("Corpus/wire", "."), ("Corpus/wire", "one"),
      ("Corpus/wire", ".."), ("Corpus/wire", "../wire"), ("Corpus/wire", "../wire/one"),
      ("Corpus/wire", "../../Corpus"),
    ])
  func checkInside(_ folder: String, _ path: String) throws {
    let checkout = try FakeCheckout()
    try checkout.write(planted, to: "Corpus/wire/one")
    let outcome = try checkout.dynmem(["check", path], in: folder)
    #expect(outcome.status == 0)
    #expect(
      outcome.standardOutput.hasSuffix("passed: 1 input of fuzz targets, 0 with findings\n"))
  }

  @Test("a corpus without the inputs of a target is told, where everything is checked")
  func missingFolders() throws {
    let checkout = try FakeCheckout()
    try checkout.write(Array(Example.trace.utf8), to: "Traces/example.dmtrace")
    #expect(try checkout.dynmem("check").status == 0)
    for name in ["bus", "engine", "machine", "ranges", "ring", "snapshot", "trace"] {
      try checkout.write([], to: "Corpus/\(name)/empty")
    }
    let outcome = try checkout.dynmem("check")
    #expect(outcome.status == 66)
    #expect(
      outcome.standardError == "dynmem: Corpus/wire: no inputs of the fuzz target are there\n")
    try checkout.write([], to: "Corpus/wire/empty")
    #expect(try checkout.dynmem("check").status == 0)
  }

  @Test(
    "inputs have their own host: another one is refused",
    arguments: ["--profile qemu", "--policy retry=off", "--save-restore"])
  func ownHost(_ words: String) throws {
    let checkout = try FakeCheckout()
    try checkout.write(planted, to: "Corpus/wire/one")
    let outcome = try checkout.dynmem("check Corpus/wire \(words)")
    #expect(outcome.status == 64)
    #expect(outcome.standardError.contains("Corpus/wire has inputs of fuzz targets, which bring"))
  }

  @Test("JSON has an object for an input that cannot be read")
  func json() throws {
    let checkout = try FakeCheckout()
    try checkout.write(planted, to: "Corpus/wire/one")
    try checkout.makeLoop("Corpus/wire/two")
    let objects = try checkout.dynmem("check Corpus --format json").objects
    #expect(objects.count == 2)
    #expect(objects[0]?["path"] as? String == "Corpus/wire/two")
    #expect(objects[0]?["status"] as? String == "bad")
    #expect(objects[0]?["error"] as? String == "Corpus/wire/two: not a file")
  }

  @Test("a file of the corpus that cannot be read is status 66, and no finding")
  func unreadable() throws {
    let checkout = try FakeCheckout()
    try checkout.makeLoop("Corpus/wire/loop")
    let outcome = try checkout.dynmem("check Corpus")
    #expect(outcome.status == 66)
    #expect(outcome.standardError == "dynmem: Corpus/wire/loop: not a file\n")
    #expect(
      outcome.standardOutput.hasSuffix(
        "failed: 1 input of fuzz targets, 0 with findings, 1 could not be read\n"))
  }

  @Test(
    "a link to the corpus, or to the inputs of a target, stands for them",
    arguments: ["all", "some", "one"])
  func links(name: String) throws {
    let checkout = try FakeCheckout()
    try checkout.write(planted, to: "Corpus/wire/one")
    try checkout.link("all", to: "Corpus")
    try checkout.link("some", to: "Corpus/wire")
    try checkout.link("one", to: "Corpus/wire/one")
    let outcome = try checkout.dynmem("check \(name)")
    #expect(outcome.status == 0)
    #expect(
      outcome.standardOutput.hasSuffix("passed: 1 input of fuzz targets, 0 with findings\n"))
  }

  @Test("hidden files are no inputs, and what is too large for one is not read")
  func noInputs() throws {
    let checkout = try FakeCheckout()
    try checkout.write(planted, to: "Corpus/wire/one")
    try checkout.write(planted, to: "Corpus/wire/.dat.nosync")
    #expect(try checkout.dynmem("check Corpus").standardOutput.contains("passed: 1 input "))
    try checkout.write(Array(repeating: 0, count: 4 << 20 | 1), to: "Corpus/wire/two")
    let outcome = try checkout.dynmem("check Corpus")
    #expect(outcome.status == 65)
    #expect(outcome.standardError.contains("Corpus/wire/two: larger than the 4 MiB"))
  }

  @Test(
    "the canary, which dies of what it is for, is not run but by the fuzzer",
    arguments: [
      "check Corpus/canary", "check Corpus/canary/one", "fuzz canary --measure 1",
      "fuzz canary --merge",
    ])
  func canary(words: String) throws {
    let checkout = try FakeCheckout()
    try checkout.write(Array("coal".utf8), to: "Corpus/canary/one")
    let outcome = try checkout.dynmem(words)
    #expect(outcome.status == 64)
    #expect(outcome.standardError.contains("canary dies of what it is for"))
  }

  @Test("an empty input is an input")
  func empty() throws {
    let checkout = try FakeCheckout()
    try checkout.write([], to: "Corpus/wire/empty")
    #expect(try checkout.dynmem("check Corpus").status == 0)
    #expect(try checkout.dynmem("fuzz wire --measure 1").status == 0)
  }

  @Test("a measurement says how many inputs have findings")
  func measure() throws {
    let checkout = try FakeCheckout()
    try checkout.write(planted, to: "Corpus/wire/one")
    let fine = try checkout.dynmem("fuzz wire --measure 10")
    #expect(fine.status == 0)
    #expect(!fine.standardOutput.contains("findings"))
    let outcome = try checkout.dynmem("fuzz wire --measure 10 --planted")
    #expect(outcome.status == 0)
    #expect(
      outcome.standardOutput.hasSuffix("  1 of 1 have findings, with which an execution ends\n"))
  }

  @Test("a measurement of what cannot be read is status 66")
  func measureUnreadable() throws {
    let checkout = try FakeCheckout()
    try checkout.makeLoop("Corpus/wire/loop")
    let outcome = try checkout.dynmem("fuzz wire --measure 10")
    #expect(outcome.status == 66)
    #expect(outcome.standardError == "dynmem: Corpus/wire/loop: not a file\n")
    let nothing = try checkout.dynmem("fuzz bus --measure 10")
    #expect(nothing.status == 66)
    #expect(nothing.standardError == "dynmem: Corpus/bus has no files\n")
  }

  @Test("seeds are made of traces: where there are none, nothing is written")
  func seedsOfNothing() throws {
    let checkout = try FakeCheckout(marks: nil)
    let outcome = try checkout.dynmem("fuzz wire --seeds")
    #expect(outcome.status == 66)
    #expect(outcome.standardError.hasPrefix("dynmem: Traces: no such file or folder"))
    #expect(!checkout.isThere("Corpus") && !checkout.isThere(".build"))
  }

  @Test("seeds and the dictionary are written, and where they cannot be, that is status 73")
  func seeds() throws {
    let checkout = try FakeCheckout(marks: nil)
    try checkout.write(Array(Example.trace.utf8), to: "Traces/example.dmtrace")
    let outcome = try checkout.dynmem("fuzz wire --seeds")
    #expect(outcome.status == 0)
    #expect(outcome.standardOutput.hasSuffix(" seeds in .build/fuzz/corpus/wire\n"))
    #expect(checkout.isThere("Corpus/wire.dict") && checkout.isThere(".build/fuzz/corpus/wire"))

    let other = try FakeCheckout(marks: nil)
    try other.write(Array(Example.trace.utf8), to: "Traces/example.dmtrace")
    try other.write([], to: "Corpus")
    let refused = try other.dynmem("fuzz wire --seeds")
    #expect(refused.status == 73)
    #expect(
      refused.standardError == "dynmem: Corpus: is no folder, and none can be made there\n")
  }

  @Test(
    "a fuzz input where a trace is wanted: the error names the command that makes one of it",
    arguments: ["replay X", "check X", "show X", "run X", "shrink X", "diff X Y"])
  func hint(_ words: String) throws {
    let checkout = try FakeCheckout()
    let trace = Repository.root.appending(path: "Traces/malicious/HA-6-unknown-processor-qemu")
    try #require(
      try checkout.dynmem(["convert", trace.path + ".dmtrace", "X"]).status == 0)
    let outcome = try checkout.dynmem(words)
    #expect(outcome.status == 65)
    #expect(
      outcome.standardError
        == "dynmem: X:1:1: this is not a trace: the first line is not “dynmem trace 1” "
        + "(if it is a fuzz input: dynmem convert X out.dmtrace)\n")
    try checkout.write(Array("no trace\n".utf8), to: "X")
    #expect(try checkout.dynmem(words).standardError.contains("(it tells the format)"))
  }
}
