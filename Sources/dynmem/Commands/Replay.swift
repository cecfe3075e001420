import ArgumentParser
import Foundation
import Recordings
import Simulation
import Traces

/// Replays traces and compares.
struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Replay traces, recorded sessions and transcripts, and compare.",
    discussion: """
      Takes any of: a trace (.dmtrace), the folder of a recorded session or its
      packets.txt, a transcript of QEMU's engine (.transcript), a folder that
      holds such things at any depth, or a log that QEMU or a Linux guest wrote
      (Traces/RECORDING.md): what such a log cannot tell is made up, and
      “dynmem convert” says how.

      What was done to the host is done again; what the host did must be seen
      again. The first event that differs is named, with the field and the lines
      around it.

      EXAMPLES
        dynmem replay Traces/recorded
        dynmem replay Traces/goldens/040-balloon-single.transcript mine.dmtrace
        dynmem replay --update mine.dmtrace          expect what it does now
        dynmem replay --digest Traces/recorded       a line each, to be compared
        dynmem replay --format json Traces/recorded  an object a line
        dynmem replay --format tap mine              also junit, sarif, github
        dynmem replay --until 23 --inspect Traces/recorded/s01-balloon-6.12
      """)

  @Argument(
    help: ArgumentHelp("What to replay.", valueName: "path"), completion: .file())
  var paths: [String]

  @OptionGroup var policies: PolicyArguments

  @OptionGroup var recording: RecordingArguments

  @Flag(help: "Print one line for each trace: its path and the digest of the replay.")
  var digest = false

  @Flag(
    help: """
      Make expectations of .dmtrace files that were not met what was observed; all else stays.
      """)
  var update = false

  @OptionGroup var inspecting: InspectArguments

  @OptionGroup var output: ResultFormatOption

  func validate() throws {
    if update, inspecting.until != nil {
      throw ValidationError("--update rewrites whole traces: it goes without --until.")
    }
    if digest, update || output.format == .json {
      throw ValidationError(
        "--digest goes with neither --update nor --format json, which tells the digests anyway.")
    }
    if !output.format.isForEach, digest || update || inspecting.inspect {
      throw ValidationError(
        "--format \(output.format.rawValue) goes with neither --digest, --update nor --inspect.")
    }
  }

  func run() throws {
    let console = Console()
    var tally = ReplayTally()
    var printer = ResultPrinter(output.format)
    var progress = Progress()
    for path in paths {
      do throws(TraceInput.Failure) {
        let inputs = try Inputs.find(at: path)
        for (index, input) in inputs.enumerated() {
          progress.show("replaying \(index + 1) of \(inputs.count) in \(path)")
          let report = replay(input)
          progress.clear()
          show(report, &tally, &printer, console)
          if inspecting.inspect { inspect(input, console) }
        }
      } catch {
        show(ReplayReport(path, error), &tally, &printer, console)
      }
    }
    if !digest { printer.finish([tally.summary(console)], totals: false, console) }
    if let status = tally.status { throw status }
  }

  private func replay(_ input: TraceInput) -> ReplayReport {
    do throws(TraceInput.Failure) {
      let trace = try load(input)
      let report = ReplayReport(input.path, trace, Replayer.replay(trace))
      guard update, report.status == .diverged, input.kind == .trace,
        !recording.isRecording(input)
      else { return report }
      let updated = Replayer.updated(trace)
      let again = Replayer.replay(updated)
      // What no expectation tells of, such as a bound, is not for us to change.
      guard again.divergence == nil else { return ReplayReport(input.path, updated, again) }
      return save(updated, as: report)
    } catch {
      return ReplayReport(input.path, error)
    }
  }

  private func load(_ input: TraceInput) throws(TraceInput.Failure) -> Trace {
    var trace = inspecting.part(of: try recording.load(input))
    trace.machine.policy = policies.applied(to: trace.machine.policy)
    return trace
  }

  /// Shows the machine at the end, unless there was nothing to replay, which was told.
  private func inspect(_ input: TraceInput, _ console: Console) {
    guard let trace = try? load(input) else { return }
    let shown = ShownInspection(inspecting.inspection(after: trace))
    console.print(output.format == .json ? shown.json : shown.text)
  }

  private func save(_ trace: Trace, as report: ReplayReport) -> ReplayReport {
    var report = report
    do throws(OutputError) {
      let file = try OutputFile(report.path)
      let source = FileManager.default.contents(atPath: report.path) ?? Data()
      if let text = TraceEditor.text([UInt8](source), updatedTo: trace) {
        try file.write(bytes: text)
      } else {
        try file.write(trace)
        report.isWrittenAnew = true
      }
      report.status = .updated
    } catch {
      report.status = .unwritable
      report.error = error.description
    }
    return report
  }

  private func show(
    _ report: ReplayReport, _ tally: inout ReplayTally, _ printer: inout ResultPrinter,
    _ console: Console
  ) {
    tally.add(report)
    printer.add(report.result)
    if let error = report.error { console.complain(error) }
    if output.format == .json { return console.print(report.json) }
    guard output.format == .text else { return }
    guard digest else {
      if let text = report.text(console) { console.print(text) }
      return
    }
    if let digest = report.digest { console.print("\(report.path) \(digest)") }
    // Without this, a digest of half a replay looks like any other.
    if let divergence = report.divergence {
      console.complain("\(report.path): \(divergence.description)")
    }
  }
}
