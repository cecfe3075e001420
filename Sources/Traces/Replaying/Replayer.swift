package import Bytes
import Conversation
package import HostEvents
package import Simulation

/// What a replay came to.
package struct ReplayResult: Hashable, Sendable {
  /// Events that were done, the divergent one included.
  package var eventCount = 0
  /// Everything that was seen.
  package var observationCount = 0
  /// The digest of the machine at the end.
  package var digest = Digest()
  /// The assertion that the host died of, expected or not.
  package var hostAbort: HostAbort?
  /// The first place where the machine did not do what the trace tells; nil if it did all of it.
  package var divergence: Divergence?
  /// What the checkers found, where they were asked to watch.
  package var findings = CheckFindings()
}

/// Runs a machine over a trace, and compares.
package enum Replayer {
  /// Does everything that the trace tells, up to the first divergence.
  ///
  /// Within an event things are expected in order. What is of a kind of which the trace tells all
  /// must be the next thing expected; anything else may go untold. An abort of the host may never.
  ///
  /// With checkers, these watch every event up to the divergence, and recount at the end.
  ///
  /// - Complexity: that of the machine, and O(what is expected and seen) for comparing
  package static func replay(_ trace: Trace, checking: Bool = false) -> ReplayResult {
    var result = ReplayResult()
    var run = TraceRun(trace, checking: checking)
    var bounds = BoundCount(trace.bounds)
    for index in trace.steps.indices {
      let step = trace.steps[index]
      run.perform(index)
      result.observationCount += run.log.observations.count
      result.noteAbort(in: run.log)
      guard !run.isOutOfRoom else {
        result.divergence = Divergence(crowdedAt: index, of: trace)
        break
      }
      let match = StepMatch(step, run.log, complete: trace.complete, times: run.times)
      var ofStep = BoundCount(step.bounds)
      if !match.isMatch {
        result.divergence = Divergence(match, at: index, of: trace, run.log)
      } else if let excess = bounds.count(run.log) ?? ofStep.count(run.log) {
        result.divergence = Divergence(
          excess.bound, excess.observation, at: index, of: trace, run.log)
      } else if run.isOutOfSteps {
        result.divergence = Divergence(endlessAt: index, of: trace)
      }
      guard result.divergence == nil else { break }
    }
    result.eventCount = run.eventCount
    result.digest = run.digest
    result.findings = run.findings
    return result
  }

  /// The same trace with expectations that hold.
  ///
  /// The expectations of an event that are met stay as they are. Otherwise each that something seen
  /// meets stays, in order; the others become what was seen: all of the kinds of which the trace
  /// tells all, and of the rest what has a name that was expected of this event. Bounds stay, and
  /// may still be broken.
  package static func updated(_ trace: Trace) -> Trace {
    var updated = trace
    var run = TraceRun(trace)
    for index in trace.steps.indices {
      let step = trace.steps[index]
      run.perform(index)
      guard !run.isOutOfRoom else { break }
      let match = StepMatch(step, run.log, complete: trace.complete, times: run.times)
      guard !match.isMatch else { continue }
      updated.steps[index].expectations = expectations(
        from: run, like: step, complete: trace.complete)
    }
    return updated
  }

  /// So many expectations are looked at for one that is met: an event may have very many.
  private static let nearby = 256

  private static func expectations(
    from run: TraceRun, like step: Trace.Step, complete: ObservationKinds
  ) -> [Expectation] {
    let names = Set(step.expectations.map(\.content.sort))
    let end = step.expectations.filter { $0.content == .rest }
    let matching = Matching(log: run.log)
    var rest = step.expectations.filter { $0.content != .rest }[...]
    var seen: [Expectation] = []
    for (index, observation) in run.log.observations.enumerated() {
      let time = run.times.indices.contains(index) ? run.times[index] : step.time
      let passed = VirtualDuration(rawValue: time.rawValue - min(step.time, time).rawValue)
      let isMet = { (expectation: Expectation) in
        matching.matches(expectation.content, observation)
          && passed <= expectation.within ?? passed
      }
      if let met = rest.prefix(nearby).firstIndex(where: isMet) {
        seen.append(rest[met])
        rest = rest[(met + 1)...]
        continue
      }
      let content = Expectation.Content(observation, in: run.log)
      guard
        complete.isSuperset(of: observation.kind) || observation.isFatal
          || names.contains(content.sort)
      else { continue }
      var new = Expectation(content)
      let like = rest.prefix(nearby).first { $0.content.sort == content.sort }
      new.within = like?.within.flatMap { passed <= $0 ? $0 : nil }
      seen.append(new)
    }
    return seen + end
  }
}

