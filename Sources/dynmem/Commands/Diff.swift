import ArgumentParser
import Conversation
import HostEngine
import Recordings
import Simulation
import Traces

/// Compares two runs.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Name the first event and field in which two runs differ.",
    discussion: """
      Runs the stimuli of two traces, or of one with two profiles, event by event,
      and compares what is done and what is seen. What the traces expect does not
      matter: for that there is dynmem replay.

      Compared is all that is seen but what the guest reads and QEMU's trace
      events about the bus; --kinds takes the words of the header line complete.

      EXAMPLES
        dynmem diff old.dmtrace new.dmtrace
        dynmem diff --profile-a qemu --profile-b hardened mine.dmtrace
        dynmem diff --kinds sent,states Traces/recorded/s01-balloon-6.1 \\
          Traces/recorded/s01-balloon-6.12

      The status is 2 if they differ.
      """)

  @Argument(help: ArgumentHelp("The first run.", valueName: "a"))
  var first: String

  @Argument(help: ArgumentHelp("The second run (default: the first again).", valueName: "b"))
  var second: String?

  @Option(help: "The profile of the first run.", transform: PolicyArguments.preset)
  var profileA: HostPolicy?

  @Option(help: "The profile of the second run.", transform: PolicyArguments.preset)
  var profileB: HostPolicy?

  @Option(
    help: ArgumentHelp("What is compared.", valueName: "kind,…"), transform: Self.kinds)
  var kinds: ObservationKinds?

  @Option(help: "How many lines are shown that are the same.")
  var context = 8

  @OptionGroup var output: FormatOption

  func validate() throws {
    guard (0...1000).contains(context) else { throw ValidationError("--context is 0 to 1000.") }
    if second == nil, profileA == nil, profileB == nil {
      throw ValidationError(
        "A run does not differ from itself: give another, or --profile-a or --profile-b.")
    }
  }

  func run() throws {
    let console = Console()
    let (one, other) = try console.reportingFailures { () throws(TraceInput.Failure) in
      (try load(first, profileA), try load(second ?? first, profileB))
    }
    let comparison = RunComparison(
      one, other, kinds: kinds ?? RunComparison.usualKinds, contextLines: context)
    let report = DiffReport(
      comparison, names: Self.names(first, second, one.machine.policy, other.machine.policy))
    console.print(output.format == .json ? report.json : report.text(console))
    if comparison.difference != nil { throw Status.divergence }
  }

  private func load(
    _ path: String, _ profile: HostPolicy?
  ) throws(TraceInput.Failure) -> Trace {
    var trace = try Inputs.one(at: path).load()
    trace.machine.policy = profile ?? trace.machine.policy
    return trace.unrolled
  }

  /// What tells the two apart: the paths or, of one path, the profiles.
  private static func names(
    _ first: String, _ second: String?, _ policy: HostPolicy, _ otherPolicy: HostPolicy
  ) -> (String, String) {
    if let second, second != first { return (first, second) }
    return (policy.profileName, otherPolicy.profileName)
  }

  private static func kinds(_ text: String) throws -> ObservationKinds {
    let words = text.split(separator: ",").map(String.init)
    guard !words.isEmpty, let kinds = ObservationKinds(words: words) else {
      throw ValidationError("the kinds are \(ObservationKinds.allWords.joined(separator: ", "))")
    }
    return kinds
  }
}

/// What came of comparing two runs.
private struct DiffReport: Encodable {
  var a: String
  var b: String
  var isSame: Bool
  /// Events that are the same.
  var events: Int
  var observations: Int
  var difference: Place?

  struct Place: Encodable {
    var event: Int
    var time: UInt64
    var stimulus: String?
    var a: String?
    var b: String?
    var field: String?
    var valueA: String?
    var valueB: String?
    var context: [String]
  }

  init(_ comparison: RunComparison, names: (String, String)) {
    (a, b) = names
    isSame = comparison.difference == nil
    events = comparison.eventCount
    observations = comparison.observationCount
    difference = comparison.difference.map { found in
      Place(
        event: found.eventNumber, time: found.time.rawValue, stimulus: found.stimulus,
        a: found.first, b: found.second, field: found.field?.field,
        valueA: found.field?.expected, valueB: found.field?.observed, context: found.context)
    }
  }

  func text(_ console: Console) -> String {
    guard let difference else {
      return console.mark("same", .good) + ": \(events) events, \(observations) observations"
    }
    var lines = [console.mark("DIFFERENT", .bad) + " at event \(difference.event)"]
    lines += difference.context.map { "      | \($0)" }
    lines.append("  a   | " + (difference.a ?? "nothing more"))
    lines.append("  b   | " + (difference.b ?? "nothing more"))
    if let field = difference.field, let valueA = difference.valueA,
      let valueB = difference.valueB
    {
      lines.append("  \(field): a \(valueA), b \(valueB)")
    }
    lines.append("a is \(a), b is \(b)")
    return lines.map(Self.cut).joined(separator: "\n")
  }

  private static func cut(_ line: String) -> String {
    line.count <= 100 ? line : line.prefix(99) + "…"
  }
}
