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
}
