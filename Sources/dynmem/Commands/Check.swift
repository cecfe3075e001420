import ArgumentParser
import FuzzTargets
import HostEngine
import HostEvents
import Recordings
import Reports
import Simulation
import Traces

/// What a gate runs: every trace, a hostile guest, or everything in every state, with every checker
/// watching.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check every trace, or let a hostile guest at the host.",
    discussion: """
      Replays all traces below the paths (without any: below Traces, and then the
      inputs of the fuzz targets below Corpus) and prints what failed, a table of
      what there was, and one line for all. A path in Corpus stands for the inputs
      there. Checkers that share nothing with the host look on: page conservation,
      a naive model of the pages, hot-add, the form and the order of the host's
      messages, what the host spends on each byte of the guest, bytes fetched
      twice. With --random, a guest that means no good sends so many random
      messages instead; where QEMU's host dies of an assertion, a fresh machine
      takes its place, and the deaths are counted.
      With --exhaustive, every message with every lie about its size, and every
      stimulus and every two, are tried in every state.
      With --rings, so many packets go each way through the rings, and a lost
      packet or wake-up fails; with --pokes, a guest writes so many times
      somewhere into the rings' pages, and the host must live and serve.
      With --coverage, the traces and some seeds are run to see which situations
      they come to; one of Traces/MARKS.txt that is met no longer fails.

      EXAMPLES
        dynmem check                              all traces of the repository
        dynmem check Corpus/engine                inputs of one fuzz target
        dynmem check --format json mine
        dynmem check --format junit mine >results.xml
        dynmem check --format github              in a step of GitHub Actions
        dynmem check --save-restore               and after every event
        dynmem check --random 100000 --seed 7     the same seed does the same
        dynmem check --random 10000000 --profile qemu
        dynmem check --exhaustive
        dynmem check --coverage
        dynmem check --coverage --marks >Traces/MARKS.txt
        dynmem check --rings 10000000
        dynmem check --pokes 10000000
      """)

  @Argument(
    help: ArgumentHelp("Where the traces are.", valueName: "path"), completion: .file())
  var paths: [String] = []

  @Option(help: "Send so many random messages.")
  var random: Int?

  @Option(help: "Send so many packets each way through the rings.")
  var rings: UInt64?

  @Option(help: "Write so many times into the rings' pages.")
  var pokes: UInt64?

  @Option(help: "What decides which.")
  var seed: UInt64 = 1

  @Flag(help: "Save and restore the machine after every event of every trace.")
  var saveRestore = false

  @Flag(help: "Try everything in every state of the host.")
  var exhaustive = false

  @Flag(help: "Print which situations the traces and some seeds come to.")
  var coverage = false

  @Option(help: "With --coverage: so many simulated runs of each profile.")
  var seeds: UInt64 = 500

  @Flag(help: "With --coverage: print a line for each situation that is met, and judge nothing.")
  var marks = false

  @OptionGroup var policies: PolicyArguments

  @OptionGroup var output: ResultFormatOption

  func validate() throws {
    let counts = [random.map(UInt64.init(clamping:)), rings, pokes].compactMap(\.self)
    let modes = counts.count + [exhaustive, saveRestore, coverage].count(where: { $0 })
    guard modes <= 1 else {
      throw ValidationError(
        "Only one of --random, --rings, --pokes, --exhaustive, --coverage and --save-restore "
          + "at a time.")
    }
    if !counts.isEmpty || exhaustive, !paths.isEmpty {
      throw ValidationError(
        "Only --save-restore and --coverage take traces; the others make their own.")
    }
    if counts.contains(0) { throw ValidationError("At least 1 of what is done.") }
    if !output.format.isForEach, !counts.isEmpty || exhaustive || coverage {
      throw ValidationError("--format \(output.format.rawValue) is for traces: text or json here.")
    }
  }

  func run() throws {
    let console = Console()
    if let random { return try attack(messages: random, console) }
    if coverage { return try cover(console) }
    if exhaustive { return try tryEverything(console) }
    if let rings { return try RingCheck(output, console).converse(packets: rings, seed: seed) }
    if let pokes {
      var machine = MachineConfiguration()
      machine.policy = policies.applied(to: machine.policy)
      return try RingCheck(output, console).poke(pokes, seed: seed, in: machine)
    }
    try replay(console)
  }

  /// Replays traces, and runs what of the paths is the corpus of the fuzz targets.
  private func replay(_ console: Console) throws {
    try refuseCanary()
    var tally = ReplayTally()
    var corpus = CorpusCheck()
    var printer = ResultPrinter(output.format)
    var progress = Progress()
    for path in paths.isEmpty ? ["Traces"] : paths {
      if let files = CorpusFile.find(at: path) {
        try requireOwnHost(path)
        corpus.run(files, &progress)
        continue
      }
      do throws(TraceInput.Failure) {
        for input in try Inputs.find(at: path) {
          progress.show(input.path)
          show(report(on: input), &tally, &printer, console)
        }
      } catch {
        show(ReplayReport(path, error), &tally, &printer, console)
      }
    }
    if paths.isEmpty { corpus.run(CorpusFile.all(), &progress) }
    progress.clear()
    let missing = paths.isEmpty ? CorpusFile.missing() : []
    for folder in missing { console.complain("\(folder): no inputs of the fuzz target are there") }
    show(corpus, &printer, console)
    var verdicts: [String] = []
    if corpus.cases.isEmpty || !tally.isEmpty { verdicts.append(tally.summary(console)) }
    if !corpus.cases.isEmpty { verdicts.append(corpus.summary(console)) }
    printer.finish(verdicts, totals: true, console)
    let statuses = [tally.status, corpus.status, missing.isEmpty ? nil : Status.noInput]
    if let status = Status.worst(of: statuses) { throw status }
  }

  /// Before anything is run: it would end all of it.
  private func refuseCanary() throws {
    for path in paths {
      let files = CorpusFile.find(at: path) ?? []
      guard files.contains(where: { $0.target == .canary }) else { continue }
      throw ValidationError(
        "\(path): the canary dies of what it is for; only dynmem fuzz canary runs it.")
    }
  }

  /// Inputs of fuzz targets bring their own host, and not all of them have one.
  private func requireOwnHost(_ path: String) throws {
    guard policies.isEmpty, !saveRestore else {
      throw ValidationError(
        "\(path) has inputs of fuzz targets, which bring their own host: "
          + "--profile, --policy and --save-restore are for traces.")
    }
  }

  private func show(_ corpus: CorpusCheck, _ printer: inout ResultPrinter, _ console: Console) {
    for result in corpus.cases {
      printer.add(result)
      if output.format == .json, result.outcome != .passed {
        console.print(CorpusReport(result).json)
      }
      for problem in result.problems {
        // Why a file cannot be read begins with its path.
        let isUnreadable = result.outcome == .unreadable
        console.complain(isUnreadable ? problem.message : "\(result.path): \(problem.message)")
      }
    }
  }

  private func report(on input: TraceInput) -> ReplayReport {
    do throws(TraceInput.Failure) {
      var trace = try input.load()
      trace.machine.policy = policies.applied(to: trace.machine.policy)
      var report = ReplayReport(input.path, trace, Replayer.replay(trace, checking: true))
      if saveRestore { report.add(savingAndRestoring: trace) }
      return report
    } catch {
      return ReplayReport(input.path, error)
    }
  }

  private func show(
    _ report: ReplayReport, _ tally: inout ReplayTally, _ printer: inout ResultPrinter,
    _ console: Console
  ) {
    tally.add(report)
    printer.add(report.result)
    if let error = report.error { console.complain(error) }
    if output.format == .json { return console.print(report.json) }
    guard output.format == .text, report.status == .diverged || report.status == .broken else {
      return
    }
    if let text = report.text(console) { console.print(text) }
  }
}
