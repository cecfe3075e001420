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
  /// What is written as soon as all is known that came of it: a step.
  private var pending: [CaptureRecord] = []
  /// The last record of the step that is told what came of it, and the last that the host did not
  /// make: what is wrong is wrong with that.
  private var last: Int?
  private var cause: Int?
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

  package mutating func finish(isCut: Bool) -> [UInt8] {
    flush()
    if isCut { pending.append(CaptureRecord(cut: ConversationWalk.cutText)) }
    flush()
    return file.bytes
  }

  private mutating func take(_ event: ConversationEvent, relid: UInt32) {
    switch event {
    case .packet(let packet): append(CaptureRecord(packet, relid: relid))
    case .control(let sender, let message):
      append(CaptureRecord(sender, control: message, relid: relid))
    case .done(let stimulus):
      append(CaptureRecord(stimulus, TracePrinter.text(of: stimulus), relid: relid))
    case .seen(let observation):
      guard let record = CaptureRecord(observation, printer.text(of: observation), relid: relid)
      else { return }
      let isFault = record.kind == .violation || record.kind == .warning
      comment(printer.text(of: observation), on: isFault ? cause ?? last : last)
      pending.append(record)
    }
  }

  private mutating func append(_ record: CaptureRecord) {
    last = pending.count
    if record.origin != .host { cause = last }
    pending.append(record)
  }

  /// Says something about what was done.
  private mutating func comment(_ text: String, on index: Int?) {
    guard let index, pending[index].comments.count <= Self.commentLimit else { return }
    let isLast = pending[index].comments.count == Self.commentLimit
    pending[index].comments.append(isLast ? "and more" : text)
  }

  private mutating func flush() {
    for record in pending {
      file.append(at: time, record.bytes, record.direction, comments: record.comments)
    }
    pending.removeAll(keepingCapacity: true)
    (last, cause) = (nil, nil)
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
