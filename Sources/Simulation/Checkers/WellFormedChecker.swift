import HostEvents
import VMBus

/// I5: every message of the host is well formed, comes when it may, and is numbered as the protocol
/// says: answers carry the guest's number; requests count from 0 after an open, one number for each
/// transaction, and a train of requests shares one.
package struct WellFormedChecker: Checker {
  private let rules: CheckRules
  private var versionRequest: UInt64?
  private var capabilitiesReport: UInt64?
  private var acceptedVersion = false
  private var hasCapabilities = false
  /// In pages; the most there is when it cannot be told.
  private var alignment: UInt64 = 256
  private static let mostAlignment: UInt64 = 256 << 15
  /// Completions that the guest asked for and did not get yet; nil when that cannot be told.
  private var completions: [UInt64]? = []

  /// The host has the rings; what lies in one that is not open stays there.
  private var isOpen = false

  /// The newest that are remembered: more than fit a ring.
  private static let mostCompletions = 16_384
  /// The number of the next transaction.
  private var next: UInt64 = 0
  /// Unballoon requests with `next` were sent, and the last said that more follow.
  private var isInTrain = false
  /// The host gave an operation up: a request that found no room keeps its number.
  private var gaveUp = false

  package init(_ rules: CheckRules = CheckRules()) { self.rules = rules }

  package mutating func observe(_ step: CheckedStep, _ findings: inout CheckFindings) {
    let facts = step.facts.span
    for index in facts.indices { observe(facts[index], &findings) }
  }

  private mutating func observe(_ fact: Fact, _ findings: inout CheckFindings) {
    switch fact {
    case .settled(.deadline, _): gaveUp = true
    case .sent(let message, let type, let transaction):
      if type != .inBand {
        report("not an in-band packet", UInt64(type.rawValue), &findings)
      }
      if let fault = MessageForm.fault(of: message, rules) {
        return report(fault.what, fault.number, &findings)
      }
      if transaction != message.transaction {
        report("the packet has another number", transaction, &findings)
      }
      judge(message, &findings)
    case .versionRequest(let transaction): versionRequest = transaction
    case .capabilities(let transaction, let word):
      capabilitiesReport = transaction
      alignment = 256 << (word >> 2 & 15)
    case .completionAsked(let transaction):
      if completions?.count ?? 0 >= Self.mostCompletions { completions?.removeFirst() }
      completions?.append(transaction)
    case .completed(let transaction): complete(transaction, &findings)
    case .state(.version):
      let completions = completions
      self = WellFormedChecker(rules)
      self.completions = completions
      isOpen = true
    // An answer for which there was no room is lost, and the host goes on.
    case .state(.capabilities): acceptedVersion = true
    case .state(.postInitWait): hasCapabilities = true
    case .busReset where !isOpen: break
    case .closed, .busReset, .machineReset:
      completions = []
      isOpen = false
    case .blind:
      completions = nil
      // What cannot be read cannot be compared with its answer either.
      versionRequest = nil
      capabilitiesReport = nil
      alignment = Self.mostAlignment
    default: break
    }
  }

  private mutating func complete(_ transaction: UInt64, _ findings: inout CheckFindings) {
    guard completions != nil else { return }
    guard let index = completions?.firstIndex(of: transaction) else {
      return report("a completion that nobody asked for", transaction, &findings)
    }
    completions?.remove(at: index)
  }

  private mutating func judge(_ message: WireView, _ findings: inout CheckFindings) {
    switch message.type {
    case WireType.versionResponse:
      if acceptedVersion { report("a second version is answered", 0, &findings) }
      echo(of: versionRequest, message, &findings)
      versionRequest = nil
      acceptedVersion = message.number(at: 8, bytes: 8) & 1 == 1
    case WireType.capabilitiesResponse:
      if !acceptedVersion { report("capabilities before a version", 0, &findings) }
      if hasCapabilities { report("second capabilities are answered", 0, &findings) }
      echo(of: capabilitiesReport, message, &findings)
      capabilitiesReport = nil
      hasCapabilities = true
    default:
      if !hasCapabilities {
        report("a request before the capabilities", message.type, &findings)
      }
      number(message, &findings)
    }
  }

  private func echo(
    of transaction: UInt64?, _ message: WireView, _ findings: inout CheckFindings
  ) {
    guard let transaction, transaction != message.transaction else { return }
    report("an answer with another number", message.transaction, &findings)
  }

  private mutating func number(_ message: WireView, _ findings: inout CheckFindings) {
    if message.type == WireType.info {
      if message.transaction != next {
        report("information with another number", message.transaction, &findings)
      }
      return
    }
    let isUnballoon = message.type == WireType.unballoonRequest
    if isInTrain, !isUnballoon || message.transaction != next {
      // The host gave the train up, and goes on with a new number.
      next = (next + 1) & 0xFFFF_FFFF
      isInTrain = false
    }
    if gaveUp, message.transaction == (next + 1) & 0xFFFF_FFFF { next = message.transaction }
    gaveUp = false
    if message.transaction != next {
      report("a request with another number", message.transaction, &findings)
      next = message.transaction
    }
    if message.type == WireType.hotAddRequest {
      let pages = message.range(at: 8).count
      if pages > max(524_288, alignment) { report("too many pages", pages, &findings) }
    }
    isInTrain = isUnballoon && message.number(at: 8, bytes: 4) & 1 == 1
    if !isInTrain { next = (next + 1) & 0xFFFF_FFFF }
  }

  private func report(_ what: String, _ number: UInt64, _ findings: inout CheckFindings) {
    findings.report(.wellFormed, what, number, next)
  }
}
