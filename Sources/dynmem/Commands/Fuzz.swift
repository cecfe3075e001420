import ArgumentParser
import Foundation
import FuzzTargets
import HostEvents
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

  @Option(help: "Stop after so many minutes, 10,000 at the most.")
  var minutes: Double?

  @Option(help: "Run so many processes at a time.")
  var jobs: Int = 1

  @Option(help: "Fuzz a host with this profile: qemu dies of its assertions, which is found.")
  var profile: FuzzProfile?

  @Option(
    help: ArgumentHelp(
      "With --profile qemu: assertions that are no finding any more, such as HA-1a,HA-1b.",
      valueName: "id,…"))
  var known: String?

  @Flag(help: "Start from nothing, not from the corpus of the repository.")
  var empty = false

  @Flag(help: "Build without the optimizer: far slower, and nothing is optimized away.")
  var debug = false

  @Flag(help: "Plant a bug, to see it found.")
  var planted = false

  @Flag(help: "Add what runs found to the corpus of the repository, as little as covers the same.")
  var merge = false

  @Flag(help: "Write the dictionary, and seeds from Traces to merge into the corpus.")
  var seeds = false

  @Flag(
    help: "Count the lines that the corpora of all targets run, whichever is named; also as HTML.")
  var coverage = false

  @Option(help: "Run so many inputs of the corpus without libFuzzer, and print how fast that is.")
  var measure: Int?

  @Argument(parsing: .postTerminator, help: "Options of libFuzzer.")
  var options: [String] = []

  func validate() throws {
    try validateNumbers()
    try validateMode()
    guard profile == nil || target.takesConversations else {
      throw ValidationError("--profile is for bus, engine and machine: \(target) has no host.")
    }
    guard !planted || target != .canary else {
      throw ValidationError("--planted is for the other targets: canary dies anyway.")
    }
    guard target != .canary || (measure == nil && !merge) else {
      throw ValidationError("the canary dies of what it is for: there is nothing to keep of it.")
    }
    if let known { try validate(known: known) }
  }

  func run() throws {
    let console = Console()
    if coverage { return try CorpusCoverage(console).make() }
    if seeds { return try SeedWriter(target).write(console) }
    if let measure {
      return try FuzzMeasure(target, targetOptions).measure(executions: measure, console)
    }
    let program = try (debug ? FuzzBuild.debug : .sanitized).build(console)
    var session = try console.reportingOutputErrors { () throws(OutputError) in
      try FuzzSession(target, program, keepsTo: self)
    }
    guard try (merge ? session.merge(console) : session.fuzz(console)) == 0 else {
      throw Status.failure
    }
  }
}

// What can be asked for.
extension Fuzz {
  /// A week; more is a mistake, and far more no number of seconds.
  private static let mostMinutes = 10_000.0
  /// Hours, where some inputs take milliseconds.
  private static let mostMeasured = 10_000_000

  private func validateNumbers() throws {
    if let minutes, !(minutes > 0 && minutes <= Self.mostMinutes) {
      throw ValidationError("--minutes is more than 0, and 10000 at the most.")
    }
    guard (1...1024).contains(jobs) else { throw ValidationError("--jobs is 1 to 1024.") }
    guard (1...Self.mostMeasured).contains(measure ?? 1) else {
      throw ValidationError("--measure is 1 at the least, and \(Self.mostMeasured) at the most.")
    }
  }

  /// Refuses what would do nothing.
  private func validateMode() throws {
    let modes = [
      ("--merge", merge), ("--seeds", seeds), ("--coverage", coverage),
      ("--measure", measure != nil),
    ].filter(\.1).map(\.0)
    guard let mode = modes.first else { return }
    guard modes.count == 1 else {
      throw ValidationError("Only one of --merge, --seeds, --coverage and --measure at a time.")
    }
    var idle = [
      ("--minutes", minutes != nil), ("--jobs", jobs != 1), ("--empty", empty),
      ("--planted", planted && measure == nil),
    ]
    if !merge { idle.append(("--debug", debug)) }
    if seeds || coverage { idle += [("--profile", profile != nil), ("--known", known != nil)] }
    if !merge { idle.append(("--", !options.isEmpty)) }
    if let word = idle.first(where: \.1)?.0 {
      throw ValidationError("\(word) does nothing with \(mode).")
    }
  }

  private func validate(known: String) throws {
    guard profile == .qemu else {
      throw ValidationError("--known is for --profile qemu: no other host has assertions.")
    }
    let ids = HostAbort.allCases.map(\.id)
    let words = known.split(separator: ",", omittingEmptySubsequences: false)
    if let wrong = words.first(where: { !ids.contains(String($0)) }) {
      throw ValidationError("--known: “\(wrong)” is none of \(ids.joined(separator: ", ")).")
    }
  }
}

// What the target is told.
extension Fuzz {
  /// As options, for a run in this process.
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
