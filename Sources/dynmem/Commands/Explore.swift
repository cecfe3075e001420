import ArgumentParser
import Recordings
import Simulation
import Traces

/// Tries every sequence of words.
struct Explore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore",
    abstract: "Try every sequence of stimuli from a small alphabet.",
    discussion: """
      Each word of the alphabet is something a guest or the monitor does, to the
      point: what "answer" is follows from what the host asked last. Every word is
      tried in every state, each state once; states that differ only in how they
      were reached are one. All checkers look at every step. Printed are the
      counts, and a shortest way to everything that was found: aborts of the host,
      what checkers see, and violations that the host told of.

      WORDS
      \(Self.words)

      EXAMPLES
        dynmem explore --depth 6
        dynmem explore --depth 6 --profile qemu --record found
        dynmem explore --depth 3 --profile qemu \\
          --after open,version,capabilities,wait        finds HA-2a
        dynmem explore --depth 5 --profile qemu \\
          --after open,version,capabilities,wait,grow,answer,close \\
          --words open,version,large-blocks,wait,grow   finds HA-2b

      The status is 1 if a checker saw what must not be, or a host died that must
      not: QEMU's may. The result does not depend on --jobs.
      """)

  @Option(help: "How many words a sequence has at the most.")
  var depth = 5

  @Option(
    help: ArgumentHelp("The alphabet (default: the first twelve).", valueName: "word,…"),
    transform: Self.parse)
  var words: [ExplorerWord]?

  @Option(
    help: ArgumentHelp("What is done before the exploration.", valueName: "word,…"),
    transform: Self.parse)
  var after: [ExplorerWord]?

  @Option(
    help: ArgumentHelp(
      "Explore the machine of this trace instead of a small one.",
      valueName: "file"))
  var machine: String?

  @Option(help: "How many threads work on it (default: one for each core).")
  var jobs: Int?

  @Option(help: "How many states are kept at the most.")
  var states = 20_000_000

  @OptionGroup var policies: PolicyArguments

  @Option(help: ArgumentHelp("Write a trace of each finding to a folder.", valueName: "folder"))
  var record: String?

  @OptionGroup var output: FormatOption

  func validate() throws {
    guard (1...64).contains(depth) else { throw ValidationError("--depth is 1 to 64.") }
    guard (1...256).contains(jobs ?? 1) else { throw ValidationError("--jobs is 1 to 256.") }
    guard states > 0 else { throw ValidationError("--states is 1 at the least.") }
  }

  func run() throws {
    let console = Console()
    let folder = try record.map { path in
      try console.reportingOutputErrors { () throws(OutputError) in try TraceFolder(path) }
    }
    var explorer = Explorer(try plan(console))
    var progress = Progress()
    while explorer.levels.count < depth, explorer.frontierCount > 0 {
      progress.show("depth \(explorer.levels.count + 1), \(explorer.stateCount) states")
      explorer.absorb(expand(explorer))
      guard output.format == .text, let level = explorer.levels.last else { continue }
      progress.clear()
      console.print(
        "depth \(level.depth): \(level.states) new states, \(level.transitions) transitions")
    }
    progress.clear()
    let report = ExploreReport(explorer)
    if let folder {
      try console.reportingOutputErrors { () throws(OutputError) in try report.write(to: folder) }
    }
    console.print(output.format == .json ? report.json : report.text(console))
    if report.hasFailed { throw Status.failure }
  }

  private func plan(_ console: Console) throws -> Explorer.Plan {
    var plan = Explorer.Plan()
    if let machine {
      plan.machine = try console.reportingFailures { () throws(TraceInput.Failure) in
        try Inputs.one(at: machine).load().machine
      }
    }
    plan.machine.policy = policies.applied(to: plan.machine.policy)
    plan.words = words ?? plan.words
    plan.prelude = after ?? []
    plan.stateLimit = states
    return plan
  }

  /// Cuts the level into parts, works on them at the same time, and puts them in order again.
  private func expand(_ explorer: Explorer) -> [Expansion] {
    let jobs = jobs ?? Processors.count
    let count = explorer.frontierCount
    // More parts than threads: some are harder than others.
    let parts = min(count, jobs == 1 ? 1 : jobs * 8)
    return Workers.map(0..<UInt64(parts), jobs: min(jobs, parts)) { part in
      let part = Int(part)
      return explorer.expand((count * part / parts)..<(count * (part + 1) / parts))
    }
  }

  private static func parse(_ text: String) throws -> [ExplorerWord] {
    try text.split(separator: ",").map { name in
      guard let word = ExplorerWord(rawValue: String(name)) else {
        let names = ExplorerWord.allCases.map(\.rawValue)
        let hint = Suggestion.hint(for: String(name), among: names).map { " (\($0))" } ?? ""
        throw ValidationError("“\(name)” is no word of an exploration\(hint).")
      }
      return word
    }
  }

  private static let words = ExplorerWord.allCases.map { word in
    let blanks = String(repeating: " ", count: 15 - word.rawValue.count)
    return "  \(word.rawValue)\(blanks)\(word.meaning)"
  }.joined(separator: "\n")
}
