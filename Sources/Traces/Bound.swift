import Conversation

/// How often something may be seen at the most, after one event or in the whole of a trace.
package struct Bound: Hashable, Sendable {
  package var limit: Int
  package var subject: Subject
  /// Where it stands in the file it was read from.
  package var line: Int

  package init(_ limit: Int, _ subject: Subject, line: Int = 0) {
    self.limit = limit
    self.subject = subject
    self.line = line
  }

  /// What is counted.
  package enum Subject: Hashable, Sendable {
    /// Everything of some kinds.
    case kinds(ObservationKinds)
    /// Everything that an expectation would take.
    case content(Expectation.Content)
  }
}

/// Counts what bounds are about.
struct BoundCount {
  private let bounds: [Bound]
  private var counts: [Int]

  init(_ bounds: [Bound]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count)
  }

  /// Counts what was seen; the first bound that is exceeded, and by what.
  mutating func count(_ log: ObservationLog) -> (bound: Bound, observation: Int)? {
    guard !bounds.isEmpty else { return nil }
    let matching = Matching(log: log)
    for (index, observation) in log.observations.enumerated() {
      for (position, bound) in bounds.enumerated() where bound.covers(observation, matching) {
        counts[position] += 1
        if counts[position] > bound.limit { return (bound, index) }
      }
    }
    return nil
  }
}

extension Bound {
  fileprivate func covers(_ observation: Observation, _ matching: Matching) -> Bool {
    switch subject {
    case .kinds(let kinds): kinds.isSuperset(of: observation.kind)
    case .content(let content): matching.matches(content, observation)
    }
  }
}
