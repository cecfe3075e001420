import Simulation

extension Trace {
  /// The same without a guest that acts by itself: what it does has become events.
  ///
  /// Nothing is expected of these, as what is expected in a trace with a guest may come from many
  /// of them. A trace without a guest is what it was.
  package var unrolled: Trace {
    guard var session else { return self }
    var unrolled = self
    unrolled.guest = nil
    unrolled.bounds = []
    unrolled.complete = []
    unrolled.steps = []
    while let step = session.next() {
      unrolled.steps.append(Step(time: step.time, stimulus: step.stimulus))
    }
    return unrolled
  }
}
