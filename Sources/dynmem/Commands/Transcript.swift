import ArgumentParser
import Foundation
import Recordings
import Traces

/// Runs a script of QEMU's harness.
struct Transcript: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transcript",
    abstract: "Run a script and write the transcript that QEMU's engine would give.",
    discussion: """
      Scripts are those of the golden transcripts: 'config', 'open', 'guest HEX',
      'target BYTES', 'advance MS' and so on, one operation a line. The transcript
      goes to standard output, so that two engines can be compared with 'diff'.

      EXAMPLES
        dynmem transcript Traces/goldens/040-balloon-single.script
        dynmem transcript mine.script | diff - qemu.transcript
        generate-script | dynmem transcript
      """)

  @Argument(
    help: ArgumentHelp("The script; '-' is standard input.", valueName: "script"),
    completion: .file())
  var path = "-"

  func run() throws {
    let console = Console()
    try console.reportingFailures { () throws(TraceInput.Failure) in
      let transcript = QEMUTranscript(of: try load(console))
      // Handed on piece by piece: a few lines of script can repeat a million times.
      var text = ""
      transcript.write { line in
        text += line + "\n"
        guard text.utf8.count > 1 << 16 else { return }
        console.write(text)
        text = ""
      }
      console.write(text)
    }
  }

  private func load(_ console: Console) throws(TraceInput.Failure) -> QEMUScript {
    let isStandardInput = path == "-"
    if isStandardInput, isatty(STDIN_FILENO) == 1 {
      console.complain("reading a script from the terminal; Ctrl-D ends it")
    }
    let bytes = try isStandardInput ? Inputs.standardInput() : Inputs.bytes(of: path)
    do throws(TraceError) {
      return try QEMUScript(bytes, file: isStandardInput ? "standard input" : path)
    } catch {
      throw .content(error)
    }
  }
}
