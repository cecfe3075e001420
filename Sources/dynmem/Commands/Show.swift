import ArgumentParser
import Conversation
import Recordings
import Traces

/// Prints traces in the trace language.
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print a trace, a recorded session or a transcript in the trace language.",
    discussion: """
      Whatever can be replayed can be shown. The output is a trace: kept in a
      file, it replays. Of a folder all are shown, one after the other. Of a log
      that QEMU or a Linux guest wrote, comments say where each line comes from,
      how sure it is, and what was made up.

      EXAMPLES
        dynmem show Traces/recorded/s04-reboot-6.12 | less
        dynmem show Traces/goldens/040-balloon-single.transcript >mine.dmtrace
        dynmem show --format json mine.dmtrace
      """)

  @Argument(
    help: ArgumentHelp("What to show.", valueName: "path"), completion: .file())
  var path: String

  @OptionGroup var recording: RecordingArguments

  @OptionGroup var output: FormatOption

  func run() throws {
    let console = Console()
    try console.reportingFailures { () throws(TraceInput.Failure) in
      let inputs = try Inputs.find(at: path)
      for input in inputs {
        let (trace, notes) = try recording.loadWithNotes(input)
        switch output.format {
        case .text:
          if inputs.count > 1 { console.print("# \(input.path)") }
          TracePrinter.print(trace, notes: notes) { console.write(bytes: $0) }
        case .json: console.print(ShownTrace(input.path, trace).json)
        }
      }
    }
  }
}

/// A trace for machines.
private struct ShownTrace: Encodable {
  var path: String
  var title: String
  var steps: [Step]

  struct Step: Encodable {
    var time: UInt64
    var line: Int
    var stimulus: String
    var repetitions: Int
    var expectations: [String]
  }

  init(_ path: String, _ trace: Trace) {
    let printer = TracePrinter(for: trace)
    self.path = path
    title = trace.title
    steps = trace.steps.map { step in
      Step(
        time: step.time.rawValue, line: step.line, stimulus: TracePrinter.text(of: step.stimulus),
        repetitions: step.repetitions,
        expectations: step.expectations.map { printer.text(of: $0.content) })
    }
  }
}
