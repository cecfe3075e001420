import Conversation
import HostEvents

/// Compares everything that a step led to with what was expected of it, in order.
struct StepMatch {
  /// How many expectations were met before anything differed.
  private(set) var metCount = 0
  /// The observation that differs; nil if what is missing never came.
  private(set) var blocking: Int?
  private(set) var isMatch = true
  /// How long after the event the expected observation came that came too late.
  private(set) var lateness: VirtualDuration?
  /// The last observation since the last met expectation that could be skipped and is of the sort
  /// that was expected next.
  private var nearMiss: Int?
  /// What is left of an expected run of warnings that was partly met.
  private var pendingRun: PageRunWarning?

  /// Compares; `times` tells when each observation was made, where that is known.
  init(
    _ step: Trace.Step, _ log: ObservationLog, complete: ObservationKinds,
    times: [VirtualTime] = []
  ) {
    let expected = step.expectations
    let matching = Matching(log: log)
    let observations = log.observations
    for index in observations.indices {
      let observation = observations[index]
      if metCount < expected.count {
        let content = expected[metCount].content
        if content == .rest {
          metCount = expected.count
          return
        }
        if pendingRun == nil, matching.matches(content, observation) {
          if let limit = expected[metCount].within, times.indices.contains(index) {
            let passed = VirtualDuration(
              rawValue: times[index].rawValue - min(step.time, times[index]).rawValue)
            guard passed <= limit else {
              lateness = passed
              blocking = index
              isMatch = false
              return
            }
          }
          metCount += 1
          nearMiss = nil
          continue
        }
        if meetRun(in: observation, of: expected) { continue }
        // With a guest much more follows from an event than it tells: the first tells most.
        if matching.isAlike(content, observation), times.isEmpty || nearMiss == nil {
          nearMiss = index
        }
      }
      if complete.isSuperset(of: observation.kind) || observation.isFatal {
        isMatch = false
        blocking = index
        break
      }
    }
    if metCount < expected.count, expected[metCount].content == .rest { metCount += 1 }
    if metCount < expected.count { isMatch = false }
    guard !isMatch, metCount < expected.count, let nearMiss else { return }
    blocking = nearMiss
  }

  /// Meets a run of warnings by runs that are cut elsewhere: what counts is the pages.
  private mutating func meetRun(
    in observation: Observation, of expected: [Expectation]
  ) -> Bool {
    guard case .host(.warning(let warning)) = observation,
      var seen = PageRunWarning(warning.name, warning.fields)
    else { return false }
    while seen.count > 0 {
      guard metCount < expected.count, let run = pendingRun ?? PageRunWarning(expected[metCount])
      else { return false }
      let met = run.common(with: seen)
      guard met > 0 else { return false }
      var left = run
      left.dropFirst(met, stride: seen.knownStride)
      seen.dropFirst(met, stride: seen.knownStride)
      pendingRun = left.count > 0 ? left : nil
      if left.count == 0 { metCount += 1 }
    }
    nearMiss = nil
    return true
  }
}
