import ArgumentParser
import Recordings
import Reports
import Traces

/// Prints what there is in a record, in numbers.
struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Count messages, bytes and pages of a recording, and time its answers.",
    discussion: """
      Messages and bytes of both sides, the pages of each kind of operation and
      how many a second, the time to the first and to the last answer as
      percentiles, and what became of every target. Takes whatever can be
      replayed, and the fuzz inputs that are conversations; a script is run.
      Of recordings the times are real, of scripts those of its guest; a packet of
      the host counts as sent at the event that led to it.

      EXAMPLES
        dynmem stats Traces/recorded/s01-balloon-6.12
        dynmem stats --format json Traces/scripts
      """)

  @Argument(
    help: ArgumentHelp("What to count.", valueName: "path"), completion: .file())
  var paths: [String]

  @OptionGroup var recording: RecordingArguments

  @OptionGroup var output: FormatOption

  func run() throws {
    let console = Console()
    var progress = Progress()
    var isFirst = true
    for path in paths {
      try console.reportingFailures { () throws(TraceInput.Failure) in
        try Inputs.conversations(at: path, recording) { input, trace in
          progress.show(input.path)
          let statistics = Statistics(
            input.path, trace, isImported: recording.isRecording(input))
          progress.clear()
          if output.format == .json { return console.print(statistics.json) }
          if !isFirst { console.print("") }
          isFirst = false
          console.print(statistics.text)
        }
      }
    }
  }
}
