import Bytes
import Conversation
import HostEvents
import PageRanges
import VMBus

/// Reads a golden transcript of QEMU's engine: what the scripted guest did, and every line that
/// QEMU and its harness printed.
package struct QEMUTranscriptImporter {
  /// What a transcript tells in full: all that its harness can see.
  ///
  /// Packets are printed when the guest reads them, not when the host sends them.
  private static let complete = ObservationKinds.all.subtracting(
    [.sent, .losses, .busEvents, .control, .arrivals])

  private var script = QEMUScript()
  private var trace = Trace()
  private var time = VirtualTime.zero
  private var blocks: BlockNames
  private let file: String

  private init(file: String) {
    self.file = file
    blocks = BlockNames(script.machine)
  }

  /// The trace of a transcript's text; `file` is its name in errors.
  ///
  /// - Complexity: linear in the text.
  package static func trace(of text: [UInt8], file: String) throws(TraceError) -> Trace {
    var importer = QEMUTranscriptImporter(file: file)
    importer.trace.complete = complete
    for (number, line) in NumberedLines(text) { try importer.read(line, number: number) }
    guard !importer.trace.steps.isEmpty else {
      throw TraceError(
        file: file, line: 1, column: 1, problem: "no operation in this transcript",
        hint: "a line such as '> open'")
    }
    return importer.trace
  }

  private mutating func read(_ text: String, number: Int) throws(TraceError) {
    if text.hasPrefix("> ") { return try readOperation(String(text.dropFirst(2)), number: number) }
    if text.hasPrefix("#") {
      if trace.title.isEmpty, trace.steps.isEmpty {
        trace.title = String(text.drop { $0 == "#" || $0 == " " })
      }
      return
    }
    guard !text.isEmpty else { return }
    try readObservation(Array(text.utf8), number: number)
  }

  private mutating func readOperation(_ text: String, number: Int) throws(TraceError) {
    do throws(ScriptProblem) {
      try script.append(text, number: number)
    } catch {
      throw TraceError(
        file: file, line: number, column: 3, problem: error.problem, hint: error.hint)
    }
    guard let line = script.lines.last, let stimulus = line.stimulus else {
      trace.machine = script.machine
      blocks = BlockNames(script.machine)
      return
    }
    time = time.advanced(by: line.delay)
    var step = Trace.Step(time: time, stimulus: stimulus, line: number)
    step.repetitions = line.repetitions
    trace.steps.append(step)
  }

  private mutating func readObservation(_ line: [UInt8], number: Int) throws(TraceError) {
    guard let content = content(of: line) else {
      throw TraceError(
        file: file, line: number, column: 1, problem: "not a line of a transcript",
        hint: "it begins with '>', '#', trace:, tx:, warning:, error:, discard:, query:, …")
    }
    guard !trace.steps.isEmpty else {
      throw TraceError(
        file: file, line: number, column: 1, problem: "nothing was done before this was seen",
        hint: "an operation such as '> open' comes first")
    }
    trace.steps[trace.steps.count - 1].expectations.append(content, line: number)
  }

  private func content(of line: [UInt8]) -> Expectation.Content? {
    if let packet = Self.packet(line) { return .received(packet) }
    for format in QEMUFormats.transcript {
      let example = Vocabulary.shared.fields(of: format.name)
      guard let fields = format.fields(of: line.span, example: example, blocks: blocks)
      else { continue }
      return .record(name: format.name, fields: fields)
    }
    return nil
  }

  /// A line such as `tx: 0200… | pkt=6 xid=1 DM_VERSION_RESPONSE …`.
  private static func packet(_ text: [UInt8]) -> Expectation.Packet? {
    let words = String(decoding: text, as: UTF8.self).split(separator: " ")
    guard words.count >= 5, words[0] == "tx:", words[2] == "|", words[3].hasPrefix("pkt="),
      words[4].hasPrefix("xid="), let payload = [UInt8](hex: words[1]),
      let type = UInt16(words[3].dropFirst(4)), let xid = UInt64(words[4].dropFirst(4))
    else { return nil }
    let packet = Expectation.Packet(
      type: PacketType(rawValue: type), transactionID: xid, payload: payload)
    // The words behind the bytes say the same once more.
    let line = QEMUTranscript.line(of: packet.type, xid, payload)
    return line.utf8.elementsEqual(text) ? packet : nil
  }
}

extension [Expectation] {
  /// Appends what a line tells; warnings about consecutive pages become one, as in the host's log.
  fileprivate mutating func append(_ content: Expectation.Content, line: Int) {
    guard case .record(let name, let fields) = content, let warning = PageRunWarning(name, fields)
    else { return append(Expectation(content, line: line)) }
    guard let last, var run = PageRunWarning(last), run.absorb(warning) else {
      return append(Expectation(warning.content, line: line))
    }
    self[count - 1].content = run.content
  }
}
