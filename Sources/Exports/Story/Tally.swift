import Conversation
import DynamicMemoryProtocol
import HostEvents
import VMBus

/// What there was of everything.
struct Tally {
  /// Messages by sender and name, in the order in which they first came.
  private(set) var messages: [Entry] = []
  /// Rules that were broken, warnings, and assertions, likewise.
  private(set) var findings: [Finding] = []
  private(set) var fromGuest = 0
  private(set) var fromHost = 0
  private(set) var targets = 0
  private(set) var resets = 0
  private(set) var violations = 0
  private(set) var warnings = 0

  struct Entry: Hashable, Sendable {
    var sender: Sender
    var name: String
    var count: Int
  }

  struct Finding: Hashable, Sendable {
    var note: Note
    /// The id that the catalogue has, if it is one.
    var id: String?
    var count: Int
  }

  /// A hostile guest can send a message of each of 65,536 types.
  private static let mostNames = 40

  mutating func take(_ event: ConversationEvent) {
    switch event {
    case .packet(let packet): count(packet)
    case .done(.target): targets += 1
    case .done(.machineReset): resets += 1
    case .seen(let observation): see(observation)
    case .control, .done: break
    }
  }

  private mutating func count(_ packet: RingPacket) {
    if packet.sender == .guest { fromGuest += 1 } else { fromHost += 1 }
    let word =
      packet.descriptor.type == .inBand
      ? MessageSummary(packet.payload).word : "packet of type \(packet.descriptor.type.rawValue)"
    let isKnown = messages.contains { $0.name == word && $0.sender == packet.sender }
    let name = isKnown || messages.count < Self.mostNames ? word : "others"
    if let index = messages.firstIndex(where: { $0.name == name && $0.sender == packet.sender }) {
      messages[index].count += 1
    } else {
      messages.append(Entry(sender: packet.sender, name: name, count: 1))
    }
  }

  private mutating func see(_ observation: Observation) {
    guard let note = Note(observation), note.level >= .warning else { return }
    var id: String?
    switch observation {
    case .host(.violation(let violation, _)):
      violations += 1
      id = violation.rawValue
    case .host(.hostAbort(let abort)): id = abort.id
    case .host(.warning(let warning)):
      let (sum, isTooMany) = warnings.addingReportingOverflow(Int(clamping: warning.lines))
      warnings = isTooMany ? .max : sum
    default: if note.level == .warning, warnings < .max { warnings += 1 }
    }
    if let index = findings.firstIndex(where: { $0.note == note }) {
      findings[index].count += 1
    } else if findings.count < Self.mostNames {
      findings.append(Finding(note: note, id: id, count: 1))
    }
  }
}
