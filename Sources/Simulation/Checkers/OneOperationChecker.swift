import HostEvents

/// I6: at most one operation is outstanding.
///
/// A request is outstanding until its last answer was taken up, or the host says that it gave the
/// operation up.
package struct OneOperationChecker: Checker {
  /// Type of the request that is outstanding.
  private var outstanding: UInt64?
  /// The last unballoon request said that more follow.
  private var isInTrain = false
  /// The host said that it gave up.
  private var gaveUp = false
  /// What the host reads is not known any more, up to the next reset.
  private var isLost = false
  private let rules: CheckRules

  package init(_ rules: CheckRules) { self.rules = rules }

  package mutating func observe(_ step: CheckedStep, _ findings: inout CheckFindings) {
    let facts = step.facts.span
    for index in facts.indices { observe(facts[index], &findings) }
  }

  private mutating func observe(_ fact: Fact, _ findings: inout CheckFindings) {
    switch fact {
    case .closed, .busReset, .machineReset, .halted: self = OneOperationChecker(rules)
    case _ where isLost: break
    case .sent(let message, _, _): send(message, &findings)
    case .balloonAnswer(_, let isLast):
      answer(to: WireType.balloonRequest, isLast: isLast, &findings)
    case .unballoonAnswer:
      if isInTrain {
        findings.report(.oneOperation, "an unballoon answer is taken up in mid-train")
      }
      answer(to: WireType.unballoonRequest, isLast: true, &findings)
    case .hotAddAnswer: answer(to: WireType.hotAddRequest, isLast: true, &findings)
    case .hotRemoveAnswer(_, let isLast):
      answer(to: WireType.hotRemoveRequest, isLast: isLast, &findings)
    case .settled(let settlement, _):
      gaveUp = settlement.isGivingUp
    case .state(let state): enter(state)
    case .invented(let type):
      findings.report(.oneOperation, "the host acts on a message that nobody sent", type)
    case .blind: isLost = true
    default: break
    }
  }

  private mutating func send(_ message: WireView, _ findings: inout CheckFindings) {
    switch message.type {
    case WireType.balloonRequest, WireType.unballoonRequest, WireType.hotAddRequest,
      WireType.hotRemoveRequest:
      break
    default: return
    }
    if let outstanding, outstanding != message.type || !isInTrain {
      findings.report(
        .oneOperation, "a request while another is outstanding", message.type, outstanding)
    }
    outstanding = message.type
    gaveUp = false
    isInTrain =
      message.type == WireType.unballoonRequest && message.number(at: 8, bytes: 4) & 1 == 1
  }

  private mutating func answer(
    to type: UInt64, isLast: Bool, _ findings: inout CheckFindings
  ) {
    guard outstanding == type else {
      findings.report(.oneOperation, "an answer to no request is taken up", type, outstanding ?? 0)
      return
    }
    if isLast { outstanding = nil }
  }

  /// Only a hardened host gives up, and then it says so; but with an unballoon request it may go
  /// straight on to a hot-add.
  private mutating func enter(_ state: HostState) {
    guard rules.isHardened else { return }
    let goesOn = outstanding == WireType.unballoonRequest && state == .hotAddSetup
    guard goesOn || (gaveUp && state == .idle) else { return }
    outstanding = nil
    isInTrain = false
    gaveUp = false
  }
}

extension Settlement {
  fileprivate var isGivingUp: Bool {
    switch self {
    case .deadline, .noProgress, .tooManyRanges, .canceled: true
    default: false
    }
  }
}
