/// The words for what is done to a machine, other than a packet.
enum StimulusWord: String, CaseIterable {
  case powerOn = "power-on"
  case open
  case close
  case busReset = "bus-reset"
  case machineReset = "machine-reset"
  case meanwhile
  case signal
  case reading
  case drain
  case poke
  case race
  case touch
  case pin
  case unpin
  case monitor
  case discards
  case wait
  case unplug
  case delivery
  case rescind
  case offer

  static let table = WordTable(allCases.map(\.rawValue))
}

/// The marks at the start of a line.
enum Mark {
  /// The guest writes a packet.
  static let guestPacket = ">"
  /// The host sends a packet.
  static let sent = "<"
  /// The guest receives a packet.
  static let received = "<-"
  /// Anything else that is seen.
  static let record = "."
  /// Whatever else is seen.
  static let rest = "..."
  /// What follows is done several times.
  static let repetition = "repeat"
  /// A control message that is given as bytes.
  static let control = "control"
  /// What is repeated as a whole stands between these.
  static let blockStart = "{"
  static let blockEnd = "}"
  /// The ring stalls for some time.
  static let stall = "stall"
  /// A value gets a name.
  static let name = "let"
  /// An expectation has to be met in some time.
  static let within = "within"
  /// Something is seen so often at the most, or never.
  static let atMost = ["at", "most"]
  static let never = "never"

  /// The words of these that can stand at the start of a line.
  static let words = [repetition, stall, name, within, atMost[0], never]
}
