/// Why files are no recording.
package enum RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
  case notThisFormat(RecordingFormat)
  case simpleTraceVersion(UInt64)
  case needsEventList
  /// Nothing in it is an event.
  case nothing
  /// There are more events than `RecordingLimits.events`; the first too many stands in this line of
  /// the file of this number, from 0.
  case tooManyEvents(file: Int, line: Int)
  /// The host does what follows from a history that is not told, and is not closed any more behind
  /// it.
  case beginsTooLate(file: Int, line: Int)
  /// What led up to an event takes more than `RecordingLimits.lines`.
  case tooMuch(file: Int, line: Int)

  package var description: String {
    switch self {
    case .notThisFormat(let format): "this is no \(format.rawValue)"
    case .simpleTraceVersion(let version):
      "simpletrace version \(version) cannot be read, only 3 and 4"
    case .needsEventList:
      "simpletrace version 3 tells numbers of events, not their names"
    case .nothing: "nothing in it is an event of the balloon, of its bus or of a guest"
    case .beginsTooLate:
      "this follows from what the host did before the recording, of which nothing is told"
    case .tooMuch:
      "what leads up to this takes more than the \(RecordingLimits.lines) lines of a trace that a "
        + "recording can become"
    case .tooManyEvents:
      "here are more than the \(RecordingLimits.events) events that a recording can have"
    }
  }

  package var hint: String? {
    switch self {
    case .notThisFormat: nil
    case .simpleTraceVersion: "record again with a QEMU of this decade, or with its log backend"
    case .needsEventList: "name QEMU's trace-events-all as well"
    case .nothing: "Traces/RECORDING.md tells how to record"
    case .beginsTooLate: "record from where the guest boots or binds its driver"
    case .tooManyEvents, .tooMuch:
      "cut the log where the machine was reset, or leave the events of vmbus out"
    }
  }

  /// The file of which it complains, by its number from 0, and the line in it.
  package var place: (file: Int, line: Int) {
    switch self {
    case .tooManyEvents(let file, let line), .tooMuch(let file, let line),
      .beginsTooLate(let file, let line):
      (file, line)
    default: (0, 1)
    }
  }
}

/// What an importer takes at most.
package enum RecordingLimits {
  /// Events of all files of a recording.
  package static let events = 1_000_000
  /// Events of the trace that it becomes, and expectations.
  ///
  /// A line that comes from nowhere needs some that lead to it. Each takes some hundred bytes until
  /// it is written.
  package static let lines = 2_000_000
}
