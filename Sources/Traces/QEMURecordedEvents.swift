import Conversation
import DynamicMemoryProtocol
import HostEvents

/// The `hv_balloon_*` events of QEMU's trace log, and where each belongs among the packets and states
/// of the same session.
///
/// The log and the packets were written apart. Changes of state are in both and tie them together;
/// between them an `incoming_*` event belongs to the next packet of its kind from the guest, an
/// `outgoing_*` event before the next one to the guest, and everything else follows what came last.
struct QEMURecordedEvents {
  private var events: [Event] = []

  private struct Event {
    var name: String
    var fields: [Expectation.Field]
    var line: Int
  }

  init(_ log: [UInt8], file: String) throws(TraceError) {
    let formats = QEMUFormats.traceEvents
    for (number, line) in NumberedLines(log) {
      guard let start = line.firstRange(of: "hv_balloon_")?.lowerBound else { continue }
      let text = Array(line[start...].utf8)
      var isKnown = false
      for format in formats where !isKnown {
        guard let example = RecordVocabulary.fields[format.name],
          let fields = format.fields(
            of: text.span, example: example, blocks: BlockNames(.init()))
        else { continue }
        events.append(Event(name: format.name, fields: fields, line: number))
        isKnown = true
      }
      guard isKnown else {
        throw TraceError(
          file: file, line: number, column: 1, problem: "not a trace event of the balloon",
          hint: "hv_balloon_… with its text as QEMU writes it")
      }
    }
  }

  /// Puts every event but the changes of state, which are there, into its place.
  func merge(into trace: inout Trace) {
    var place = Place(step: 0, index: 0)
    for event in events {
      if event.name == "state" {
        place = trace.placeAfterState(event.fields, from: place) ?? place
        continue
      }
      if let type = Self.received[event.name] {
        place = trace.placeAfterPacket(type, from: place) ?? place
      } else if let type = Self.sent[event.name] {
        place = trace.placeBeforePacket(type, from: place) ?? place
      }
      trace.steps[place.step].expectations.insert(
        Expectation(.record(name: event.name, fields: event.fields), line: event.line),
        at: place.index)
      place.index += 1
    }
  }

  private static let received: [String: MessageType] = [
    "incoming-version": .versionRequest, "incoming-capabilities": .capabilitiesReport,
    "incoming-balloon": .balloonResponse, "incoming-unballoon": .unballoonResponse,
    "incoming-hot-add": .hotAddResponse,
  ]

  private static let sent: [String: MessageType] = [
    "outgoing-balloon": .balloonRequest, "outgoing-unballoon": .unballoonRequest,
    "outgoing-hot-add": .hotAddRequest,
  ]
}

/// A place between two expectations of a step.
private struct Place {
  var step: Int
  var index: Int
}

extension Trace {
  fileprivate func placeAfterState(_ fields: [Expectation.Field], from place: Place) -> Place? {
    let state = Expectation.Content.record(name: "state", fields: fields)
    return find(from: place) { $0.content == state }.map { Place(step: $0.step, index: $0.index + 1) }
  }

  /// The place before a packet of this type to the guest, if it is in the present step or later.
  fileprivate func placeBeforePacket(_ type: MessageType, from place: Place) -> Place? {
    find(from: place) { expectation in
      guard case .sent(let packet) = expectation.content else { return false }
      return packet.payload.messageType == type
    }
  }

  /// The place right after a packet of this type from the guest, after the present step.
  fileprivate func placeAfterPacket(_ type: MessageType, from place: Place) -> Place? {
    for step in steps.indices.dropFirst(place.step + 1) {
      guard case .send(let packet, _) = steps[step].stimulus,
        packet.payload.messageType == type
      else { continue }
      return Place(step: step, index: 0)
    }
    return nil
  }

  private func find(from place: Place, _ matches: (Expectation) -> Bool) -> Place? {
    var first = place.index
    for step in steps.indices.dropFirst(place.step) {
      let expectations = steps[step].expectations
      if let index = expectations.indices.dropFirst(first).first(where: { matches(expectations[$0]) })
      {
        return Place(step: step, index: index)
      }
      first = 0
    }
    return nil
  }
}

extension [UInt8] {
  /// The type of the message that begins here.
  fileprivate var messageType: MessageType? {
    count < 2 ? nil : MessageType(rawValue: UInt16(self[0]) | UInt16(self[1]) << 8)
  }
}
