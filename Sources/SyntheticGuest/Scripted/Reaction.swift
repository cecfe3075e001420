package import Conversation
package import DynamicMemoryProtocol

/// What a script has a guest do when it reads or writes a message: a line `on …`.
package struct Reaction: Hashable, Sendable {
  package var side: Side
  package var message: MessageType
  package var occurrences = Occurrences()
  package var delay = VirtualDuration.zero
  package var action: Action
  /// The line as it was written, names replaced by what they stand for.
  package var text: String

  package init(_ side: Side, _ message: MessageType, _ action: Action, text: String) {
    self.side = side
    self.message = message
    self.action = action
    self.text = text
  }

  /// Whose message it is about.
  package enum Side: Hashable, Sendable {
    /// One that the guest reads.
    case read
    /// One that the built-in guest is about to write.
    case written
  }

  /// Which of the messages of a type, counted from 1 since the machine was made; a reset of it does
  /// not start over.
  package struct Occurrences: Hashable, Sendable {
    package var first: UInt64 = 1
    package var last = UInt64.max
    /// Every so many, counted from the first.
    package var step: UInt64 = 1

    package init() {}

    func contains(_ number: UInt64) -> Bool {
      first <= number && number <= last && (number - first) % max(step, 1) == 0
    }
  }

  /// What is done; whatever it is, the built-in guest does not see the message unless it is passed.
  package enum Action: Hashable, Sendable {
    case send(PacketTemplate)
    case stimulate(Stimulus)
    /// The guest reads nothing for some time, then all of it.
    case stall(VirtualDuration)
    /// The message goes where it was going, so many times.
    case pass(times: Int)
    /// The message is lost.
    case drop
  }
}
