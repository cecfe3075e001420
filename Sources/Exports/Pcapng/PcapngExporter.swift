import Conversation
import HostEvents
import Simulation
package import Traces

/// Writes a conversation as packets of a user-defined link type.
package struct PcapngExporter: ConversationExporter {
  /// LINKTYPE_USER0.
  private static let linkType: UInt16 = 147
  /// A hostile guest can make a host say much about one packet.
  private static let commentLimit = 32

  private let printer: TracePrinter
  private var file: PcapngFile
  /// What is written as soon as all is known that came of it, and what follows it.
  private var pending: [CaptureRecord] = []
  private var time: UInt64 = 0

  package init(for trace: Trace, _ summary: ConversationSummary) {
    printer = TracePrinter(for: trace)
    var section: [PcapngFile.Option] = []
    if !trace.title.isEmpty { section.append(.comment(trace.title)) }
    if let divergence = summary.divergence { section.append(.comment(divergence)) }
    // shb_userappl
    section.append(PcapngFile.Option(4, "dynmem"))
    file = PcapngFile(
      section: section, linkType: Self.linkType,
      interface: [
        // if_name, if_description, if_tsresol: nanoseconds
        PcapngFile.Option(2, "vmbus"),
        PcapngFile.Option(3, "VMBus channel of a dynamic memory device; virtual time from 0"),
        PcapngFile.Option(9, [9]),
      ])
  }

  package mutating func take(_ step: ConversationStep) {
    flush()
    time = step.time.rawValue
    for event in step.events { take(event, relid: step.gauge.relid) }
  }

  package mutating func finish() -> [UInt8] {
    flush()
    return file.bytes
  }

  private mutating func take(_ event: ConversationEvent, relid: UInt32) {
    switch event {
    case .packet(let packet): begin(CaptureRecord(packet, relid: relid))
    case .control(let sender, let message):
      begin(CaptureRecord(sender, control: message, relid: relid))
    case .done(let stimulus):
      begin(CaptureRecord(stimulus, TracePrinter.text(of: stimulus), relid: relid))
    case .seen(let observation):
      let text = printer.text(of: observation)
      guard let record = CaptureRecord(observation, text, relid: relid) else { return }
      comment(text)
      pending.append(record)
    }
  }

  /// What came of a record before this one is known.
  private mutating func begin(_ record: CaptureRecord) {
    flush()
    pending.append(record)
  }

  /// Says something about what was done.
  private mutating func comment(_ text: String) {
    guard let first = pending.first, first.isCommented else { return }
    let count = first.comments.count
    guard count <= Self.commentLimit else { return }
    pending[0].comments.append(count < Self.commentLimit ? text : "and more")
  }

  private mutating func flush() {
    for record in pending {
      file.append(at: time, record.bytes, record.direction, comments: record.comments)
    }
    pending.removeAll(keepingCapacity: true)
  }
}

extension CaptureRecord {
  /// What was done is told what came of it; what came is not.
  fileprivate var isCommented: Bool {
    switch kind {
    case .violation, .warning, .abort, .state: false
    case .event: origin != .host
    default: true
    }
  }
}

extension TracePrinter {
  /// What was seen in the words of the trace language, without the mark in front.
  func text(of observation: Observation) -> String {
    // Only packets and control messages lie in the log.
    let text = text(of: Expectation.Content(observation, in: ObservationLog()))
    return text.hasPrefix(". ") ? String(text.dropFirst(2)) : text
  }
}
