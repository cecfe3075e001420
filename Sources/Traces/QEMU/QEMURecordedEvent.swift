import Conversation
import HostEvents

/// One event of the log.
struct QEMURecordedEvent {
  var name: String
  var fields: [Expectation.Field]
  var line: Int

  /// The event on a line, if it is one that is compared.
  init?(_ line: String, number: Int, file: String) throws(TraceError) {
    guard let event = Self.event(in: line) else { return nil }
    self.line = number
    let text = Array(event.text.utf8)
    for format in event.formats {
      let example = Vocabulary.shared.fields(of: format.name)
      guard
        let fields = format.fields(
          of: text.span, example: example, blocks: BlockNames(regions: []))
      else { continue }
      name = format.name
      self.fields = fields
      return
    }
    guard event.isCertain else { return nil }
    throw TraceError(
      file: file, line: number, column: 1, problem: "not a trace event of the balloon or the bus",
      hint: "hv_balloon_… or vmbus_… with its text as QEMU writes it")
  }

  /// What a line holds of an event, without what is noise in it, and how it may be put.
  private struct Text {
    var text: Substring
    var formats: [QEMUFormat]
    /// Nothing but an event can stand here.
    var isCertain: Bool
  }

  private static func event(in line: String) -> Text? {
    if let start = start(of: "hv_balloon_", in: line) {
      return Text(
        text: line[start...], formats: QEMUFormats.traceEvents,
        isCertain: isPrefix(line[..<start]))
    }
    guard let start = start(of: "vmbus_", in: line) else { return nil }
    var text = line[start...]
    // It tells when the guest read its ring, which nobody else recorded.
    guard !text.hasPrefix("vmbus_channel_notify_guest") else { return nil }
    if text.hasPrefix("vmbus_send_offer"), let end = text.firstRange(of: " dev")?.upperBound {
      text = text[..<end]
    }
    while text.last == " " { text.removeLast() }
    return Text(
      text: text, formats: QEMUFormats.busEvents, isCertain: isPrefix(line[..<start]))
  }

  /// Where the name of an event begins: a word of its own.
  ///
  /// What QEMU complains of stands in the same log, with the names of its functions:
  /// `vmbus_channel_recv_peek: unexpected msg type: 1`.
  private static func start(of beginning: String, in line: String) -> String.Index? {
    var rest = line[...]
    while let found = rest.firstRange(of: beginning) {
      rest = line[found.upperBound...]
      // First what stands before: a name that is said again and again has no end near by.
      let before = line[..<found.lowerBound].last ?? " "
      guard before == " " || before == ":" else { continue }
      let behind = rest.first { !$0.isNameOfEvent } ?? " "
      if behind == " " { return found.lowerBound }
    }
    return nil
  }

  /// Whether this can be the time in front of an event, and not words of QEMU's, which have
  /// `qemu-system-x86_64: ` before them.
  private static func isPrefix(_ text: Substring) -> Bool { text.firstRange(of: ": ") == nil }

  /// The number in a field; 0 if it has none.
  func number(_ field: String) -> UInt64 {
    switch fields.first(where: { $0.name == field })?.value {
    case .number(let number)?, .hex(let number)?: number
    case .signed(let number)?: UInt64(bitPattern: number)
    default: 0
    }
  }
}

extension Character {
  /// It can stand in the name of an event.
  fileprivate var isNameOfEvent: Bool {
    self == "_" || ("a"..."z").contains(self) || ("0"..."9").contains(self)
  }
}
