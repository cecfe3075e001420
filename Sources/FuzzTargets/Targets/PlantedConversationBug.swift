import Conversation
import HostEvents

/// Bugs of conversations that are there on demand: a target must find its own within a minute.
///
/// No input of the corpus meets one (a test), so that it takes a fuzzer to find it.
enum PlantedConversationBug {
  /// A conversation dies of something that takes several right steps.
  static func look(
    at stimulus: Stimulus, in state: HostState, _ target: FuzzTarget
  ) throws(FuzzFinding) {
    let isHit: Bool
    switch (target, stimulus) {
    // Pages are listed for the bus while the host waits for others.
    case (.bus, .post(let post)):
      isHit = state == .balloonReplyWait && post.message.first == 8 && post.message.count > 30
    case (.engine, .send(let packet, _)):
      isHit = state == .balloonReplyWait && repeatsItsFirstRange(packet.payload)
    case (.machine, .poke): isHit = state == .hotAddReplyWait
    default: isHit = false
    }
    if isHit { throw FuzzFinding("the planted bug of \(target.rawValue)") }
  }

  /// A balloon response whose third range is its first.
  private static func repeatsItsFirstRange(_ payload: [UInt8]) -> Bool {
    payload.first == 7 && payload.count >= 40 && payload[16..<24] == payload[32..<40]
  }
}
