import DynamicMemoryProtocol
import HostEvents
import SyntheticGuest

/// Every word of the trace language that is no name of an option, for whoever colours or completes
/// it.
package enum LanguageWords {
  /// Words at the start of a line of the header.
  package static let header =
    ["dynmem", "trace", Mark.name, Mark.never] + Mark.atMost
    + HeaderWord.allCases.map(\.rawValue)

  /// What is done.
  package static let events =
    StimulusWord.allCases.map(\.rawValue)
    + [Mark.repetition, Mark.stall, Mark.within, "quiet", "raw", "ring"]

  /// What a guest does in a reaction, and when.
  package static let reactions = ["every", "after", "drop", "pass", "duplicate", "delay"]

  /// Messages, and those of the bus.
  package static let messages =
    MessageType.known.compactMap(\.word) + ControlWords.table.words + [Mark.control]

  /// What is seen besides packets: the first words of the names.
  package static let observations = Vocabulary.shared.names.flatMap {
    $0.split(separator: " ").map(String.init)
  }

  /// States of the host, ours.
  package static let states = HostState.allCases.map(\.word)

  /// Patterns of page ranges.
  package static let patterns = PatternWord.allCases.map(\.rawValue)

  /// Kinds of observation, and what can stand instead.
  package static let kinds = ObservationKinds.words.map(\.word) + ["strict", "none"]

  /// Built-in guests.
  package static let guests = GuestProfile.names
}
