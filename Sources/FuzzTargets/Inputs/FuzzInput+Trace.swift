import Conversation
package import Traces

// A fuzz input and a trace are the same conversation; the trace has a title and expectations too.

extension FuzzInput {
  /// What is done in a trace.
  ///
  /// What happens by itself is not among it (`isMore`).
  package init(_ trace: Trace) {
    self.init(machine: trace.machine)
    var time = VirtualTime.zero
    for step in trace.steps {
      let delay = step.time.rawValue - min(time.rawValue, step.time.rawValue)
      var own = Step(after: VirtualDuration(rawValue: delay), step.stimulus)
      own.repetitions = step.repetitions
      steps.append(own)
      time = max(time, step.time)
    }
  }

  /// Whether a trace has anything that happens and is no stimulus: a guest that acts by itself, or
  /// a ring that stalls.
  ///
  /// Once recorded, the trace has stimuli instead.
  package static func isMore(_ trace: Trace) -> Bool {
    trace.guest != nil || trace.steps.contains { $0.stall != nil }
  }

  /// The conversation as a trace that expects nothing.
  package var trace: Trace {
    var trace = Trace()
    trace.machine = machine
    trace.complete = []
    var time = VirtualTime.zero
    for step in steps {
      time = time.advanced(by: step.delay)
      var own = Trace.Step(time: time, stimulus: step.stimulus)
      own.repetitions = step.repetitions
      trace.steps.append(own)
    }
    return trace
  }
}
