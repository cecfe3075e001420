package import Conversation
import DynamicMemoryProtocol
import HostEvents
import PageRanges
import Simulation
import VMBus

/// Writes the trace language, always the same text for the same trace.
package struct TracePrinter {
  private let blocks: BlockNames
  /// Columns in front of a stimulus or an expectation.
  private let indentation: Int

  /// The text of a trace; parsing it gives the trace again, but for line numbers.
  ///
  /// - Complexity: O(length of the text)
  package static func text(of trace: Trace, notes: TraceNotes = TraceNotes()) -> String {
    var bytes: [UInt8] = []
    print(trace, notes: notes) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The bytes of the same text, piece by piece: a long one is never there as a whole.
  package static func print<Failure: Error>(
    _ trace: Trace, notes: TraceNotes = TraceNotes(), _ take: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    var text = TextOutput()
    text.append(TraceParser.firstLine + "\n")
    for line in notes.header {
      text.append(line.isEmpty ? "#" : "# ")
      text.comment(line)
      text.append("\n")
    }
    let printer = TracePrinter(for: trace)
    printer.header(of: trace, to: &text)
    var time = VirtualTime.zero
    for (index, step) in trace.steps.enumerated() {
      if index == 0 { text.append("\n") }
      printer.append(step, at: index, after: index == 0 ? nil : time, notes, to: &text)
      time = step.time
      guard text.bytes.count >= pieceSize else { continue }
      try take(text.bytes)
      text.removeAll()
    }
    try take(text.bytes)
  }

  private static let pieceSize = 1 << 16

  /// What prints parts of a trace as the whole of it would be printed.
  package init(for trace: Trace) {
    blocks = BlockNames(regions: trace.machine.regions.map(\.name))
    var width = 0
    var time: VirtualTime?
    for step in trace.steps {
      width = max(width, Self.time(step.time, after: time).utf8.count)
      time = step.time
    }
    indentation = max(TraceLimits.timeColumn, width + 1)
  }

  /// How a moment is written: nothing if it is the same, `+` and the difference if it is later.
  private static func time(_ time: VirtualTime, after last: VirtualTime?) -> String {
    var text = TextOutput()
    guard let last else {
      text.time(time.rawValue)
      return text.string
    }
    guard time > last else { return "" }
    text.append("+")
    text.time(time.rawValue - last.rawValue)
    return text.string
  }
}

// Events.
extension TracePrinter {
  /// A step and what is expected of it, a line each.
  private func append(
    _ step: Trace.Step, at position: Int, after time: VirtualTime?, _ notes: TraceNotes,
    to text: inout TextOutput
  ) {
    line(step, after: time, to: &text)
    text.note(notes.step(position))
    text.append("\n")
    for (index, expectation) in step.expectations.enumerated() {
      line(expectation, to: &text)
      text.note(notes.expectation(index, of: position))
      text.append("\n")
    }
    for bound in step.bounds {
      text.indent(indentation)
      text.append(self.text(of: bound) + "\n")
    }
  }

  private func line(
    _ step: Trace.Step, after time: VirtualTime?, to text: inout TextOutput
  ) {
    let moment = Self.time(step.time, after: time)
    text.append(moment)
    text.indent(indentation - moment.utf8.count)
    if step.repetitions != 1 { text.append("\(Mark.repetition) \(step.repetitions) ") }
    if let stall = step.stall {
      text.append("\(Mark.stall) ring ")
      text.time(stall.rawValue)
    } else {
      text.append(Self.text(of: step.stimulus))
    }
  }

  private func line(_ expectation: Expectation, to text: inout TextOutput) {
    text.indent(indentation)
    if let within = expectation.within {
      text.append("\(Mark.within) ")
      text.time(within.rawValue)
      text.append(" ")
    }
    text.append(self.text(of: expectation.content))
  }

  /// The line of a step, without its end.
  package func line(of step: Trace.Step, after time: VirtualTime?) -> String {
    var text = TextOutput()
    line(step, after: time, to: &text)
    return text.string
  }

  /// The line of an expectation, without its end.
  package func line(of expectation: Expectation) -> String {
    var text = TextOutput()
    line(expectation, to: &text)
    return text.string
  }

  /// A stimulus without its time.
  package static func text(of stimulus: Stimulus) -> String {
    switch stimulus {
    case .powerOn: StimulusWord.powerOn.rawValue
    case .open: StimulusWord.open.rawValue
    case .close: StimulusWord.close.rawValue
    case .busReset: StimulusWord.busReset.rawValue
    case .machineReset: StimulusWord.machineReset.rawValue
    case .send(let packet, let signal): text(of: packet, signal: signal)
    case .meanwhile(let state, let time, let packet):
      "\(StimulusWord.meanwhile.rawValue) \(StateWords.word(of: state)) "
        + (time == 1 ? "" : "\(time) ") + text(of: packet, signal: true)
    case .signal: StimulusWord.signal.rawValue
    case .reading(let reads): "\(StimulusWord.reading.rawValue) \(reads ? "on" : "off")"
    case .drain: StimulusWord.drain.rawValue
    case .poke(let place, let bytes):
      "\(StimulusWord.poke.rawValue) \(text(of: place, bytes))"
    case .race(let place, let bytes, let count):
      "\(StimulusWord.race.rawValue) \(text(of: place, bytes))"
        + (count == 1 ? "" : " after=\(count)")
    case .touch(let ranges): text(of: .touch, ranges)
    case .pin(let ranges): text(of: .pin, ranges)
    case .unpin(let ranges): text(of: .unpin, ranges)
    case .target(let bytes): balloon(bytes)
    case .query(let query): "\(StimulusWord.monitor.rawValue) \(query.rawValue)"
    case .discardsFail(let fail): "\(StimulusWord.discards.rawValue) \(fail ? "fail" : "work")"
    case .wait: StimulusWord.wait.rawValue
    case .unplug: StimulusWord.unplug.rawValue
    case .post(let post): text(of: post)
    case .delivery(let delivery): "\(StimulusWord.delivery.rawValue) \(text(of: delivery))"
    case .signalConnection(let connection, let flag):
      "\(StimulusWord.signal.rawValue) connection=\(connection)"
        + (flag == 0 ? "" : " flag=\(flag)")
    case .rescind: StimulusWord.rescind.rawValue
    case .offer: StimulusWord.offer.rawValue
    }
  }

  private static func text(of word: StimulusWord, _ ranges: [PageRange]) -> String {
    var text = TextOutput()
    text.append("\(word.rawValue) [")
    for (index, range) in ranges.enumerated() {
      if index > 0 { text.append(" ") }
      text.pages(range.start.rawValue, range.count)
    }
    text.append("]")
    return text.string
  }

  private static func balloon(_ bytes: UInt64) -> String {
    var text = TextOutput()
    text.append("\(StimulusWord.monitor.rawValue) balloon ")
    text.size(bytes)
    return text.string
  }

  private static func text(of packet: GuestPacket, signal: Bool) -> String {
    var text = Mark.guestPacket + (signal ? " " : " quiet ") + content(packet.payload)
    if packet.type != .inBand { text += " type=\(packet.type.rawValue)" }
    if packet.flags != 0 { text += " flags=\(packet.flags)" }
    if packet.transactionID != 0 { text += " xid=\(packet.transactionID)" }
    return text + frame(of: packet)
  }

  /// An expectation without the blanks in front.
  package func text(of content: Expectation.Content) -> String {
    switch content {
    case .sent(let packet): Mark.sent + " " + Self.text(of: packet)
    case .received(let packet): Mark.received + " " + Self.text(of: packet)
    case .rest: Mark.record + " " + Mark.rest
    case .posted(let message): Mark.sent + " " + ControlWriter.text(for: message)
    case .arrived(let message): Mark.received + " " + ControlWriter.text(for: message)
    case .record(let name, let fields): record(name, fields)
    }
  }

  private static func text(of packet: Expectation.Packet) -> String {
    if let mask = packet.mask { return mask.text }
    var text = content(packet.payload)
    if packet.type != .inBand { text += " type=\(packet.type.rawValue)" }
    if packet.transactionID != PacketDefaults.transactionID(of: packet.payload) {
      text += " xid=\(packet.transactionID)"
    }
    return text
  }

  /// A message by its fields, or as bytes.
  private static func content(_ payload: [UInt8]) -> String {
    if let message = MessageWriter.text(for: payload) { return message }
    var text = TextOutput()
    text.append("raw ")
    text.data(payload.span)
    return text.string
  }
}

// Records.
extension TracePrinter {
  private func record(_ name: String, _ fields: [Expectation.Field]) -> String {
    var text = TextOutput()
    text.append(Mark.record)
    text.append(" ")
    text.append(name)
    for (index, field) in fields.enumerated() {
      text.append(" ")
      let needsName = index > 0 || !field.value.isWord || !isFirst(field.name, of: name)
      if needsName {
        text.append(field.name)
        text.append("=")
      }
      value(field.value, to: &text)
    }
    return text.string
  }

  private func isFirst(_ field: String, of record: String) -> Bool {
    Vocabulary.shared.fields(of: record).first?.name == field
  }

  /// The value of a field.
  func value(_ value: FieldValue, to text: inout TextOutput) {
    switch value {
    case .number(let number): text.number(number)
    case .signed(let number): text.append(String(number))
    case .hex(let number): text.hex(number)
    case .size(let bytes): text.size(bytes)
    case .time(let time): text.time(time)
    case .flag(let flag): text.append(flag ? "yes" : "no")
    case .page(let page): text.hex(page.rawValue)
    case .pages(let pages): text.pages(pages.start.rawValue, pages.count)
    case .state(let state): text.append(StateWords.word(of: state))
    case .message(let type): text.append(type.word ?? String(type.rawValue))
    case .block(let block):
      if let name = blocks.name(of: block) {
        text.word(name)
      } else {
        text.number(UInt64(block.rawValue))
      }
    case .word(let word): text.word(word)
    case .bytes(let bytes): text.data(bytes.span)
    }
  }
}
