import Traces

/// What a recording was written by.
package enum RecordingFormat: String, CaseIterable, Sendable {
  /// QEMU's log, with all that QEMU says between its trace events.
  case qemuLog = "qemu-log"
  /// QEMU's binary trace.
  case simpletrace
  /// The binary trace as `simpletrace.py` prints it.
  case simpletraceText = "simpletrace-text"
  /// The list of events that the binary trace of old needs.
  case traceEvents = "trace-events"
  /// Linux's event trace: ftrace, `trace-cmd report`, `perf script`.
  case ftrace
  /// A Linux guest's kernel log: dmesg, /dev/kmsg, a system log.
  case kernelLog = "kernel-log"
  /// JSON lines: of the journal, or of QEMU's monitor.
  case json
  /// Lines of all these, each for itself.
  case mixed
}

/// Why a file is no recording.
package enum RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
  case notThisFormat(RecordingFormat)
  case simpleTraceVersion(UInt64)
  case needsEventList
  /// Nothing in it is an event.
  case nothing

  package var description: String {
    switch self {
    case .notThisFormat(let format): "this is no \(format.rawValue)"
    case .simpleTraceVersion(let version):
      "simpletrace version \(version) cannot be read, only 3 and 4"
    case .needsEventList:
      "simpletrace version 3 tells numbers of events, not their names"
    case .nothing: "nothing in it is an event of the balloon, of its bus or of a guest"
    }
  }

  package var hint: String? {
    switch self {
    case .notThisFormat: nil
    case .simpleTraceVersion: "record again with a QEMU of this decade, or with its log backend"
    case .needsEventList: "name QEMU's trace-events-all as well"
    case .nothing: "Traces/RECORDING.md tells how to record"
    }
  }
}

extension RecordingFormat {
  /// Lines that are looked at before a text is given up.
  private static let patience = 4000

  /// What wrote these bytes, by what is in them; nil if they are no recording.
  ///
  /// - Complexity: linear in the first lines
  package static func detect(_ bytes: [UInt8]) -> RecordingFormat? {
    if bytes.starts(with: TraceParser.firstLine.utf8) { return nil }
    if SimpleTraceReader.isOne(bytes) { return .simpletrace }
    if TraceEventList.isOne(bytes) { return .traceEvents }
    let source = RecordedEvent.Source(file: 0, line: 0)
    for line in LogLines(bytes).prefix(patience) {
      var reader = RecordingLineReader(.mixed)
      // The words of an assertion stand in many a file that is no log.
      if case .event(let event) = reader.read(line.bytes, source), event.kind != .abort {
        return .mixed
      }
    }
    return nil
  }
}
