package import HostEvents
package import Traces

/// What a replay says of a trace.
package struct ConversationSummary: Hashable, Sendable {
  /// How many things were expected.
  package var expectationCount: Int
  /// The first place where the machine did something else than the trace tells, in words.
  package var divergence: String?
  /// The assertion of QEMU that ended it.
  package var hostAbort: HostAbort?

  /// Looks at as much as can be exported: a line of a trace may be a million events.
  ///
  /// - Complexity: that of a replay of at most `ConversationWalk.eventLimit` events.
  package init(of trace: Trace) {
    var part = trace
    var room = ConversationWalk.eventLimit
    part.steps = Array(
      trace.steps.prefix { step in
        room -= step.repetitions
        return room >= 0
      })
    let result = Replayer.replay(part)
    expectationCount = trace.expectationCount
    divergence = result.divergence.map { $0.description }
    hostAbort = result.hostAbort
  }
}
