/// What a hardened host does about an attack.
package enum Verdict: String, CaseIterable, Hashable, Sendable {
  /// Legal or harmless: it must work, and no rule is named.
  case ok = "OK"
  /// The packet is ignored and counted, and the conversation goes on.
  case drop = "DROP"
  /// The legal part is used.
  case clamp = "CLAMP"
  /// The answer is a failure, and the breach is counted.
  case refuse = "REFUSE"
  /// The work, the memory and the log stay within a budget.
  case throttle = "THROTTLE"
  /// The operation ends by time or for lack of progress, and says why.
  case deadline = "DEADLINE"
  /// The channel closes; the guest may open it again.
  case close = "CLOSE"
}
