import Conversation
import Simulation

extension FuzzInput {
  /// What a conversation takes, in stimuli of the usual sort; the greatest there is where it is
  /// more than that.
  ///
  /// A fuzzer's time goes where the most is found in it: what one stimulus costs may not be hidden
  /// behind how few bytes it has.
  func effort(for target: FuzzTarget) -> Int {
    let pages = machine.ringPages.toHost.addingReportingOverflow(machine.ringPages.toGuest)
    let ofImage = target == .bus ? 1 + (pages.overflow ? .max : pages.partialValue) / 8 : 0
    var sum = 0
    for step in steps {
      let ofStep = step.stimulus.effort.multipliedReportingOverflow(by: step.repetitions)
      let (next, overflow) = sum.addingReportingOverflow(ofStep.partialValue)
      let (all, isMore) = next.addingReportingOverflow(ofImage)
      guard !ofStep.overflow, !overflow, !isMore else { return .max }
      sum = all
    }
    return sum
  }
}

extension Stimulus {
  fileprivate var effort: Int {
    switch self {
    // A checker has a conversation with it, and one with a fresh machine.
    case .machineReset: 64
    case .touch(let ranges), .pin(let ranges), .unpin(let ranges): 1 + ranges.count / 16
    default: 1
    }
  }
}
