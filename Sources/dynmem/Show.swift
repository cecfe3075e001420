import ArgumentParser
import Conversation
import Traces

/// Prints traces in the trace language.
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a trace, a recorded session or a transcript in the trace language.",
    discussion: """
      Whatever can be replayed can be shown. The output is a trace: kept in a file, it replays.
      """)

  @Argument(help: ArgumentHelp("What to show.", valueName: "path"))
  var path: String

  @OptionGroup var output: FormatOption

  func run() throws {
    let console = Console()
    do throws(TraceInput.Failure) {
      let inputs: [TraceInput]
      do throws(TraceInputError) {
        inputs = try TraceInput.find(at: path)
      } catch {
        throw .input(error)
      }
      for input in inputs {
        let trace = try input.load()
        switch output.format {
        case .text: console.print(TracePrinter.text(of: trace))
        case .json: console.print(ShownTrace(input.path, trace).json)
        }
      }
    } catch {
      console.complain(error.description)
      throw error.isMissingInput ? Status.noInput : Status.badData
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
