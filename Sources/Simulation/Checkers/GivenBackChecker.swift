import HostEvents

/// I3: no page is given back that was not taken, and none is counted twice.
///
/// What was taken can be no more than what the guest gave up of its memory; both are kept as
/// extents, so that the size of the guest does not matter.
package struct GivenBackChecker: Checker {
  private let layout: GuestLayout
  private let rules: CheckRules
  /// Memory that the guest gave up and did not get back.
  private var out = ExtentList()
  private var added = ExtentList()
  /// Hot-added memory that the guest said it removed for good.
  private var removed = ExtentList()
  private var offered: Extent?
  /// What happened cannot be followed any more.
  private var isLost = false

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
    case .sent(let message, _, _): send(message, &findings)
    case .balloonAnswer(let ranges, _):
      for range in ranges {
        for part in layout.memory(in: range) + added.common(range) { out.insert(part) }
      }
    case .hotAddAnswer(let result, let count):
      if let offered, result != 0 {
        added.insert(Extent(start: offered.start, end: offered.start + min(count, offered.count)))
      }
      offered = nil
    case .hotRemoveAnswer(let ranges, _):
      for range in ranges { for part in added.common(range) { removed.insert(part) } }
    // What a reset ends may be told before or after the reset itself.
    case .settled(let settlement, let pages) where settlement != .closed: settle(pages, &findings)
    case .closed: if !rules.keepsPagesOnClose { out = ExtentList() }
    case .busReset: out = ExtentList()
    case .machineReset:
      out = ExtentList()
      added = ExtentList()
      removed = ExtentList()
      isLost = rules.resizesAtReset
    case .blind: isLost = true
    default: break
    }
  }

  private mutating func send(_ message: WireView, _ findings: inout CheckFindings) {
    switch message.type {
    case WireType.hotAddRequest: offered = message.range(at: 8)
    case WireType.unballoonRequest:
      let count = min(message.number(at: 12, bytes: 4), UInt64(message.count / 8))
      for range in message.ranges(at: 16, count: Int(count)) {
        if !isLost, !out.contains(range) {
          findings.report(
            .givenBack, "a page is given back that was not taken", range.start, range.end)
        }
        out.remove(range)
      }
    default: break
    }
  }

  /// A settled target tells the size of the guest: what is missing must be out.
  private func settle(_ pages: UInt64, _ findings: inout CheckFindings) {
    guard !isLost else { return }
    let total = layout.bootPages + added.pageCount
    let given = out.pageCount + removed.pageCount
    if pages + given < total {
      findings.report(.givenBack, "more is counted than was given up", total - pages, given)
    }
  }
}
