import Conversation

/// Compares everything that a step led to with what was expected of it, in order.
struct StepMatch {
  /// How many expectations were met before anything differed.
  private(set) var metCount = 0
  /// The observation that differs; nil if what is missing never came.
  private(set) var blocking: Int?
  private(set) var isMatch = true
  /// The last observation since the last met expectation that could be skipped and is of the sort
  /// that was expected next.
  private var nearMiss: Int?

  init(_ step: Trace.Step, _ log: ObservationLog, complete: ObservationKinds) {
    let expected = step.expectations
    let matching = Matching(log: log)
    let observations = log.observations
    for index in observations.indices {
      let observation = observations[index]
      if metCount < expected.count {
        let content = expected[metCount].content
        if matching.matches(content, observation) {
          metCount += 1
          nearMiss = nil
          continue
        }
        if matching.isAlike(content, observation) { nearMiss = index }
      }
      if complete.isSuperset(of: observation.kind) || observation.isFatal {
        isMatch = false
        blocking = index
        break
      }
    }
    if metCount < expected.count { isMatch = false }
    guard !isMatch, metCount < expected.count, let nearMiss else { return }
    blocking = nearMiss
  }
}
