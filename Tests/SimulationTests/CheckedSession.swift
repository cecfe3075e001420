import Conversation
import Simulation
import SyntheticGuest
import Testing

extension Session {
  /// Runs a session that has not begun to its end, does the same to a machine under the eyes of all
  /// checkers, and says what these found.
  ///
  /// An honest guest cooperates from the first moment, so that every target must come to an end.
  mutating func runUnderCheckers(
    isHonest: Bool = true, recountingEvery interval: Int = 200
  ) -> (failures: [CheckFailure], steps: Int) {
    var checked = CheckedMachine(machine.configuration, recountingEvery: interval)
    if isHonest { checked.faultsStopped() }
    var log = ObservationLog()
    while let step = next() {
      log.removeAll()
      checked.apply(step.stimulus, at: step.time, into: &log)
      if case .target = step.stimulus { checked.recount() }
    }
    checked.recount()
    #expect(checked.machine.digest == machine.digest)
    return (checked.findings.failures, checked.findings.step)
  }
}
