import Conversation
package import Simulation

/// Makes a failing run as short and as simple as a person would write it.
///
/// Steps are dropped in ever smaller chunks, two of them become one, the machine loses what it does
/// not need, and every number and every time becomes a simpler one, as long as the failure stays
/// the same. Nothing is drawn at random: the same run gives the same result.
package struct Shrinker {
  private let failure: Failure
  private let tryLimit: Int
  private var tries = 0
  private var machine: MachineConfiguration
  private var calm: SwarmOptions?
  private var steps: [Trace.Step]
  /// Machines on the way through `steps`: after so many of them, ascending.
  private var snapshots: [(count: Int, trial: ShrinkTrial)] = []

  /// Runs that are tried at the most, unless said otherwise.
  package static let usualTryLimit = 20_000

  /// The smallest run that was found to fail in the same way; nil if this one does not.
  ///
  /// The expectations of steps are left out of account. With options, the steps are the safety
  /// phase of a simulated run, and the failure is one of its liveness phase.
  ///
  /// - Complexity: at most the given number of runs, each no longer than this one. Each halves the
  ///   number of steps while most of them do not matter.
  package static func shrink(
    _ steps: [Trace.Step], in machine: MachineConfiguration, to failure: Failure,
    beforeCalm calm: SwarmOptions? = nil, tryLimit: Int = Self.usualTryLimit
  ) -> ShrunkRun? {
    var shrinker = Shrinker(machine, to: failure, calm, tryLimit)
    guard shrinker.takes(steps.map(\.bare), in: machine, before: calm) else { return nil }
    shrinker.shrink()
    return ShrunkRun(
      machine: shrinker.machine, steps: shrinker.steps, failure: failure, calm: shrinker.calm,
      tries: shrinker.tries)
  }

  private init(
    _ machine: MachineConfiguration, to failure: Failure, _ calm: SwarmOptions?, _ tryLimit: Int
  ) {
    self.machine = machine
    self.failure = failure
    self.calm = calm
    self.tryLimit = tryLimit
    steps = []
  }

  private mutating func shrink() {
    // Each change makes the run simpler, so that this ends; most is done in the first round.
    var isShrinking = true
    while isShrinking, tries < tryLimit {
      isShrinking = false
      if drop() { isShrinking = true }
      if simplifyMachine() { isShrinking = true }
      if simplifyCalm() { isShrinking = true }
      if merge() { isShrinking = true }
      if simplifySteps() { isShrinking = true }
      if simplifyTimes() { isShrinking = true }
      if dropPairs() { isShrinking = true }
    }
  }
}

// Trying.
extension Shrinker {
  /// Takes steps instead of what there is, if they fail; they are the same up to an index.
  ///
  /// What comes after the failure is dropped.
  private mutating func takes(_ candidate: [Trace.Step], sameUpTo start: Int) -> Bool {
    guard tries < tryLimit else { return false }
    tries += 1
    var trial = snapshot(at: start)
    for index in start..<candidate.count {
      trial.apply(candidate[index])
      if trial.hasFailed {
        accept(Array(candidate[...index]), sameUpTo: start)
        return true
      }
      if trial.isOver { return false }
    }
    guard trial.failsAtEnd() else { return false }
    accept(candidate, sameUpTo: start)
    return true
  }

  private mutating func accept(_ candidate: [Trace.Step], sameUpTo start: Int) {
    steps = candidate
    snapshots.removeAll { $0.count > start }
  }

  /// The same on another machine, or before another liveness phase.
  private mutating func takes(
    _ candidate: [Trace.Step], in other: MachineConfiguration, before otherCalm: SwarmOptions?
  ) -> Bool {
    let old = (machine, calm, snapshots)
    (machine, calm, snapshots) = (other, otherCalm, [])
    if takes(candidate, sameUpTo: 0) { return true }
    (machine, calm, snapshots) = old
    return false
  }

  /// The machine after so many of the steps.
  private mutating func snapshot(at count: Int) -> ShrinkTrial {
    let pace = max(1, steps.count / Self.mostSnapshots)
    var (done, trial) =
      snapshots.last { $0.count <= count } ?? (0, ShrinkTrial(machine, for: failure, calm: calm))
    while done < count {
      trial.apply(steps[done])
      done += 1
      if done.isMultiple(of: pace), snapshots.last.map({ $0.count < done }) ?? true {
        snapshots.append((done, trial))
      }
    }
    return trial
  }

