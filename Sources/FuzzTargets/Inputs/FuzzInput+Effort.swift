import Conversation
import Simulation

extension FuzzInput {
  /// What a conversation takes, in stimuli of the usual sort; the greatest there is where it is
  /// more than that.
  ///
  /// A fuzzer's time goes where the most is found in it: what one stimulus costs may not be hidden
  /// behind how few bytes it has.
  func effort(for target: FuzzTarget) -> Int {
    let (pages, overflow) = machine.ringPages.toHost
      .addingReportingOverflow(machine.ringPages.toGuest)
    let ofImage = target == .bus ? 1 + (overflow ? .max : pages) / 8 : 0
    var sum = 0
    let steps = steps.span
    for index in steps.indices {
      let one = steps[index].stimulus.effort
      let (ofStep, overflow) = one.multipliedReportingOverflow(by: steps[index].repetitions)
      let ofLook = steps[index].stimulus.concernsBus ? ofImage : 0
      let (both, isMore) = ofStep.addingReportingOverflow(ofLook)
      let (all, isTooMuch) = sum.addingReportingOverflow(both)
      guard !overflow, !isMore, !isTooMuch else { return .max }
      sum = all
    }
    return sum
  }
}

extension Stimulus {
  /// Guest or host do something with the control plane of the bus.
  var concernsBus: Bool {
    switch self {
    case .post, .open, .close, .busReset, .delivery, .signalConnection, .rescind, .offer: true
    default: false
    }
  }

  fileprivate var effort: Int {
    switch self {
    // A checker has a conversation with it, and one with a fresh machine.
    case .machineReset: 64
    case .touch(let ranges), .pin(let ranges), .unpin(let ranges): 1 + ranges.count / 16
    default: 1
    }
  }
}
