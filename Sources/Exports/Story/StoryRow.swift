/// A line of the ladder: one thing that was done or sent, and what came of it.
struct StoryRow: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// A message of the guest to the host.
    case guest
    /// A message of the host to the guest.
    case host
    /// The monitor, or the machine around both.
    case outside
    /// Something that begins or ends a conversation.
    case turn
    /// Rows that were left out.
    case fold
  }

  /// Nanoseconds of virtual time.
  var time: UInt64
  var kind: Kind
  /// What a person reads.
  var title: String
  /// All of it, in the words of the trace language; cut where that is long.
  var detail: String
  /// The first bytes of a payload, and how many there are.
  var bytes: [UInt8] = []
  var byteCount = 0
  var notes: [Note] = []
  /// Marks that are not shown.
  var hiddenNotes = 0
  /// What the host is about behind it.
  var phase: Phase
  /// Rows with the same key are alike.
  var key: String
  /// How many rows it stands for.
  var count = 1

  /// The title, and key, of a reset of the machine.
  static let reset = "the machine resets"

  static let mostNotes = 8
  static let mostBytes = 64
  static let longestDetail = 600

  /// What is worst of what came of it.
  var level: Note.Level? { notes.map(\.level).max() }

  mutating func add(_ note: Note) {
    if notes.contains(note) { return }
    guard notes.count < Self.mostNotes else {
      // What is worse than all that is shown takes the place of the last.
      if note.level > (level ?? .good) { notes[Self.mostNotes - 1] = note }
      hiddenNotes += 1
      return
    }
    notes.append(note)
    key += " \(note.label)"
  }
}
