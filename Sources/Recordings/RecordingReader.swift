import Traces

/// A file of a recording.
package struct RecordedFile: Sendable {
  /// What it is called, in comments and complaints.
  package var name: String
  package var bytes: [UInt8]
  /// What wrote it; without it that is told by what is in it.
  package var format: RecordingFormat?

  package init(name: String, bytes: [UInt8], format: RecordingFormat? = nil) {
    self.name = name
    self.bytes = bytes
    self.format = format
  }
}

/// What became of the lines of a recording.
package struct RecordingCounts: Hashable, Sendable {
  /// Lines that are not understood.
  package var unknown = 0
  /// Lines that begin as something that is understood, and go on otherwise; a file that breaks off.
  package var damaged = 0
  /// Lines that are understood and lead to nothing.
  package var noise = 0
  /// Lines longer than 64 KiB, which were cut.
  package var cut = 0
  /// Events that QEMU itself dropped.
  package var dropped: UInt64 = 0

  package init() {}

  mutating func add(_ other: RecordingCounts) {
    unknown += other.unknown
    damaged += other.damaged
    noise += other.noise
    cut += other.cut
    dropped = dropped.addingSaturating(other.dropped)
  }
}

/// Reads the lines of a text of one format, or of several.
struct RecordingLineReader {
  private let format: RecordingFormat
  private var printed = SimpleTraceText()

  init(_ format: RecordingFormat) { self.format = format }

  mutating func read(_ line: [UInt8], _ source: RecordedEvent.Source) -> LineReading {
    read(line, as: format, source)
  }

  private mutating func read(
    _ line: [UInt8], as format: RecordingFormat, _ source: RecordedEvent.Source
  ) -> LineReading {
    switch format {
    case .qemuLog: QEMULogLine.read(line, source)
    case .simpletraceText: printed.read(line, source)
    case .ftrace: FtraceLine.read(line, source)
    case .kernelLog: KernelLogLine.read(line, source)
    case .json: MonitorLog.read(line, source)
    case .simpletrace, .traceEvents: .unknown
    case .mixed: readAny(line, source)
    }
  }

  /// Which of all that may have written a line is asked first.
  private static let order: [RecordingFormat] = [
    .ftrace, .qemuLog, .simpletraceText, .json, .kernelLog,
  ]

  /// The first reading that understands the line; a damaged line is one that nobody else reads.
  private mutating func readAny(
    _ line: [UInt8], _ source: RecordedEvent.Source
  ) -> LineReading {
    if line.isEmpty { return .noise }
    var best = LineReading.unknown
    for format in Self.order {
      let reading = read(line, as: format, source)
      switch (reading, best) {
      case (.event, _): return reading
      case (.damaged, .unknown), (.noise, .unknown): best = reading
      default: break
      }
    }
    return best
  }
}

/// Reads files of a recording, whatever wrote them.
struct RecordingReader {
  /// The events of each file, in its order.
  private(set) var events: [[RecordedEvent]] = []
  private(set) var counts = RecordingCounts()

  /// - Complexity: linear in the files
  init(_ files: [RecordedFile]) throws(RecordingError) {
    let formats = files.map { $0.format ?? RecordingFormat.detect($0.bytes) ?? .mixed }
    let list = zip(files, formats).first { $0.1 == .traceEvents }.map {
      TraceEventList.names(in: $0.0.bytes)
    }
    for (index, file) in files.enumerated() {
      switch formats[index] {
      case .traceEvents: events.append([])
      case _ where file.bytes.isEmpty && files.count > 1: events.append([])
      case .simpletrace:
        let reader = try SimpleTraceReader.read(
          file.bytes, file: index, list: list, atMost: room)
        counts.add(reader.counts)
        events.append(reader.events)
      default: events.append(try read(file.bytes, formats[index], file: index))
      }
    }
    guard events.contains(where: { !$0.isEmpty }) else { throw .nothing }
  }

  /// Events for which there is room.
  private var room: Int { RecordingLimits.events - events.reduce(0) { $0 + $1.count } }

  private mutating func read(
    _ bytes: [UInt8], _ format: RecordingFormat, file: Int
  ) throws(RecordingError) -> [RecordedEvent] {
    let room = room
    var found: [RecordedEvent] = []
    var reader = RecordingLineReader(format)
    for line in LogLines(bytes) {
      if line.isCut { counts.cut += 1 }
      switch reader.read(line.bytes, RecordedEvent.Source(file: file, line: line.number)) {
      case .event(let event):
        guard found.count < room else {
          throw .tooManyEvents(file: file, line: line.number)
        }
        found.append(event)
      case .noise: counts.noise += 1
      case .damaged: counts.damaged += 1
      case .unknown: counts.unknown += 1
      }
    }
    return found
  }
}
