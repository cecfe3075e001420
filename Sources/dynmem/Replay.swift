import ArgumentParser
import HostEvents
import Traces

/// Replays traces and compares.
struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Replay traces, recorded sessions and transcripts, and compare.",
    discussion: """
      Takes any of: a trace (.dmtrace), the folder of a recorded session or its packets.txt, a
      transcript of QEMU's engine (.transcript), or a folder that holds such things at any depth.

      What was done to the host is done again; what the host did must be seen again. The first
      event that differs is named, with the field and the lines around it.
      """)

  @Argument(help: ArgumentHelp("What to replay.", valueName: "path"))
  var paths: [String]

  @Flag(help: "Print one line for each trace: its path and the digest of the replay.")
  var digest = false

  @Flag(help: "Rewrite the expectations of .dmtrace files to what was observed.")
  var update = false

  @OptionGroup var output: FormatOption

  func run() throws {
    let console = Console()
    var tally = ReplayTally()
    for path in paths {
      do throws(TraceInputError) {
        for input in try TraceInput.find(at: path) { replay(input, &tally, console) }
      } catch {
        report(.input(error), at: path, &tally, console)
      }
    }
    if output.format == .text, !digest { console.print(tally.summary(console)) }
    if let status = tally.status { throw status }
  }

  private func replay(_ input: TraceInput, _ tally: inout ReplayTally, _ console: Console) {
    do throws(TraceInput.Failure) {
      let trace = try input.load()
      let result = Replayer.replay(trace)
      tally.add(result)
      if update, result.divergence != nil, input.kind == .trace {
        try input.save(Replayer.updated(trace))
        console.print("\(input.path): updated")
        return
      }
      if digest {
        console.print("\(input.path) \(result.digest)")
      } else {
        console.print(
          output.format == .json
            ? ReplayReport(input.path, trace, result).json
            : Self.text(input.path, trace, result, console))
      }
    } catch {
      report(error, at: input.path, &tally, console)
    }
  }

  private func report(
    _ failure: TraceInput.Failure, at path: String, _ tally: inout ReplayTally,
    _ console: Console
  ) {
    tally.add(failure)
    if output.format == .json { console.print(ReplayReport(path, failure).json) }
    console.complain(failure.description)
  }

  private static func text(
    _ path: String, _ trace: Trace, _ result: ReplayResult, _ console: Console
  ) -> String {
    guard let divergence = result.divergence else {
      let end = result.hostAbort.map { ", ends in hostAbort \($0.id) as expected" } ?? ""
      let counts = "\(result.eventCount) events, \(trace.expectationCount) expectations"
      return "\(console.mark("ok", .good))       \(path): \(counts)\(end)"
    }
    return "\(console.mark("DIVERGED", .bad)) \(path): \(divergence)\n"
  }
}

/// What all replays came to.
struct ReplayTally {
  private var replayed = 0
  private var diverged = 0
  private var badData = 0
  private var missing = 0
  private var events = 0

  mutating func add(_ result: ReplayResult) {
    replayed += 1
    events += result.eventCount
    if result.divergence != nil { diverged += 1 }
  }

  mutating func add(_ failure: TraceInput.Failure) {
    if failure.isMissingInput { missing += 1 } else { badData += 1 }
  }

  func summary(_ console: Console) -> String {
    let unread = badData + missing
    let unreadText = unread > 0 ? ", \(unread) could not be read" : ""
    let verdict =
      status == nil ? console.mark("passed", .good) : console.mark("failed", .bad)
    let traces = replayed == 1 ? "1 trace" : "\(replayed) traces"
    return
      "\(verdict): \(traces), \(events) events, \(diverged) diverged\(unreadText)"
  }

  /// The worst that happened, or nil.
  var status: ExitCode? {
    if diverged > 0 { return Status.divergence }
    if badData > 0 { return Status.badData }
    return missing > 0 ? Status.noInput : nil
  }
}

/// The result of one replay for machines: one JSON object a line.
struct ReplayReport: Encodable {
  var path: String
  var status: String
  var title: String?
  var events: Int?
  var expectations: Int?
  var digest: String?
  var hostAbort: String?
  var divergence: DivergenceReport?
  var error: String?

  init(_ path: String, _ trace: Trace, _ result: ReplayResult) {
    self.path = path
    status = result.divergence == nil ? "ok" : "diverged"
    title = trace.title
    events = result.eventCount
    expectations = trace.expectationCount
    digest = "\(result.digest)"
    hostAbort = result.hostAbort?.id
    divergence = result.divergence.map(DivergenceReport.init)
  }

  init(_ path: String, _ failure: TraceInput.Failure) {
    self.path = path
    status = failure.isMissingInput ? "missing" : "bad"
    error = failure.description
  }

  struct DivergenceReport: Encodable {
    var line: Int
    var event: Int
    var expected: String?
    var observed: String?
    var field: String?
    var context: [String]

    init(_ divergence: Divergence) {
      line = divergence.line
      event = divergence.eventNumber
      expected = divergence.expected
      observed = divergence.observed
      field = divergence.difference?.field
      context = divergence.context.map(\.text)
    }
  }
}
