import ArgumentParser
import Foundation
import FuzzTargets
import Traces

/// Turns conversations from one form into another.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert a conversation: any trace, recording or transcript, or a fuzz input.",
    discussion: """
      What OUT is called says what is written: a name that ends in .dmtrace a
      trace, .pcapng packets for Wireshark, .json a trace for Perfetto, .html a
      page for a browser, any other the bytes of a fuzz input (of the targets
      bus, engine and machine). Anything that can be replayed is read, and of other files the
      bytes, whatever they are. A fuzz input has no title and no expectations;
      it says everything else that a trace can say.

      EXAMPLES
        dynmem convert crash-4fa1 crash.dmtrace
        dynmem convert crash.dmtrace Corpus/machine/crash
        dynmem convert Traces/recorded/s09-idle-6.1 Corpus/machine/idle
        dynmem convert Traces/recorded/s04-reboot-6.12 reboot.html
      """)

  @Argument(help: ArgumentHelp("What to read.", valueName: "in"))
  var input: String

  @Argument(help: ArgumentHelp("What to write.", valueName: "out"))
  var target: String

  @OptionGroup var export: ExportArguments

  func run() throws {
    let console = Console()
    let output = try console.reportingOutputErrors { () throws(OutputError) in
      try OutputFile(target)
    }
    let trace = try console.reportingFailures { () throws(TraceInput.Failure) in
      try Self.trace(at: input)
    }
    try console.reportingOutputErrors { () throws(OutputError) in
      if let file = export.file(of: trace, for: target) {
        try output.write(bytes: file)
      } else if target.hasSuffix(".dmtrace") {
        try output.write(trace)
      } else {
        guard !FuzzInput.isMore(trace) else {
          throw OutputError(
            target, "cannot hold what happens by itself; record it first (dynmem run --record)")
        }
        try output.write(bytes: FuzzInput(trace).encoded)
      }
    }
  }

  /// The trace in a file: one that says so, or what the bytes of a fuzz input are.
  static func trace(at path: String) throws(TraceInput.Failure) -> Trace {
    let isNamed = [".dmtrace", ".transcript", "packets.txt"].contains { path.hasSuffix($0) }
    if isNamed || !isFile(path) {
      let found = try Inputs.find(at: path)
      guard let first = found.first, found.count == 1 else {
        throw .input(
          TraceInputError(
            path: path, problem: "holds \(found.count) conversations", hint: "name one of them",
            isMissing: false))
      }
      return try first.load()
    }
    let bytes = try Inputs.bytes(of: path)
    if bytes.starts(with: TraceParser.firstLine.utf8) {
      do throws(TraceError) {
        return try TraceParser.trace(from: bytes, file: path)
      } catch {
        throw .content(error)
      }
    }
    return FuzzInput(decoding: bytes).trace
  }

  private static func isFile(_ path: String) -> Bool {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
      == .typeRegular
  }
}
