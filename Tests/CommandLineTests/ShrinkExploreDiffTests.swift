import Foundation
import Testing

@Suite("dynmem shrink, explore and diff")
struct ShrinkExploreDiffTests {
  private let dynmem = CommandLineTool.dynmem

  @Test("what no failure is called is not looked for")
  func unknownFailure() throws {
    for source in ["1", Repository.recorded + "/s12-evil-hotadd"] {
      let outcome = try dynmem.run(["shrink", source, "--failure", "DM-E99"])
      #expect(outcome.status == 64)
      #expect(outcome.standardError.contains("“DM-E99” is the id of no abort"))
    }
  }

  @Test("a seed shrinks to a trace that replays")
  func shrinksSeed() throws {
    let scratch = try Scratch()
    let path = scratch.path("small.dmtrace")
    let shrink = ["shrink", "1", "--profile", "qemu", "--failure", "HA-1b"]
    let outcome = try dynmem.run(shrink + ["--record", path])
    #expect(outcome.status == 0)
    #expect(outcome.standardOutput.hasPrefix("hostAbort HA-1b: 3 of "))
    #expect(try dynmem.run(["replay", path]).status == 0)
    #expect(try dynmem.run(shrink).standardOutput == scratch.text("small.dmtrace"))
    let json = try dynmem.run(shrink + ["--format", "json"]).objects
    #expect(json.first??["events"] as? Int == 3)
  }

  @Test("a trace that diverges shrinks to one that diverges; one that does not is bad input")
  func shrinksTrace() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.damaged.utf8, to: "bad.dmtrace")
    let small = scratch.path("small.dmtrace")
    let outcome = try dynmem.run(["shrink", path, "--record", small])
    #expect(outcome.standardOutput.hasPrefix("divergence: 2 of 3 events"))
    #expect(try dynmem.run(["replay", small]).status == 2)
    let good = try scratch.write(Example.trace.utf8, to: "good.dmtrace")
    let nothing = try dynmem.run(["shrink", good])
    #expect(nothing.status == 65)
    #expect(nothing.standardError.contains("nothing goes wrong"))
  }

  @Test("an exploration is the same with any number of jobs, and writes what it found")
  func explores() throws {
    let scratch = try Scratch()
    let explore = ["explore", "--depth", "3", "--profile", "qemu"]
    let one = try dynmem.run(explore + ["--jobs", "1", "--record", scratch.path("found")])
    #expect(one.status == 0)
    #expect(one.standardOutput.contains("hostAbort HA-1b: open quiet shrink\n"))
    let three = try dynmem.run(explore + ["--jobs", "3"])
    #expect(three.standardOutput == one.standardOutput)
    #expect(try dynmem.run(["replay", scratch.path("found")]).status == 0)
    let json = try dynmem.run(explore + ["--format", "json"]).objects
    #expect((json.first??["states"] as? Int ?? 0) > 100)
  }

  @Test("two profiles of a trace differ at the first warning, and a trace not from itself")
  func differs() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.trace.utf8, to: "one.dmtrace")
    let other = Example.trace.replacing("2.0 trans=2", with: "2.0 trans=7")
    let second = try scratch.write(other.utf8, to: "two.dmtrace")
    let outcome = try dynmem.run(["diff", path, second])
    #expect(outcome.status == 2)
    #expect(outcome.standardOutput.hasPrefix("DIFFERENT at event 3\n"))
    let json = try dynmem.run(["diff", path, second, "--format", "json"]).objects
    #expect(json.first??["isSame"] as? Bool == false)
    let same = try dynmem.run(["diff", path, path, "--profile-b", "qemu"])
    #expect(same.status == 0)
    #expect(same.standardOutput.hasPrefix("same: 3 events"))
  }

  /// A place to stop at, and how many events are done by then.
  @Test(
    "a replay stops at an event or a time, and shows the machine there",
    arguments: [("2", "S_VERSION"), ("3ms", "S_VERSION"), ("3", "S_CAPS"), ("99s", "S_CAPS")])
  func inspects(until place: String, state: String) throws {
    let scratch = try Scratch()
    let path = try scratch.write(Example.trace.utf8, to: "one.dmtrace")
    for verb in ["replay", "run"] {
      let outcome = try dynmem.run([verb, path, "--until", place, "--inspect"])
      #expect(outcome.status == 0)
      let line = outcome.standardOutput.split(separator: "\n").first { $0.hasPrefix("  state ") }
      #expect(line?.hasSuffix(" " + state) == true, "\(verb)")
    }
    let json = try dynmem.run(
      ["replay", path, "--until", place, "--inspect", "--format", "json"])
    let machine = json.objects.last??["machine"] as? [String: [String: Any]]
    #expect(machine?["host"]?["state"] as? String == state)
  }
}
