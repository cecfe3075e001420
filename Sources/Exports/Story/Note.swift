import Conversation
import HostEvents

/// What came of something, where it is worth a mark.
struct Note: Hashable, Sendable {
  /// How much it matters; later is worse.
  enum Level: Int, Comparable, Hashable, Sendable {
    case good
    case plain
    case warning
    case violation
    case abort

    static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }

    /// The name of its style.
    var style: String {
      switch self {
      case .good: "good"
      case .plain: "plain"
      case .warning: "warn"
      case .violation: "bad"
      case .abort: "dead"
      }
    }
  }

  var level: Level
  /// A word or two; of violations the id.
  var label: String

  /// Nil for what is not worth a mark.
  init?(_ observation: Observation) {
    switch observation {
    case .host(.violation(let id, _)): self.init(.violation, id.rawValue)
    case .host(.channelFailed(let id)): self.init(.violation, "channel given up: \(id.rawValue)")
    case .host(.warning(let warning)): self.init(.warning, warning.name)
    case .host(.failure(let failure)): self.init(.warning, failure.name)
    case .host(.hostAbort(let abort)): self.init(.abort, "host dies: \(abort.id)")
    case .host(.settled(let settlement, let pages)):
      let size = SizeText.pages(pages)
      self.init(
        settlement == .reached ? .good : .plain,
        settlement == .reached ? "reached \(size)" : "ends at \(size): \(settlement.rawValue)")
    case .host(.discarded(_, _, _, failed: true)): self.init(.warning, "discard failed")
    case .machine(.openRefused): self.init(.warning, "open refused")
    case .machine(.answerLost): self.init(.warning, "answer lost")
    case .machine(.powerOnFailed): self.init(.abort, "no such machine")
    default: return nil
    }
  }

  init(_ level: Level, _ label: String) {
    self.level = level
    self.label = label
  }
}
