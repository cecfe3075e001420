import ArgumentParser
import Foundation
import Traces

/// Runs a script of QEMU's harness.
struct Transcript: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a script and write the transcript that QEMU's engine would give.",
    discussion: """
      Scripts are those of the golden transcripts: 'config', 'open', 'guest HEX', 'target BYTES',
      'advance MS' and so on, one operation a line. The transcript goes to standard output, so
      that two engines can be compared on fresh scripts with 'diff'.
      """)

  @Argument(help: ArgumentHelp("The script; '-' is standard input.", valueName: "script"))
  var path = "-"

  func run() throws {
    let console = Console()
    let script: QEMUScript
    do throws(TraceInput.Failure) {
      script = try load()
    } catch {
      console.complain(error.description)
      throw error.isMissingInput ? Status.noInput : Status.badData
    }
    var text = ""
    QEMUTranscript(of: script).write { line in
      text += line + "\n"
      guard text.utf8.count > 1 << 16 else { return }
      console.print(String(text.dropLast()))
      text = ""
    }
    if !text.isEmpty { console.print(String(text.dropLast())) }
  }

  private func load() throws(TraceInput.Failure) -> QEMUScript {
    let bytes: [UInt8]
    do throws(TraceInputError) {
      bytes = path == "-" ? Self.standardInput() : try TraceInput.bytes(of: path)
    } catch {
      throw .input(error)
    }
    do throws(TraceError) {
      return try QEMUScript(bytes, file: path == "-" ? "standard input" : path)
    } catch {
      throw .content(error)
    }
  }

  private static func standardInput() -> [UInt8] {
    [UInt8]((try? FileHandle.standardInput.read(upToCount: TraceLimits.fileSize)) ?? Data())
  }
}
