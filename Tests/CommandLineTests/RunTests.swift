import Foundation
import Testing

@Suite("dynmem run")
struct RunTests {
  private let dynmem = CommandLineTool.dynmem
  private let guest = ["run", "--guest", "linux", "--boot", "512M", "--hot-add", "1G"]

  @Test("a guest reaches its targets, and the last line tells its size")
  func reachesTargets() throws {
    let outcome = try dynmem.run(guest + ["--target", "400M", "--target", "1536M"])
    #expect(outcome.status == 0)
    #expect(outcome.standardOutput.contains("  < balloon-request pages=28672 "))
    #expect(outcome.standardOutput.contains("  < hot-add-request range=0x800000+262144 "))
    #expect(outcome.standardOutput.hasSuffix("size of the guest: 1536M\n"))
    #expect(!outcome.standardOutput.split(separator: "\n").contains { $0.count > 100 })
  }

  @Test("a long run of observations of one name is folded into the first, a count and the last")
  func folds() throws {
    // 1 GiB in memslots of 128 MiB.
    let outcome = try dynmem.run(guest + ["--target", "1536M"])
    let lines = outcome.standardOutput.split(separator: "\n")
    let mapped = lines.indices.filter { lines[$0].contains("slot-mapped") }
    try #require(mapped.count == 3)
    #expect(lines[mapped[0]].hasSuffix("address=0x800000000 size=0x8000000 offset=0x0"))
    #expect(lines[mapped[1]].hasSuffix("# 6 more “slot-mapped”"))
    #expect(lines[mapped[2]].hasSuffix("address=0x838000000 size=0x8000000 offset=0x38000000"))
    let full = try dynmem.run(guest + ["--target", "1536M", "--full"])
    let all = full.standardOutput.split(separator: "\n").filter { $0.contains(". slot-mapped ") }
    #expect(all.count == 8)
  }

  @Test("what was recorded replays, runs as a script, and is the same when recorded again")
  func records() throws {
    let scratch = try Scratch()
    let first = scratch.path("first.dmtrace")
    let second = scratch.path("second.dmtrace")
    let targets = ["--target", "400M", "--target", "1G", "--status-report"]
    #expect(try dynmem.run(guest + targets + ["--record", first]).status == 0)
    let replay = try dynmem.run(["replay", first])
    #expect(replay.status == 0)
    #expect(replay.standardOutput.hasPrefix("ok "))
    #expect(try dynmem.run(["run", first, "--record", second]).status == 0)
    #expect(try scratch.text("first.dmtrace") == scratch.text("second.dmtrace"))
  }

  @Test("a script runs whatever it expects")
  func runsScript() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.damaged.utf8, to: "bad.dmtrace")
    let outcome = try dynmem.run(["run", path])
    #expect(outcome.status == 0)
    #expect(outcome.standardOutput.contains("  < version-response refused trans=1"))
  }

  @Test("a folder with several traces is no script")
  func severalScripts() throws {
    let outcome = try dynmem.run(["run", Repository.recorded])
    #expect(outcome.status == 66)
    #expect(outcome.standardError.contains("name one of them, such as \(Repository.recorded)/s00-"))
  }

  @Test("JSON has an object for each step, and one for the end")
  func json() throws {
    let outcome = try dynmem.run(guest + ["--target", "400M", "--format", "json"])
    #expect(outcome.status == 0)
    let objects = outcome.objects
    #expect(objects.allSatisfy { $0 != nil })
    #expect(objects.dropLast().allSatisfy { $0?["stimulus"] is String && $0?["time"] is Int })
    #expect(objects.last??["outcome"] as? String == "finished")
    #expect(objects.last??["size"] as? Int == 400 << 20)
  }

  @Test(
    "machines of odd sizes come to an end",
    arguments: [
      ["--boot", "4K", "--target", "4K"],
      ["--boot", "4K", "--hot-add", "4K", "--target", "8K"],
      ["--boot", "1G", "--target", "1T"],
      ["--boot", "1G", "--target", "18446744073709551615"],
      ["--boot", "32T", "--hot-add", "32T"],
      ["--boot", "1G", "--hot-add", "0x8001000", "--target", "1200M", "--target", "4K"],
    ])
  func oddSizes(_ arguments: [String]) throws {
    let outcome = try dynmem.run(["run", "--guest", "linux"] + arguments)
    #expect(outcome.status == 0)
    #expect(outcome.standardOutput.contains("size of the guest: "))
  }

  @Test("a target that takes more than 600 s is given up, which is status 3")
  func givenUp() throws {
    // The guest needs 30 ms for each 128 MiB: four terabytes take it over 900 s.
    let outcome = try dynmem.run(
      ["run", "--guest", "linux", "--hot-add", "4T", "--target", "4097G"])
    #expect(outcome.status == 3)
    #expect(outcome.standardOutput.contains("target 4097G: given up without coming to rest\n"))
  }

  @Test(
    "a path that cannot be written is status 73, before anything runs",
    arguments: ["nowhere/x.dmtrace", "", "folder", "new/", "fifo", "/dev/null", "/dev/full"])
  func unwritable(_ path: String) throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.path("folder"), withIntermediateDirectories: false)
    try scratch.makePipe("fifo")
    let outcome = try dynmem.run(guest + ["--record", path], in: scratch.folder, timeout: 30)
    #expect(outcome.status == 73)
    #expect(outcome.standardOutput.isEmpty)
    #expect(outcome.standardError.hasPrefix("dynmem: "))
    let trace = try scratch.write(Example.trace.utf8, to: "good.dmtrace")
    let converted = try dynmem.run(["convert", trace, path], in: scratch.folder, timeout: 30)
    #expect(converted.status == 73)
  }

  @Test("where a file cannot be made, nothing is left half-written")
  func nothingHalfWritten() throws {
    // Nobody, not even root, makes files there, though the folder does not tell.
    let outcome = try dynmem.run(guest + ["--record", "/proc/dynmem.dmtrace"])
    #expect(outcome.status == 73)
    #expect(outcome.standardError == "dynmem: /proc/dynmem.dmtrace: cannot be written\n")
  }
}
