import Conversation
import HostEvents

/// Bugs of conversations that are there on demand: a target must find its own within a minute.
enum PlantedConversationBug {
  /// A conversation dies of something that takes several right steps.
  static func look(
    at stimulus: Stimulus, in state: HostState, _ target: FuzzTarget
  ) throws(FuzzFinding) {
    let isHit: Bool
    switch (target, stimulus) {
    case (.bus, .post(let post)):
      // A page list that claims more parts than any has.
      isHit = post.message.first == 8 && post.message.count > 30 && post.message[17] == 0xFF
    case (.engine, .send(let packet, _)):
      // An answer to one request in the state of another.
      isHit = state == .balloonReplyWait && packet.payload.first == 11
    case (_, .machineReset): isHit = state == .hotAddReplyWait
    default: isHit = false
    }
    if isHit { throw FuzzFinding("the planted bug of \(target.rawValue)") }
  }
}
