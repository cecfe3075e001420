import Conversation
import HostEvents

/// I4: hot-added memory is aligned as the guest asked, lies in the backend, overlaps neither RAM
/// nor removed ranges, and is never offered again after the guest said that it added it.
package struct HotAddChecker: Checker {
  private let layout: GuestLayout
  private let rules: CheckRules
  /// What the guest can, in its own words; nil before it told.
  private var capabilities: UInt64?
  private var added = ExtentList()
  private var offered: Extent?
  /// Boot memory may have another size now, and the backend another place.
  private var isResized = false
  /// The host may have read an answer that the guest was not seen to write.
  private var isBlind = false
  /// What the host reads cannot be told, up to the next conversation.
  private var isDeaf = false

  package init(_ machine: MachineConfiguration, _ rules: CheckRules) {
    self.init(GuestLayout(machine), rules)
  }

  init(_ layout: GuestLayout, _ rules: CheckRules) {
    self.layout = layout
    self.rules = rules
  }

  package mutating func observe(_ step: CheckedStep, _ findings: inout CheckFindings) {
    guard rules.isHardened else { return }
    let facts = step.facts.span
    for index in facts.indices { observe(facts[index], &findings) }
  }

  private mutating func observe(_ fact: Fact, _ findings: inout CheckFindings) {
    switch fact {
    case .capabilities(_, let word): capabilities = word
    case .state(.version): capabilities = nil
    case .sent(let message, _, _) where message.type == WireType.hotAddRequest:
      offer(message.range(at: 8), &findings)
    case .hotAddAnswer(let result, let count):
      if let offered, result != 0 {
        added.insert(Extent(start: offered.start, end: offered.start + min(count, offered.count)))
      }
      offered = nil
    case .closed, .busReset:
      offered = nil
      isDeaf = false
    case .blind:
      isBlind = true
      isDeaf = true
      offered = nil
    case .machineReset:
      offered = nil
      isBlind = false
      isDeaf = false
      added = ExtentList()
      isResized = rules.resizesAtReset
    default: break
    }
  }

  private mutating func offer(_ pages: Extent, _ findings: inout CheckFindings) {
    // Nobody could say whether it was answered.
    offered = isDeaf ? nil : pages
    func report(_ what: String) { findings.report(.hotAdd, what, pages.start, pages.end) }
    if !isDeaf { judgeCapabilities(pages, report) }
    if added.overlaps(pages) { report("added memory is offered again") }
    guard !isResized else { return }
    if layout.backend?.contains(pages) != true { report("offered memory outside the backend") }
    if layout.hasMemory(in: pages) { report("offered memory overlaps RAM") }
  }

  /// Bit 1 is hot-add, bits 2 to 5 the power of two of MiB.
  private func judgeCapabilities(_ pages: Extent, _ report: (String) -> Void) {
    guard let capabilities, capabilities & 2 != 0 else {
      return report("memory is offered to a guest that cannot add it")
    }
    let alignment = UInt64(256) << (capabilities >> 2 & 15)
    if pages.start % alignment != 0 || pages.count % alignment != 0 {
      report("offered memory is not aligned as the guest asked")
    }
  }

  package mutating func recount(_ answers: MonitorAnswers, _ findings: inout CheckFindings) {
    guard rules.isHardened else { return }
    if !isBlind, answers.addedPages > added.pageCount {
      findings.report(
        .hotAdd, "more is added than the guest said", answers.addedPages, added.pageCount)
    }
    guard let offered else { return }
    for owner in RangeOwner.allCases {
      for range in answers.ranges(of: owner) where range.common(offered) != nil {
        findings.report(.hotAdd, "offered memory overlaps removed", offered.start, range.start)
      }
    }
  }
}
