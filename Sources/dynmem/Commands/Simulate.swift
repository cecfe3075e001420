import ArgumentParser
import HostEngine
import Simulation
import Traces

/// Runs that are made up from seeds.
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run machines and guests that are made up from seeds, with every checker watching.",
    discussion: """
      A seed decides everything: the machine, the guest, the policies of the host,
      and how often what goes wrong. First anything may happen: packets get lost or
      come late, a hostile guest joins in, the guest stops reading, rings are
      written over, machines and buses reset. Then faults stop, the guest starts
      over and cooperates, and every target must come to an end.

      The n-th run of several has the seed plus n-1. What fails is told with its
      seed, what was drawn, and a command that repeats it; the trace of the first
      failure is written, for `dynmem check`.

      EXAMPLES
        dynmem simulate --seed 1 --count 10000 --jobs 4
        dynmem simulate --seed $(git rev-parse HEAD) --count 1000 --verify-determinism
        dynmem simulate --seed 1 --count 100000 --shard 3/16   a job of an array
        dynmem simulate --seed 4711                            one run, what was drawn
        dynmem simulate --seed 1 --count 5000 --profile qemu   what QEMU dies of

      The status is 1 when a checker found something, 3 when a target came to no
      end. An assertion of QEMU's host is no failure: it is counted.
      """)

  @Option(
    help: ArgumentHelp(
      "A number of 64 bits, or the id of a git commit.", valueName: "seed"),
    transform: Self.seed)
  var seed: SwarmSeed

  @Option(help: "How many runs.")
  var count: UInt64 = 1

  @Option(help: "How many of them at the same time.")
  var jobs = 1

  @Option(
    help: ArgumentHelp("Only one part of the runs, such as 2/8.", valueName: "part/parts"),
    transform: Self.shard)
  var shard = SwarmShard.whole

  @Flag(help: "Do every run twice, and compare.")
  var verifyDeterminism = false

  @Option(help: ArgumentHelp("Write the trace of a single run.", valueName: "file"))
  var record: String?

  @Option(
    help: ArgumentHelp(
      "Make every machine with a mistake: "
        + PlantedBug.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      visibility: .hidden),
    transform: Self.bug)
  var plant: PlantedBug?

  @OptionGroup var policies: PolicyArguments

  @OptionGroup var output: FormatOption

  func validate() throws {
    if count == 0 { throw ValidationError("At least 1 run.") }
    if !(1...1024).contains(jobs) { throw ValidationError("--jobs is 1 to 1024.") }
    if record != nil, count != 1 { throw ValidationError("--record is for a single run.") }
  }

  func run() throws {
    let console = Console()
    let file = try record.map { path in
      try console.reportingOutputErrors { () throws(OutputError) in try OutputFile(path) }
    }
    var tally = SwarmTally()
    var progress = Progress()
    let begun = ContinuousClock.now
    let runs = shard.runs(of: count)
    let outcome: @Sendable (UInt64) -> SwarmOutcome = {
      [options, seed, verifyDeterminism] index in
      SwarmOutcome(of: options(seed.advanced(by: index)), twice: verifyDeterminism)
    }
    var next = runs.lowerBound
    while next < runs.upperBound {
      let batch = next..<min(runs.upperBound, next + UInt64(jobs) * 32)
      for outcome in Workers.map(batch, jobs: jobs, outcome) {
        if tally.isFirst(outcome) { try report(outcome, console, &progress) }
        tally.add(outcome)
      }
      next = batch.upperBound
      progress.show(
        "\(next - runs.lowerBound) of \(runs.count) runs, \(tally.rate(since: begun)) a second")
    }
    progress.clear()
    if let file {
      let trace = SwarmTrace.record(options(seed))
      try console.reportingOutputErrors { () throws(OutputError) in try file.write(trace) }
    }
    let report = SwarmReport(tally, seed: seed, repeating: command)
    if output.format == .json { console.print(report.json) }
    if output.format == .text {
      if count == 1 { console.print(SwarmTable.text(of: options(seed))) }
      console.print(report.text(console, rate: tally.rate(since: begun)))
    }
    if let status = tally.status { throw status }
  }

  /// What a seed means, with the policies that were asked for instead of those drawn.
  private var options: @Sendable (SwarmSeed) -> SwarmOptions {
    let isAsked = policies.profile != nil || !policies.policy.isEmpty
    let policy = isAsked ? policies.applied(to: .hardened) : nil
    return { [plant] seed in SwarmOptions(seed: seed, policy: policy, planting: plant) }
  }

  /// A command line that does one run again.
  private func command(_ seed: SwarmSeed) -> String {
    var words = ["dynmem simulate --seed \(seed.rawValue)"]
    if let profile = policies.profile { words.append("--profile \(profile.profileName)") }
    words += policies.policy.map { "--policy \($0.option.name)=\($0.value)" }
    if let plant { words.append("--plant \(plant.rawValue)") }
    return words.joined(separator: " ")
  }
}

// What failed, as soon as it is known.
extension Simulate {
  private func report(
    _ outcome: SwarmOutcome, _ console: Console, _ progress: inout Progress
  ) throws {
    progress.clear()
    let options = options(outcome.seed)
    if output.format == .text {
      console.print(SwarmTable.text(of: options))
      console.print(SwarmReport.line(of: outcome, repeating: command))
    }
    let path = "simulate-\(outcome.seed.rawValue).dmtrace"
    try console.reportingOutputErrors { () throws(OutputError) in
      try OutputFile(path).write(SwarmTrace.record(options))
    }
    if output.format == .text { console.print("  trace:  \(path), for `dynmem check \(path)`\n") }
  }
}

// What is read from the command line.
extension Simulate {
  private static func seed(_ text: String) throws -> SwarmSeed {
    guard let seed = SwarmSeed(text) else {
      throw ValidationError(
        "“\(text)” is neither a number of 64 bits nor the id of a git commit (40 digits)")
    }
    return seed
  }

  private static func shard(_ text: String) throws -> SwarmShard {
    guard let shard = SwarmShard(text) else {
      throw ValidationError("“\(text)” is no part: write 1/8 for the first of eight")
    }
    return shard
  }

  private static func bug(_ text: String) throws -> PlantedBug {
    guard let bug = PlantedBug(rawValue: text) else {
      let names = PlantedBug.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("“\(text)” cannot be planted; one of: \(names)")
    }
    return bug
  }
}
