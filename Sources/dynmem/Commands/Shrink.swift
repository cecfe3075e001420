import ArgumentParser
import HostEngine
import Recordings
import Simulation
import Traces

/// Makes a failing trace as small as a person would write it.
struct Shrink: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shrink",
    abstract: "Find the smallest trace that fails in the same way.",
    discussion: """
      Takes whatever replays, or the seed of dynmem check --random, and drops
      events, makes one of two, takes from the machine what it does not need, and
      writes simpler numbers and times, as long as the same thing goes wrong. The
      result is a trace, on standard output unless --record names a file.

      What goes wrong is the first of: an abort of the host; a divergence from the
      trace; what a checker sees. --failure asks for another one by its id: an
      abort (HA-1b), a violation (DM-E8), a checker (I3).

      The trace expects the host's messages and the failure, so that it replays
      with status 0; where the failure is a divergence it still diverges, and for
      what only a checker sees, dynmem check says so. Of a target that comes to no
      end, the trace demands one at its end.

      EXAMPLES
        dynmem shrink crash.dmtrace --record small.dmtrace
        dynmem shrink Traces/recorded/s12-evil-hotadd
        dynmem shrink --failure DM-E8 Traces/malicious/DM-E10-every-second-page.dmtrace
        dynmem shrink 7 --profile qemu --failure HA-2b     a seed
        dynmem shrink 7 --simulate                         one of dynmem simulate

      The status is 65 when nothing goes wrong.
      """)

  @Argument(help: ArgumentHelp("A trace that fails, or a seed.", valueName: "file-or-seed"))
  var source: String

  @Option(help: ArgumentHelp("What shall go wrong.", valueName: "id"))
  var failure: String?

  @Option(help: "Of a seed, how many messages are tried.")
  var messages = 1_000_000

  @Option(help: "How many runs are tried at the most.")
  var tries = Shrinker.usualTryLimit

  @Flag(help: "The seed is one of dynmem simulate.")
  var simulate = false

  @Option(help: ArgumentHelp("Plant a mistake in the machine.", visibility: .hidden))
  var plant: String?

  @OptionGroup var policies: PolicyArguments

  @Option(help: ArgumentHelp("Write the trace to a file.", valueName: "file"))
  var record: String?

  @OptionGroup var output: FormatOption

  func validate() throws {
    guard tries > 0, messages > 0 else {
      throw ValidationError("--tries and --messages are 1 at the least.")
    }
    guard !simulate || UInt64(source) != nil else {
      throw ValidationError("--simulate is for a seed; “\(source)” is none.")
    }
    if let failure, !Failure.canBeNamed(failure) {
      throw ValidationError(
        "“\(failure)” is the id of no abort (HA-1b), violation (DM-E8) or checker (I3).")
    }
    if let plant, PlantedBug(rawValue: plant) == nil {
      throw ValidationError("“\(plant)” cannot be planted.")
    }
  }

  func run() throws {
    let console = Console()
    let file = try record.map { path in
      try console.reportingOutputErrors { () throws(OutputError) in try OutputFile(path) }
    }
    let run = try failingRun(console)
    guard
      let shrunk = Shrinker.shrink(
        run.steps, in: run.machine, to: run.failure, beforeCalm: run.calm, tryLimit: tries)
    else {
      // Found once, it does not come again: whatever it is, it is not the input's fault.
      console.complain("\(run.name): \(run.failure) does not come again")
      throw Status.failure
    }
    let report = ShrinkReport(run, shrunk)
    if let file {
      try console.reportingOutputErrors { () throws(OutputError) in try file.write(report.result) }
    }
    switch output.format {
    case .json: console.print(report.json)
    case .text where record == nil: console.write(TracePrinter.text(of: report.result))
    case .text: console.print(report.text)
    }
  }

  private func failingRun(_ console: Console) throws -> FailingRun {
    if let seed = UInt64(source) { return try failingRun(seed: seed, console) }
    let trace = try console.reportingFailures { () throws(TraceInput.Failure) in
      var trace = try Inputs.one(at: source).load()
      trace.machine.policy = policies.applied(to: trace.machine.policy)
      return trace.unrolled
    }
    let search = FailureSearch(trace)
    guard let found = search.failure(named: failure) else {
      console.complain("\(source): \(problem(search.failures))")
      throw Status.badData
    }
    return FailingRun(name: source, machine: trace.machine, steps: trace.steps, failure: found)
  }

  private func failingRun(seed: UInt64, _ console: Console) throws -> FailingRun {
    if simulate {
      let isAsked = policies.profile != nil || !policies.policy.isEmpty
      let options = SwarmOptions(
        seed: SwarmSeed(rawValue: seed),
        policy: isAsked ? policies.applied(to: .hardened) : nil,
        planting: plant.flatMap(PlantedBug.init))
      if let run = FailingRun.simulated(options, failure: failure) { return run }
      let what = failure.map { "\($0) does not happen" } ?? "nothing goes wrong"
      console.complain("seed \(seed): \(what) in this run")
      throw Status.badData
    }
    var machine = HostileRun.machine
    machine.policy = policies.applied(to: machine.policy)
    guard
      let run = FailingRun.random(seed: seed, in: machine, messages: messages, failure: failure)
    else {
      let what = failure.map { "\($0) does not happen" } ?? "nothing goes wrong"
      console.complain("seed \(seed): \(what) within \(messages) messages")
      throw Status.badData
    }
    return run
  }

  private func problem(_ failures: [Failure]) -> String {
    let ids = failures.compactMap(\.id)
    let others = ids.isEmpty ? "" : "; there is --failure \(ids.joined(separator: ", "))"
    return (failure.map { "\($0) does not happen" } ?? "nothing goes wrong") + others
  }
}

/// What became of a failing run.
private struct ShrinkReport: Encodable {
  var source: String
  var failure: String
  var eventsBefore: Int
  var events: Int
  var tries: Int
  var trace: String
  let result: Trace

  init(_ run: FailingRun, _ shrunk: ShrunkRun) {
    source = run.name
    failure = "\(shrunk.failure)"
    eventsBefore = run.eventCount
    events = shrunk.steps.reduce(0) { $0 + $1.repetitions }
    tries = shrunk.tries
    result = shrunk.trace(title: "\(shrunk.failure), shrunk from \(run.eventCount) events")
    trace = TracePrinter.text(of: result)
  }

  private enum CodingKeys: CodingKey {
    case source, failure, eventsBefore, events, tries, trace
  }

  var text: String { "\(failure): \(events) of \(eventsBefore) events, after \(tries) runs" }
}
