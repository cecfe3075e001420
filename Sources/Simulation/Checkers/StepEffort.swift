import Conversation
import HostEvents

/// What one stimulus brought in bytes of the guest, and in lines of the host.
struct StepEffort: Hashable, Sendable {
  /// What the guest wrote into its ring, with what frames it.
  private(set) var guestBytes: UInt64 = 0
  /// Lines that a log of the host would have: everything but packets and answers.
  private(set) var lines: UInt64 = 0
  private(set) var rulesTold: [ViolationID] = []

  init(_ stimulus: Stimulus, _ log: ObservationLog, from first: Int) {
    switch stimulus {
    case .send(let packet, _), .meanwhile(_, _, let packet):
      guestBytes = UInt64(packet.payload.count + 7) / 8 * 8 + CostBudget.packetBytes
    case .post(let post): guestBytes = UInt64(post.message.count) + CostBudget.packetBytes
    default: break
    }
    let seen = log.observations.span
    for index in first..<seen.count { count(seen[index]) }
  }

  private mutating func count(_ observation: Observation) {
    switch observation {
    case .sent, .received, .answer, .posted, .arrived: break
    case .host(.warning(let warning)):
      let (sum, overflow) = lines.addingReportingOverflow(warning.lines)
      lines = overflow ? .max : sum
    case .host(.violation(let rule, _)):
      rulesTold.append(rule)
      lines += 1
    case .host, .machine, .bus: lines += 1
    }
  }
}
