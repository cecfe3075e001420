import ArgumentParser
import Exports
import Foundation
import FuzzTargets
import Recordings
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
      bus, engine and machine). Anything that can be replayed is read, and of
      other files the bytes, whatever they are. A fuzz input has no title and no
      expectations; it says everything else that a trace can say.

      For OUT, - is standard output: a trace goes there, or what --to says.

      Logs that QEMU or a Linux guest wrote become a conversation that leads to
      what they tell. Several, of one machine, are merged by time. What they
      cannot tell is made up; printed is what was read, how sure it is, and each
      rule that was used. Comments in the trace say the same of every line.

      EXAMPLES
        dynmem convert crash-4fa1 crash.dmtrace
        dynmem convert crash.dmtrace Corpus/machine/crash
        dynmem convert Traces/recorded/s09-idle-6.1 Corpus/machine/idle
        dynmem convert Traces/recorded/s04-reboot-6.12 reboot.html
        dynmem convert --to pcapng reboot.dmtrace - | tshark -r -
        dynmem convert qemu-trace.log session.dmtrace
        dynmem convert --boot 4G qemu-trace.log qmp.json dmesg.txt all.dmtrace
      """)

  @Argument(
    help: ArgumentHelp("What to read, and behind it what to write.", valueName: "in> <out"),
    completion: .file())
  var paths: [String]

  @OptionGroup var recording: RecordingArguments

  @OptionGroup var output: FormatOption

  func validate() throws {
    guard paths.count >= 2 else {
      throw ValidationError("two paths are needed: what to read, and what to write.")
    }
    if let problem = export.problem(with: target) { throw ValidationError(problem) }
  }

  @OptionGroup var export: ExportArguments

  private var inputs: [String] { Array(paths.dropLast()) }
  /// The file that is written; `-` is standard output.
  private var target: String { paths[paths.count - 1] }
  private var isTrace: Bool { target.lowercased().hasSuffix(".dmtrace") }
  private var isForStandardOutput: Bool { target == "-" }

  func run() throws {
    let console = Console()
    let file = try console.reportingOutputErrors { () throws(OutputError) in
      isForStandardOutput ? nil : try outputFile()
    }
    let imported = try console.reportingFailures { () throws(TraceInput.Failure) in
      try isRecording(inputs) ? recording.importing(inputs) : nil
    }
    let trace = try console.reportingFailures { () throws(TraceInput.Failure) in
      if let imported { return imported.trace }
      return try Inputs.conversation(at: inputs[0])
    }
    let notes = imported?.notes ?? TraceNotes()
    try console.reportingOutputErrors { () throws(OutputError) in
      guard let file else { return try write(trace, notes, to: console) }
      try write(trace, notes, to: file, isImported: imported != nil)
    }
    guard let account = imported?.account else { return }
    let lines =
      switch output.format {
      case .text: account.lines(width: 100)
      case .json: [ShownAccount(account).json]
      }
    for line in lines { if isForStandardOutput { console.tell(line) } else { console.print(line) } }
  }

  /// - Throws: What is in the way, before anything is read.
  private func outputFile() throws(OutputError) -> OutputFile {
    // First, since to look into a pipe would wait for whoever writes to it.
    let file = try OutputFile(target)
    // A list of logs without a name for what they become ends in a log.
    guard !TraceInput.isLog(at: target) else {
      throw OutputError(target, "is a log itself; the last path is what is written")
    }
    guard !Inputs.isOfQEMU(target) else {
      throw OutputError(
        target, "is read as what QEMU wrote, which convert does not write; give another name")
    }
    guard !inputs.contains(where: file.isPart) else {
      throw OutputError(target, "is what is read, and would be lost; give another name")
    }
    return file
  }

  private func write(
    _ trace: Trace, _ notes: TraceNotes, to file: OutputFile, isImported: Bool
  ) throws(OutputError) {
    // Where the name of what is written was left out, the last log would be written over.
    guard !isImported || isTrace || export.isAsked(for: target) else {
      throw OutputError(target, "what logs become is called .dmtrace, .html, .json or .pcapng")
    }
    if let exported = export.file(of: trace, for: target) {
      try file.write(bytes: exported)
    } else if isTrace {
      try file.write(trace, notes: notes)
    } else {
      guard !FuzzInput.isMore(trace) else {
        throw OutputError(
          target, "cannot hold what happens by itself; record it first (dynmem run --record)")
      }
      try file.write(bytes: FuzzInput(trace).encoded)
    }
  }

  /// To standard output goes text, or what was asked for.
  private func write(
    _ trace: Trace, _ notes: TraceNotes, to console: Console
  ) throws(OutputError) {
    guard let exported = export.file(of: trace, for: target) else {
      var size = WrittenTrace(target)
      return try TracePrinter.print(trace, notes: notes) { (piece) throws(OutputError) in
        try size.add(piece)
        console.write(bytes: piece)
      }
    }
    guard export.to != .pcapng || !console.isTerminal else {
      throw OutputError(target, "a terminal shows no packets; pipe them on, or name a file")
    }
    console.write(bytes: exported)
  }

  /// Whether these are logs, or something is said that only logs need.
  private func isRecording(_ inputs: [String]) throws(TraceInput.Failure) -> Bool {
    if inputs.count > 1 { return true }
    guard Inputs.mayBeBytes(inputs[0]) else { return false }
    return recording.isRecording(try Inputs.one(at: inputs[0]))
  }
}

/// The account of an import for machines.
private struct ShownAccount: Encodable {
  var files: [String]
  var events: [EventCount]
  var unknownLines: Int
  var damagedLines: Int
  var uselessLines: Int
  var cutLines: Int
  var droppedEvents: UInt64
  var leftOutEvents: Int
  var uncomparedEvents: Int
  var invented: [Invented]

  struct EventCount: Encodable {
    var kind: String
    var confidence: String
    var count: Int
  }

  struct Invented: Encodable {
    var rule: String
    var result: String
    var count: Int
    var text: String
  }

  init(_ account: ImportedRecording.Account) {
    files = account.files
    events = account.events.map {
      EventCount(kind: $0.kind.rawValue, confidence: $0.confidence.rawValue, count: $0.count)
    }
    unknownLines = account.lines.unknown
    damagedLines = account.lines.damaged
    uselessLines = account.lines.noise
    cutLines = account.lines.cut
    droppedEvents = account.lines.dropped
    leftOutEvents = account.leftOut
    uncomparedEvents = account.uncompared
    invented = account.inventions.map {
      Invented(
        rule: $0.rule.rawValue, result: $0.result, count: $0.count, text: $0.rule.text)
    }
  }
}
