import Foundation
import Testing

@Suite("dynmem fuzz")
struct FuzzTests {
  /// QEMU's host dies here of its assertion HA-1b.
  private let abort = "malicious/HA-1b-packet-at-target-qemu"
  private let artifact = ".build/fuzz/findings/machine-qemu/crash-1"

  @Test("a build that fails is told, with its status, and nothing runs")
  func buildFails() throws {
    let checkout = try FakeCheckout(buildStatus: 3)
    let outcome = try checkout.dynmem("fuzz engine")
    #expect(outcome.status == 70)
    #expect(
      outcome.standardError == "dynmem: the fuzz targets were not built: swift build ended with 3\n"
    )
    #expect(checkout.calls.isEmpty)
  }

  @Test("a build that leaves no program is told")
  func nothingBuilt() throws {
    let checkout = try FakeCheckout(marks: nil)
    let outcome = try checkout.dynmem("fuzz engine")
    #expect(outcome.status == 70)
    #expect(outcome.standardError.contains("/release/FuzzEntry: not there after the build"))
  }

  @Test(
    "a build that lost what finds bugs is told, and nothing runs",
    arguments: zip(FakeCheckout.marks, ["coverage", "libFuzzer", "the address sanitizer"]))
  func lost(mark: String, name: String) throws {
    let checkout = try FakeCheckout(marks: FakeCheckout.marks.filter { $0 != mark })
    let outcome = try checkout.dynmem("fuzz engine")
    #expect(outcome.status == 70)
    #expect(outcome.standardError.contains("was built without \(name)\n"))
    #expect(checkout.calls.isEmpty)
  }

  @Test("the optimizer is used unless it is asked not to be", arguments: ["debug", "release"])
  func configuration(name: String) throws {
    let checkout = try FakeCheckout(configuration: name)
    #expect(try checkout.dynmem("fuzz engine" + (name == "debug" ? " --debug" : "")).status == 0)
    try #require(checkout.builds.count == 1)
    #expect(checkout.builds[0].hasPrefix("build -c \(name) "))
    #expect(checkout.calls.count == 1)
  }

  @Test("a run that finds nothing is status 0; minutes, jobs and what stands behind -- are passed")
  func nothingFound() throws {
    let checkout = try FakeCheckout()
    let outcome = try checkout.dynmem("fuzz engine --minutes 10 --jobs 2 -- -max_len=77")
    #expect(outcome.status == 0)
    try #require(checkout.calls.count == 1)
    let words = checkout.calls[0].split(separator: " ")
    #expect(words.first == "engine")
    #expect(words.contains("-fork=2") && words.contains("-max_len=77"))
    #expect(words.contains("-timeout=10"))
    #expect(words.contains("-artifact_prefix=.build/fuzz/findings/engine/"))
    #expect((590...600).contains(try #require(Self.seconds(checkout.calls[0]))))
  }

  private static func seconds(_ call: String) -> Int? {
    let name = "-max_total_time="
    let word = call.split(separator: " ").first { $0.hasPrefix(name) }
    return word.flatMap { Int($0.dropFirst(name.count)) }
  }

  @Test("what a fleet is told of a target is what the command tells libFuzzer")
  func fleet() throws {
    let targets = ["bus", "engine", "machine", "ranges", "ring", "snapshot", "trace", "wire"]
    let checkout = try FakeCheckout()
    for target in targets { try checkout.write([0], to: "Corpus/\(target)/seed") }
    let script = Repository.root.appending(path: ".clusterfuzzlite/build.sh").path
    let built = try checkout.shell(
      """
      mkdir out
      PATH=$PWD/bin:$PATH OUT=$PWD/out DYNMEM_SOURCE=$PWD bash '\(script)'
      """)
    #expect(built.status == 0)
    for target in targets {
      let lines = try checkout.shell("cat out/fuzz-\(target).options").standardOutput
        .split(separator: "\n")
      #expect(lines.first == "[libfuzzer]")
      #expect(try checkout.dynmem("fuzz \(target)").status == 0)
      let words = try #require(checkout.calls.last).split(separator: " ")
      let names = ["-max_len=", "-entropic", "-use_value_profile="]
      #expect(
        Set(lines.dropFirst().map { "-" + $0.replacing(" = ", with: "=") })
          == Set(words.filter { word in names.contains { word.hasPrefix($0) } }.map(String.init)))
    }
  }

  @Test("an assertion that is found: the input, what it shows, both traces, how to see it again")
  func found() throws {
    let checkout = try FakeCheckout()
    try checkout.find(abort, saying: "hostAbort HA-1b")
    let outcome = try checkout.dynmem("fuzz machine --profile qemu --minutes 10")
    #expect(outcome.status == 1)
    let lines = outcome.standardOutput.split(separator: "\n").map(String.init)
    for line in [
      "input   \(artifact)", "shows   hostAbort HA-1b", "trace   \(artifact).dmtrace",
      "shrunk  \(artifact).shrunk.dmtrace",
    ] {
      #expect(lines.contains(line))
    }
    #expect(lines.last?.hasPrefix("found   HA-1b after ") == true)
    #expect(try checkout.dynmem("replay \(artifact).shrunk.dmtrace").status == 0)

    let again = try #require(lines.first { $0.hasPrefix("again   ") }).dropFirst("again   ".count)
    let repeated = try checkout.shell(String(again))
    #expect(repeated.status == 77)
    #expect(repeated.standardError == "FINDING: machine: hostAbort HA-1b\n")
    #expect(checkout.calls.last == "machine profile=qemu known= -timeout=10 \(artifact)")
  }

  @Test("the run goes on without the assertion that was found, for the rest of its minutes")
  func goesOn() throws {
    let checkout = try FakeCheckout()
    try checkout.find(abort, saying: "hostAbort HA-1b")
    _ = try checkout.dynmem("fuzz machine --profile qemu --known HA-6 --minutes 10")
    let runs = checkout.calls.filter { Self.seconds($0) != nil }
    try #require(runs.count == 2)
    #expect(runs[0].hasPrefix("machine profile=qemu known=HA-6 "))
    #expect(runs[1].hasPrefix("machine profile=qemu known=HA-6,HA-1b "))
    #expect((500...600).contains(try #require(Self.seconds(runs[1]))))
  }

  @Test("a run does not go on when its time is over")
  func timeIsOver() throws {
    let checkout = try FakeCheckout()
    try checkout.find(abort, saying: "hostAbort HA-1b")
    #expect(try checkout.dynmem("fuzz machine --profile qemu --minutes 0.01").status == 1)
    #expect(checkout.calls.count { Self.seconds($0) != nil } == 1)
  }

  @Test("what takes its time when it is asked again has the limits of the run")
  func limits() throws {
    let checkout = try FakeCheckout()
    try checkout.find(abort, saying: "")
    _ = try checkout.dynmem("fuzz machine --profile qemu -- -timeout=3 -rss_limit_mb=512 -runs=9")
    let path = artifact
    #expect(
      checkout.calls.last
        == "machine profile=qemu known= -timeout=10 -timeout=3 -rss_limit_mb=512 \(path)")
  }

  @Test("it is what was found that is shrunk, not what else the trace shows")
  func shrinksWhatWasFound() throws {
    let checkout = try FakeCheckout()
    try checkout.find(abort, saying: "I10 at step 3: something is not as it was")
    let outcome = try checkout.dynmem("fuzz machine --profile qemu")
    #expect(outcome.status == 1)
    #expect(!outcome.standardOutput.contains("shrunk "))
    #expect(outcome.standardError.contains("I10 does not happen; there is --failure HA-1b"))
  }

  @Test("what has no id is not shrunk to an assertion that is known")
  func knownIsNotShrunkTo() throws {
    let checkout = try FakeCheckout()
    try checkout.find(abort, saying: "")
    let outcome = try checkout.dynmem("fuzz machine --profile qemu --known HA-1b")
    #expect(outcome.status == 1)
    #expect(
      outcome.standardOutput.contains("shrunk  not: the first that fails is HA-1b, which is known"))
    #expect(!checkout.isThere(artifact + ".shrunk.dmtrace"))
  }

  @Test("a merge has a limit for each input, and leaves artifacts where those of runs lie")
  func merge() throws {
    let checkout = try FakeCheckout()
    #expect(try checkout.dynmem("fuzz bus --merge").status == 0)
    try #require(checkout.calls.count == 1)
    let words = checkout.calls[0].split(separator: " ")
    #expect(words.contains("-merge=1") && words.contains("-timeout=10"))
    #expect(words.contains("-artifact_prefix=.build/fuzz/findings/bus/"))
    #expect(words.suffix(2) == ["Corpus/bus", ".build/fuzz/corpus/bus"])
  }

  @Test(
    "a folder that cannot be made is status 73, and nothing runs",
    arguments: [".build/fuzz/targets", ".build/fuzz/corpus", ".build/fuzz/findings/bus"])
  func folderInTheWay(_ name: String) throws {
    let checkout = try FakeCheckout()
    try checkout.write([], to: name)
    let outcome = try checkout.dynmem("fuzz bus")
    #expect(outcome.status == 73)
    #expect(outcome.standardError.hasPrefix("dynmem: \(name)"))
    #expect(outcome.standardError.contains("is no folder, and none can be made there"))
    #expect(checkout.calls.isEmpty)
  }

  @Test("what ends the command ends the fuzzer first")
  func ended() throws {
    let checkout = try FakeCheckout()
    try checkout.write([], to: "endless")
    // Whoever runs the tests may block the signal, which is inherited.
    let program = CommandLineTool.dynmem.executable.path
    let outcome = try checkout.shell(
      """
      PATH=$PWD/bin:$PATH env --default-signal=TERM '\(program)' fuzz engine &
      until [ -e calls ]; do sleep 0.05; done
      sleep 0.2
      kill -TERM $!
      wait $!
      echo $?
      """)
    #expect(outcome.standardOutput == "143\n")
    #expect(checkout.calls.last == "ended")
  }
}
