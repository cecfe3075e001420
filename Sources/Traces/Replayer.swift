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
    var machine = ReplayedMachine(trace.machine, checking: checking)
    var log = ObservationLog()
    for index in trace.steps.indices {
      let step = trace.steps[index]
      log.removeAll()
      machine.apply(step, into: &log)
      result.eventCount += step.repetitions
      result.observationCount += log.observations.count
      result.noteAbort(in: log)
      let match = StepMatch(step, log, complete: trace.complete)
      guard match.isMatch else {
        result.divergence = Divergence(match, at: index, of: trace, log)
        break
      }
    }
    result.digest = machine.digest
    result.findings = machine.finish()
    return result
  }

  /// The same trace with expectations that hold.
  ///
  /// The expectations of an event that are met stay as they are. Otherwise they become what was
  /// seen: all of the kinds of which the trace tells all, and of the others what has a name that
  /// was expected of this event.
  package static func updated(_ trace: Trace) -> Trace {
    var updated = trace
    var machine = Machine(trace.machine)
    var log = ObservationLog()
    for index in trace.steps.indices {
      let step = trace.steps[index]
      log.removeAll()
      machine.apply(step, into: &log)
      guard !StepMatch(step, log, complete: trace.complete).isMatch else { continue }
      updated.steps[index].expectations = expectations(
        from: log, like: step, complete: trace.complete)
    }
    return updated
  }

  private static func expectations(
    from log: ObservationLog, like step: Trace.Step, complete: ObservationKinds
  ) -> [Expectation] {
    let names = Set(step.expectations.map(\.content.sort))
    let rest = step.expectations.filter { $0.content == .rest }
    let seen: [Expectation] = log.observations.compactMap { observation in
      let content = Expectation.Content(observation, in: log)
      guard
        complete.isSuperset(of: observation.kind) || observation.isFatal
          || names.contains(content.sort)
      else { return nil }
      return Expectation(content)
    }
    return seen + rest
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
    difference = Difference(expected, observed, printer: printer)
  }
}

extension Machine {
  /// Does what a step tells, as often as it tells.
  fileprivate mutating func apply(_ step: Trace.Step, into log: inout ObservationLog) {
    for _ in 0..<step.repetitions { apply(step.stimulus, at: step.time, into: &log) }
  }
}