extension Expectation.Content {
  /// The mark or the name: what it is, whatever it contains.
  fileprivate var sort: String {
    switch self {
    case .sent: Mark.sent
    case .received: Mark.received
    case .rest: Mark.rest
    case .posted: Mark.sent + Mark.control
    case .arrived: Mark.received + Mark.control
    case .record(let name, _): name
    }
  }
}

extension ReplayResult {
  fileprivate mutating func noteAbort(in log: ObservationLog) {
    // Nothing is seen of a host after it.
    guard case .host(.hostAbort(let abort))? = log.observations.last else { return }
    hostAbort = abort
  }
}

extension Divergence {
  fileprivate init(
    _ match: StepMatch, at index: Int, of trace: Trace, _ log: ObservationLog
  ) {
    let printer = TracePrinter(for: trace)
    let expectations = trace.steps[index].expectations
    let isPending = match.metCount < expectations.count
    let last = isPending ? match.metCount : expectations.count - 1
    let position = TracePosition(step: index, expectation: last >= 0 ? last : nil)

    let expected = isPending ? expectations[match.metCount].content : nil
    let observed = match.blocking.map {
      Expectation.Content(log.observations[$0], in: log)
    }
    self.init(
      line: trace.line(at: position), stepIndex: index,
      expected: expected.map(printer.text), observed: observed.map(printer.text),
      difference: nil, context: trace.context(around: position))
    guard let expected, let observed else { return }
    if let lateness = match.lateness, let limit = expectations[last].within {
      problem = "it was seen too late"
      difference = Difference(
        field: "time", expected: "\(Mark.within) \(limit.text)", observed: lateness.text)
    } else {
      difference = Difference(expected, observed, printer: printer)
    }
  }

  /// Something was seen more often than a bound allows.
  fileprivate init(
    _ bound: Bound, _ observation: Int, at index: Int, of trace: Trace, _ log: ObservationLog
  ) {
    let printer = TracePrinter(for: trace)
    let observed = Expectation.Content(log.observations[observation], in: log)
    self.init(
      line: bound.line, stepIndex: index, expected: printer.text(of: bound),
      observed: printer.text(of: observed), difference: nil,
      problem: "more was seen than is allowed",
      context: trace.context(around: TracePosition(step: index, expectation: nil)))
  }

  /// The guest of a trace has no end of things to do.
  fileprivate init(endlessAt index: Int, of trace: Trace) {
    self.init(
      "the guest did more than \(TraceRun.stepLimit) things", at: index, of: trace)
  }

  /// An event, with all its repetitions, has no end of things to see.
  fileprivate init(crowdedAt index: Int, of trace: Trace) {
    self.init(
      "it brought more than \(ObservationLog.mostObservations) observations, or 256 MiB of bytes",
      at: index, of: trace)
  }

  private init(_ problem: String, at index: Int, of trace: Trace) {
    let position = TracePosition(step: index, expectation: nil)
    self.init(
      line: trace.line(at: position), stepIndex: index, expected: nil, observed: nil,
      difference: nil, problem: problem, context: trace.context(around: position))
  }
}

extension VirtualDuration {
  fileprivate var text: String {
    var text = TextOutput()
    text.time(rawValue)
    return text.string
  }
}