  private static let mostSnapshots = 64
}

// What is tried.
extension Shrinker {
  /// Drops steps, in chunks of half of them down to single ones, from the end.
  ///
  /// The others stay at their times.
  private mutating func drop() -> Bool {
    let before = steps.count
    var size = max(1, steps.count / 2)
    while true {
      let count = steps.count
      var end = count
      while end > 0 {
        let start = max(0, end - size)
        var candidate = steps
        candidate.removeSubrange(start..<end)
        _ = takes(candidate, sameUpTo: start)
        end = min(start, steps.count)
      }
      if size > 1 { size /= 2 } else if steps.count == count || tries >= tryLimit { break }
    }
    return steps.count < before
  }

  /// Drops two steps that need each other, such as an open and its close.
  private mutating func dropPairs() -> Bool {
    guard steps.count <= Self.fewSteps else { return false }
    let before = steps.count
    var first = 0
    while first < steps.count {
      var second = first + 1
      while second < steps.count {
        var candidate = steps
        candidate.remove(at: second)
        candidate.remove(at: first)
        if takes(candidate, sameUpTo: first) { second = first }
        second += 1
      }
      first += 1
    }
    return steps.count < before
  }

  private mutating func merge() -> Bool {
    var hasMerged = false
    for index in stride(from: steps.count - 2, through: 0, by: -1) {
      guard index + 1 < steps.count, steps[index].repetitions == 1,
        steps[index + 1].repetitions == 1,
        let one = SimplerStimuli.merged(steps[index].stimulus, steps[index + 1].stimulus)
      else { continue }
      var candidate = steps
      candidate[index].stimulus = one
      candidate.remove(at: index + 1)
      if takes(candidate, sameUpTo: index) { hasMerged = true }
    }
    return hasMerged
  }

  private mutating func simplifyMachine() -> Bool {
    var hasChanged = false
    while SimplerMachines.candidates(for: machine).contains(where: {
      takes(steps, in: $0, before: calm)
    }) {
      hasChanged = true
    }
    return hasChanged
  }

  /// Takes from the liveness phase what it does not need.
  private mutating func simplifyCalm() -> Bool {
    var hasChanged = false
    while let calm, calm.simpler.contains(where: { takes(steps, in: machine, before: $0) }) {
      hasChanged = true
    }
    return hasChanged
  }

  private mutating func simplifySteps() -> Bool {
    var hasChanged = false
    for index in steps.indices.reversed() {
      while index < steps.count, simplifyStep(at: index) { hasChanged = true }
    }
    return hasChanged
  }

  private mutating func simplifyStep(at index: Int) -> Bool {
    for count in SimplerNumbers.candidates(for: UInt64(clamping: steps[index].repetitions))
    where count > 0 {
      var candidate = steps
      candidate[index].repetitions = Int(clamping: count)
      if takes(candidate, sameUpTo: index) { return true }
    }
    var number = 0
    while tries < tryLimit,
      let simpler = SimplerStimuli.variant(number, of: steps[index].stimulus)
    {
      number += 1
      var candidate = steps
      candidate[index].stimulus = simpler
      if takes(candidate, sameUpTo: index) { return true }
    }
    return false
  }

  /// Shortens the pauses between steps; what comes later comes earlier with it.
  private mutating func simplifyTimes() -> Bool {
    var hasChanged = false
    for index in steps.indices.reversed() where index < steps.count {
      let last = index > 0 ? steps[index - 1].time.rawValue : 0
      let pause = steps[index].time.rawValue &- last
      guard steps[index].time.rawValue >= last else { continue }
      for shorter in SimplerNumbers.durations(for: pause) {
        var candidate = steps
        for later in index..<candidate.count {
          let moved = candidate[later].time.rawValue &- pause &+ shorter
          candidate[later].time = VirtualTime(rawValue: moved)
        }
        if takes(candidate, sameUpTo: index) {
          hasChanged = true
          break
        }
      }
    }
    return hasChanged
  }

  /// Pairs are tried only among so few.
  private static let fewSteps = 48
}

extension Trace.Step {
  /// Without what is expected of it.
  fileprivate var bare: Trace.Step {
    var step = self
    step.expectations = []
    step.bounds = []
    step.line = 0
    return step
  }
}
