import ArgumentParser
import HostEngine
import Recordings
import Traces

/// What a recording is, and what it does not tell of its machine.
struct RecordingArguments: ParsableArguments {
  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      """
      What wrote a recording: \(RecordingFormat.allCases.map(\.rawValue).joined(separator: ", ")). \
      (default: told by what is in it)
      """,
      valueName: "format"))
  var format: RecordingFormat?

  @Option(
    help: ArgumentHelp(
      "Boot memory of a recorded machine. (default: what the recording needs)", valueName: "size"))
  var boot: ByteSize?

  @Option(
    help: ArgumentHelp(
      "The backend for hot-add of a recorded machine. (default: as it was added)",
      valueName: "size"))
  var hotAdd: ByteSize?

  @Option(
    help: ArgumentHelp(
      "Where boot memory below 4G ends in a recorded machine. (default: 3G)", valueName: "size"))
  var low: ByteSize?

  func validate() throws {
    for (option, size) in [("--boot", boot), ("--hot-add", hotAdd), ("--low", low)] {
      guard let size, let problem = size.problem(asMemory: option) else { continue }
      throw ValidationError(problem)
    }
    if let low, low.bytes > 4 << 30 { throw ValidationError("--low can be 4G at the most.") }
  }

  /// Any of it was given: whatever is read is a recording.
  var areGiven: Bool { format != nil || boot != nil || hotAdd != nil || low != nil }

  var known: KnownMachine {
    var known = KnownMachine()
    known.bootPages = boot?.pages
    known.backendPages = hotAdd?.pages
    known.lowMemoryLimit = low?.bytes
    return known
  }

  /// The recording at these paths.
  func importing(_ paths: [String]) throws(TraceInput.Failure) -> ImportedRecording {
    for path in paths {
      let found = try Inputs.find(at: path)
      if paths.count > 1 { try requireLog(path, found) }
    }
    return try TraceInput.importing(paths, from: format, known: known)
  }

  /// Only logs can be put together: they tell of one machine.
  private func requireLog(
    _ path: String, _ found: [TraceInput]
  ) throws(TraceInput.Failure) {
    let what: String
    switch found.first?.kind {
    case .log?: return
    case .trace? where Inputs.mayBeLog(path): return
    case .recording?: what = "a recorded session"
    case .transcript?: what = "a transcript"
    default: what = "a trace"
    }
    let isSession = found.count == 1 && found[0].kind == .recording
    throw .input(
      TraceInputError(
        path: path, problem: "\(found.count == 1 ? what : "a folder"), and no log",
        hint: "of several inputs, each is a log of one and the same machine"
          + (isSession ? ", such as \(found[0].path)/qemu-trace.log" : "; convert one at a time"),
        isMissing: false))
  }

  /// The trace of an input, which is taken for a recording if anything was said of one.
  func load(_ input: TraceInput) throws(TraceInput.Failure) -> Trace {
    try loadWithNotes(input).trace
  }

  /// The same, and where its lines come from.
  func loadWithNotes(
    _ input: TraceInput
  ) throws(TraceInput.Failure) -> (trace: Trace, notes: TraceNotes) {
    guard isRecording(input) else { return (try input.load(), TraceNotes()) }
    let imported = try importing([input.path])
    return (imported.trace, imported.notes)
  }

  func isRecording(_ input: TraceInput) -> Bool {
    input.kind == .log
      || areGiven && input.kind == .trace && !input.path.hasSuffix(".dmtrace")
  }
}

extension RecordingFormat: ExpressibleByArgument {}
