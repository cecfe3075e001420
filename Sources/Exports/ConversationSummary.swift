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

  /// - Complexity: that of a replay.
  package init(of trace: Trace) {
    let result = Replayer.replay(trace)
    expectationCount = trace.expectationCount
    divergence = result.divergence.map { $0.description }
    hostAbort = result.hostAbort
  }
}
