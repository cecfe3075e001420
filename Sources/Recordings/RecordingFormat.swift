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

extension RecordingFormat {
  /// Bytes that are looked at to tell what wrote a file, and lines in them.
  package static let lookedAt = 1 << 20
  private static let patience = 4000

  /// What wrote these bytes, by what they begin with; nil if they are no recording.
  ///
  /// - Complexity: that of the first mebibyte, however much there is
  package static func detect(_ bytes: [UInt8]) -> RecordingFormat? {
    let bytes = bytes.count > lookedAt ? Array(bytes.prefix(lookedAt)) : bytes
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
