import Conversation
import Recordings
import Simulation
import Traces

/// Texts: what parses must print, and parse to the same again.
///
/// A text that begins as a trace does is one; anything else is given to every importer.
struct TraceTarget {
  private let hasPlantedBug: Bool

  static func run(_ input: [UInt8], _ options: FuzzOptions) throws(FuzzFinding) -> Bool {
    let target = TraceTarget(hasPlantedBug: options.hasPlantedBug)
    if input.starts(with: "dynmem".utf8) {
      try target.parse(input)
    } else {
      try target.import(input)
    }
    return true
  }

  private func parse(_ text: [UInt8]) throws(FuzzFinding) {
    guard let trace = try? TraceParser.trace(from: text, file: "input") else { return }
    try requireRoundTrip(trace)
    let input = FuzzInput(trace)
    guard FuzzInput(decoding: input.encoded) == input else {
      throw FuzzFinding("a trace is not the conversation that its bytes are")
    }
  }

  private func requireRoundTrip(_ trace: Trace) throws(FuzzFinding) {
    if hasPlantedBug, trace.hitsPlantedBug { throw FuzzFinding("the planted bug of trace") }
    let text = TracePrinter.text(of: trace)
    guard let again = try? TraceParser.trace(from: Array(text.utf8), file: "printed") else {
      throw FuzzFinding("a trace that was printed does not parse")
    }
    guard TracePrinter.text(of: again) == text, FuzzInput(again) == FuzzInput(trace) else {
      throw FuzzFinding("a trace that was printed parses to another")
    }
  }

  private func `import`(_ input: [UInt8]) throws(FuzzFinding) {
    _ = try? QEMUScript(input, file: "input")
    if let trace = try? QEMUTranscriptImporter.trace(of: input, file: "input") {
      try requireRoundTrip(trace)
    }
    let parts = input.split(
      separator: 0, maxSplits: 3, omittingEmptySubsequences: false
    ).map { Array($0) }
    var recording = QEMURecording(
      name: "input", packets: parts[0], machine: parts.count > 1 ? parts[1] : [])
    if parts.count > 2 { recording.memoryMap = parts[2] }
    if parts.count > 3 { recording.traceLog = parts[3] }
    if let trace = try? QEMURecordingImporter.trace(of: recording) { try requireRoundTrip(trace) }
    try importLogs(input, parts)
  }

  /// What others wrote: the whole input as one file, and its parts as files of one recording.
  private func importLogs(
    _ input: [UInt8], _ parts: [[UInt8]]
  ) throws(FuzzFinding) {
    let files = parts.enumerated().map { RecordedFile(name: "\($0.offset)", bytes: $0.element) }
    for files in [[RecordedFile(name: "input", bytes: input)], files] {
      guard let imported = try? ImportedRecording(files) else { continue }
      try requireRoundTrip(imported.trace)
      let text = TracePrinter.text(of: imported.trace, notes: imported.notes)
      guard (try? TraceParser.trace(from: Array(text.utf8), file: "noted")) != nil else {
        throw FuzzFinding("a trace that was imported does not parse with its notes")
      }
      _ = Replayer.replay(imported.trace)
    }
  }
}

extension Trace {
  /// Boot memory of an odd number of GiB: 3 at the least, 15 at the most.
  fileprivate var hitsPlantedBug: Bool {
    let (size, rest) = machine.bootPages.quotientAndRemainder(dividingBy: 1 << 18)
    return rest == 0 && size % 2 == 1 && (3...15).contains(size)
  }
}
