import Bytes
package import Conversation
import Simulation

/// The first place where two runs are not the same.
package struct RunDifference: Hashable, Sendable {
  /// The position of the event, from 0.
  package var stepIndex: Int
  /// When it is; in the first run, if they differ in that.
  package var time: VirtualTime
  /// What is done in both; nil if that differs.
  package var stimulus: String?
  /// What is done or seen in one run only, or nothing.
  package var first: String?
  package var second: String?
  /// The first field that differs, where both are of the same sort.
  package var field: Difference?
  /// What is the same, right before it.
  package var context: [String]

  /// The number of the event, from 1.
  package var eventNumber: Int { stepIndex + 1 }
}

/// What came of comparing two runs.
package struct RunComparison: Hashable, Sendable {
  /// Events that are the same.
  package private(set) var eventCount = 0
  /// What was seen in them, of the kinds that are compared.
  package private(set) var observationCount = 0
  package private(set) var difference: RunDifference?

  private var context: [String] = []
  private let kinds: ObservationKinds
  private let contextLines: Int

  /// Runs the stimuli of two traces, event by event, up to the first difference in what is done or
  /// seen.
  ///
  /// The expectations of the traces are left out of account.
  ///
  /// - Complexity: that of both runs
  package init(
    _ first: Trace, _ second: Trace, kinds: ObservationKinds = Self.usualKinds,
    contextLines: Int = 8
  ) {
    self.kinds = kinds
    self.contextLines = contextLines
    var (one, other) = (Run(first), Run(second))
    for index in 0..<max(first.steps.count, second.steps.count) {
      difference = compare(index, &one, &other)
      guard difference == nil else { return }
      eventCount += 1
    }
  }

  /// All but what follows from the rest: what the guest reads, and QEMU's trace events of the bus.
  package static let usualKinds = ObservationKinds.all
    .subtracting([.received, .busEvents, .arrivals])

  /// One of the two.
  private struct Run {
    let trace: Trace
    let printer: TracePrinter
    var machine: Boxed<Machine>
    var log = ObservationLog()

    init(_ trace: Trace) {
      self.trace = trace
      printer = TracePrinter(for: trace)
      machine = Boxed(Machine(trace.machine))
    }

    func step(_ index: Int) -> Trace.Step? {
      index < trace.steps.count ? trace.steps[index] : nil
    }

    func line(_ index: Int) -> String? {
      let last = index > 0 ? step(index - 1)?.time : nil
      return step(index).map { printer.line(of: $0, after: last) }
    }

    /// Does the thing that a step tells, once.
    mutating func apply(_ step: Trace.Step, _ kinds: ObservationKinds) -> [Expectation.Content] {
      log.removeAll()
      machine.value.apply(step.stimulus, at: step.time, into: &log)
      return log.observations.filter { kinds.isSuperset(of: $0.kind) || $0.isFatal }
        .map { Expectation.Content($0, in: log) }
    }
  }

  private mutating func compare(
    _ index: Int, _ one: inout Run, _ other: inout Run
  ) -> RunDifference? {
    guard let step = one.step(index), let otherStep = other.step(index), step.isSame(otherStep)
    else { return stimulusDifference(index, one, other) }
    note(one.line(index) ?? "")
    // Each time by itself, so that no more is remembered than one brings.
    for _ in 0..<step.repetitions {
      if let found = observationDifference(index, step, &one, &other) { return found }
    }
    return nil
  }

  private mutating func observationDifference(
    _ index: Int, _ step: Trace.Step, _ one: inout Run, _ other: inout Run
  ) -> RunDifference? {
    let seen = one.apply(step, kinds)
    let otherSeen = other.apply(step, kinds)
    for place in 0..<max(seen.count, otherSeen.count) {
      let first = place < seen.count ? seen[place] : nil
      let second = place < otherSeen.count ? otherSeen[place] : nil
      if let first, first == second {
        observationCount += 1
        note(one.printer.line(of: Expectation(first)))
        continue
      }
      return RunDifference(
        stepIndex: index, time: step.time, stimulus: TracePrinter.text(of: step.stimulus),
        first: first.map(one.printer.text), second: second.map(other.printer.text),
        field: Self.field(first, second, one.printer), context: context)
    }
    return nil
  }

  private func stimulusDifference(_ index: Int, _ one: Run, _ other: Run) -> RunDifference {
    let time = one.step(index)?.time ?? other.step(index)?.time ?? .zero
    return RunDifference(
      stepIndex: index, time: time, stimulus: nil, first: one.line(index),
      second: other.line(index), field: nil, context: context)
  }

  private static func field(
    _ first: Expectation.Content?, _ second: Expectation.Content?, _ printer: TracePrinter
  ) -> Difference? {
    guard let first, let second else { return nil }
    return Difference(first, second, printer: printer)
  }

  private mutating func note(_ line: String) {
    context.append(line)
    if context.count > contextLines { context.removeFirst() }
  }
}

extension Trace.Step {
  /// Whether the same is done at the same time.
  fileprivate func isSame(_ other: Trace.Step) -> Bool {
    stimulus == other.stimulus && time == other.time && repetitions == other.repetitions
  }
}

extension ObservationKinds {
  /// The kinds with these words, as in the header line `complete`; nil if a word is none.
  package init?(words: [String]) {
    self = []
    for word in words {
      guard let kind = Self.words.first(where: { $0.word == word })?.kind else { return nil }
      insert(kind)
    }
  }

  /// The words of all kinds.
  package static var allWords: [String] { words.map(\.word) }
}
