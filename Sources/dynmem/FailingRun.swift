import Conversation
import Simulation
import Traces

/// A run in which something goes wrong, wherever it comes from.
struct FailingRun {
  /// For people: a path, or a seed.
  var name: String
  var machine: MachineConfiguration
  var steps: [Trace.Step]
  var failure: Failure
  /// The liveness phase behind the steps in which it fails, if it does so there.
  var calm: SwarmOptions?

  /// The run of a seed; nil if nothing that is wanted goes wrong within so many messages.
  ///
  /// Wanted is what has this id; without one, any abort of the host and anything a checker sees.
  static func random(
    seed: UInt64, in machine: MachineConfiguration, messages: Int, failure name: String?
  ) -> FailingRun? {
    var run = HostileRun(seed: seed, in: machine)
    var found: Failure?
    let steps = run.steps(upTo: messages) { log, findings in
      let seen = Failure.all(in: log)
      let failures =
        seen + findings.failures.map { Failure.finding($0.checker, what: $0.what) }
      found = failures.first { failure in
        if let name { return failure.isNamed(name) }
        if case .violation = failure { return false }
        return true
      }
      return found != nil
    }
    guard let steps, let found else { return nil }
    return FailingRun(
      name: "seed \(seed)", machine: machine,
      steps: steps.map { Trace.Step(time: $0.time, stimulus: $0.stimulus) }, failure: found)
  }

  /// A simulated run; nil if nothing that is wanted goes wrong in it.
  static func simulated(_ options: SwarmOptions, failure name: String?) -> FailingRun? {
    var run = SwarmRun(options)
    var steps: [Trace.Step] = []
    var seen: [Failure] = []
    var stormCount = 0
    while let step = run.next() {
      if !run.isCalm { stormCount += 1 }
      steps.append(Trace.Step(time: step.time, stimulus: step.stimulus))
      for failure in Failure.all(in: run.log) where !seen.contains(failure) {
        seen.append(failure)
      }
    }
    if let found = run.failure {
      seen.insert(.finding(found.checker, what: found.what), at: 0)
    }
    let wanted = seen.first { failure in
      if let name { return failure.isNamed(name) }
      if case .violation = failure { return false }
      return true
    }
    return wanted.map { failure in
      var found = FailingRun(
        name: "seed \(options.seed.rawValue)", machine: options.machine, steps: steps,
        failure: failure)
      if case .finding(.liveness, _) = failure {
        // Without a guest that answers, any target comes to no end.
        found.steps.removeSubrange(stormCount...)
        found.calm = options
      }
      return found
    }
  }

  /// Events, repetitions counted.
  var eventCount: Int { steps.reduce(0) { $0 + $1.repetitions } }
}
