package import Conversation

/// A question and its answers, as they went over the wire.
package struct Operation: Hashable, Sendable {
  package var kind: Kind
  /// The number of the event of the first message, from 1.
  package var event: Int
  package var line: Int
  package var asked: VirtualTime
  /// Pages that were asked for, given back or offered.
  package var pagesAsked: UInt64 = 0
  /// Pages that were given, or added.
  package var pages: UInt64 = 0
  /// When the first answer came, and the last; nil while there is none.
  package var firstAnswer: VirtualTime?
  package var lastAnswer: VirtualTime?
  package var answers: UInt64 = 0
  package var end = End.open

  package enum Kind: String, CaseIterable, Encodable, Hashable, Sendable {
    case version
    case capabilities
    case balloon
    case unballoon
    case hotAdd = "hot-add"
    case hotRemove = "hot-remove"
  }

  package enum End: Hashable, Sendable {
    /// The last answer did not come yet.
    case open
    case answered
    /// Something else was asked, or the conversation ended.
    case abandoned(VirtualTime)
  }

  /// How long the last answer took; nil without one.
  package var duration: VirtualDuration? {
    guard end == .answered, let lastAnswer else { return nil }
    return asked.distance(to: lastAnswer)
  }
}

extension VirtualTime {
  /// How much later another moment is; nothing if it is earlier.
  package func distance(to other: VirtualTime) -> VirtualDuration {
    VirtualDuration(rawValue: other.rawValue - min(rawValue, other.rawValue))
  }
}
