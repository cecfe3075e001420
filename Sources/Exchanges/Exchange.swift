package import Conversation

/// A question and its answers, as they went over the wire.
package struct Exchange: Hashable, Sendable {
  package var kind: Kind
  /// Counted from 1 in a conversation.
  package var number: Int
  /// When it was asked, and where that stands.
  package var asked: Moment
  /// Pages that were asked for, given back or offered.
  package var pagesAsked: UInt64 = 0
  /// Pages that were given, or added.
  package var pages: UInt64 = 0
  /// When the first answer came, and the last; nil while there is none.
  package var firstAnswer: VirtualTime?
  package var lastAnswer: VirtualTime?
  package var answers: UInt64 = 0
  package var end = End.open

  /// Who asks follows from it: version and capabilities are the guest's questions.
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
    /// Something else was asked, the channel closed, or the conversation ended.
    case abandoned(VirtualTime)
  }

  /// A time, and where in a file it is from.
  package struct Moment: Hashable, Sendable {
    package var time: VirtualTime
    /// The number of the event, from 1; 0 if nobody counts.
    package var event: Int
    /// The line of its file; 0 if it has none.
    package var line: Int

    package init(_ time: VirtualTime, event: Int = 0, line: Int = 0) {
      self.time = time
      self.event = event
      self.line = line
    }
  }

  /// How long the last answer took; nil without one.
  package var duration: VirtualDuration? {
    guard end == .answered, let lastAnswer else { return nil }
    return asked.time.distance(to: lastAnswer)
  }
}

extension VirtualTime {
  /// How much later another moment is; nothing if it is earlier.
  package func distance(to other: VirtualTime) -> VirtualDuration {
    VirtualDuration(rawValue: other.rawValue - min(rawValue, other.rawValue))
  }
}
