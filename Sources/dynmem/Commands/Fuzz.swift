import ArgumentParser
import Foundation
import FuzzTargets
import Traces

extension FuzzTarget: ExpressibleByArgument {}

/// Builds a fuzz target and runs it.
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz",
    abstract: "Build a fuzz target with libFuzzer and the address sanitizer, and run it.",
    discussion: """
      The targets are wire, ring, bus, engine, machine, trace, snapshot, ranges,
      and canary, which must die: it shows that a crash is seen. A run starts
      from the corpus and the dictionary of the repository; what it finds new is
      kept in .build/fuzz/corpus. When something is found there is the input, the
      same as a trace if it is a conversation, and the command that repeats it.
      What stands behind -- goes to libFuzzer. Run it at the top of a checkout.

      EXAMPLES
        dynmem fuzz engine --minutes 5
        dynmem fuzz machine --jobs 2 -- -max_len=1024
        dynmem fuzz machine --profile qemu --known HA-1a,HA-1b --empty
        dynmem fuzz engine --merge        minimised, into Corpus/engine
        dynmem fuzz engine --coverage     lines that all of Corpus runs
        dynmem fuzz engine --measure 100000
        dynmem fuzz canary                must fail
      """)

  @Argument(help: "What to fuzz.")
  var target: FuzzTarget

  @Option(help: "Stop after so many minutes.")
  var minutes: Double?

  @Option(help: "Run so many processes at a time.")
  var jobs: Int = 1

  @Option(help: "Fuzz a host with this profile: qemu dies of its assertions, which is found.")
  var profile: FuzzProfile?

  @Option(help: "Assertions of QEMU that are no finding any more, with commas between.")
  var known: String?

  @Flag(help: "Start from nothing, not from the corpus of the repository.")
  var empty = false

  @Flag(help: "Plant a bug, to see it found.")
  var planted = false

  @Flag(help: "Add what runs found to the corpus of the repository, as little as covers the same.")
  var merge = false

  @Flag(help: "Write the dictionary, and seeds from Traces to merge into the corpus.")
  var seeds = false

  @Flag(help: "Count the lines that the corpora of all targets run: a table, and HTML.")
  var coverage = false

  @Option(help: "Run so many inputs of the corpus without libFuzzer, and print how fast that is.")
  var measure: Int?

  @Argument(parsing: .postTerminator, help: "Options of libFuzzer.")
  var options: [String] = []

  func run() throws {
    let console = Console()
    if coverage { return try CoverageReport(console).make() }
    if seeds { return try SeedWriter(target).write(console) }
    if let measure {
      return try FuzzMeasure(target, targetOptions).measure(executions: measure, console)
    }
    let build = FuzzBuild.sanitized
    guard try build.build() else { throw Status.failure }
    let missing = try build.missing()
    guard missing.isEmpty else {
      console.complain("\(build.program) was built without \(missing.joined(separator: ", "))")
      throw Status.failure
    }
    var session = FuzzSession(target, build, keepsTo: self)
    guard try (merge ? session.merge() : session.fuzz(console)) == 0 else { throw Status.failure }
  }
}

extension Fuzz {
  /// What the target is told, also in a process of its own.
  var targetOptions: FuzzOptions { FuzzOptions { targetEnvironment[$0] } }

  /// The same as environment variables.
  var targetEnvironment: [String: String] {
    var environment: [String: String] = [:]
    environment[FuzzOptions.profileVariable] = profile?.rawValue
    environment[FuzzOptions.knownVariable] = known
    if planted { environment[FuzzOptions.plantedVariable] = "1" }
    return environment
  }
}

/// The hosts that can be fuzzed.
enum FuzzProfile: String, ExpressibleByArgument, CaseIterable {
  case qemu
  case hardened
}
