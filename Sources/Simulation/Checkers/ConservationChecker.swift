import Conversation

/// I1: every page of the guest is owned by guest or host, never both, never neither; and the
/// monitor's counters equal a recount of its ranges.
package struct ConservationChecker: Checker {
  private let layout: GuestLayout
  private let rules: CheckRules
  /// The guest may have another size now than the configuration says.
  private var isResized = false
  /// Rings may lie elsewhere, and the pages where they usually do be the guest's to give up.
  private var hasOtherRings = false

  package init(_ machine: MachineConfiguration, _ rules: CheckRules) {
    self.init(GuestLayout(machine), rules)
  }

  init(_ layout: GuestLayout, _ rules: CheckRules) {
    self.layout = layout
    self.rules = rules
  }

  package mutating func observe(_ step: CheckedStep, _ findings: inout CheckFindings) {
    let facts = step.facts.span
    for index in facts.indices {
      switch facts[index] {
      case .otherPages: hasOtherRings = true
      case .machineReset:
        hasOtherRings = false
        isResized = rules.resizesAtReset
      default: break
      }
    }
  }

  package mutating func recount(_ answers: MonitorAnswers, _ findings: inout CheckFindings) {
    guard rules.isHardened else { return }
    let unfreed = pages(answers, .unfreed) &+ pages(answers, .hotAddedUnfreed)
    let freed = pages(answers, .freed) &+ pages(answers, .hotAddedFreed)
    if unfreed != answers.unfreedPages {
      report("unfreed pages counted and listed", answers.unfreedPages, unfreed, &findings)
    }
    if freed != answers.freedPages {
      report("freed pages counted and listed", answers.freedPages, freed, &findings)
    }
    let counts = (unfreed: count(answers, .unfreed), freed: count(answers, .freed))
    if answers.rangeCounts.map({ $0 == counts }) != true {
      report("ranges counted and listed", counts.unfreed, counts.freed, &findings)
    }
    judgeOrder(answers, &findings)
    judgePlaces(answers, &findings)
    judgeSize(answers, freed: freed, &findings)
  }

  private func pages(_ answers: MonitorAnswers, _ owner: RangeOwner) -> UInt64 {
    answers.ranges(of: owner).reduce(0) { $0 &+ ($1.end &- $1.start) }
  }

  private func count(_ answers: MonitorAnswers, _ owner: RangeOwner) -> UInt64 {
    UInt64(answers.ranges(of: owner).count)
  }

  /// Nothing is listed twice, and what touches is one range.
  private func judgeOrder(_ answers: MonitorAnswers, _ findings: inout CheckFindings) {
    for owner in RangeOwner.allCases {
      let ranges = answers.ranges(of: owner)
      for range in ranges where range.isEmpty {
        report("an empty range", range.start, range.end, &findings)
      }
      for (lower, upper) in zip(ranges, ranges.dropFirst()) where lower.end >= upper.start {
        report("ranges out of order, or that touch", lower.end, upper.start, &findings)
      }
    }
    let all = RangeOwner.allCases.flatMap { answers.ranges(of: $0) }.sorted { $0.start < $1.start }
    for (lower, upper) in zip(all, all.dropFirst()) where lower.end > upper.start {
      report("a page has two owners", upper.start, lower.end, &findings)
    }
  }

  /// What the host owns was the guest's: boot memory, or the hot-added part of the backend.
  private func judgePlaces(_ answers: MonitorAnswers, _ findings: inout CheckFindings) {
    for owner in [RangeOwner.hotAddedUnfreed, .hotAddedFreed] {
      for range in answers.ranges(of: owner) where layout.backend?.contains(range) != true {
        if !isResized {
          report("a hot-added page outside the backend", range.start, range.end, &findings)
        }
      }
    }
    guard !isResized, !hasOtherRings else { return }
    for owner in [RangeOwner.unfreed, .freed] {
      for range in answers.ranges(of: owner)
      where layout.memory(in: range).reduce(0, { $0 + $1.count }) != range.count {
        report("the host owns a page that is no memory", range.start, range.end, &findings)
      }
    }
  }

  /// What the monitor says the guest has, and what the host has, are all that there is.
  private func judgeSize(
    _ answers: MonitorAnswers, freed: UInt64, _ findings: inout CheckFindings
  ) {
    if answers.addedPages > layout.backend?.count ?? 0 {
      report("more is added than the backend has", answers.addedPages, 0, &findings)
    }
    guard !isResized else { return }
    let total = layout.bootPages + answers.addedPages
    let left = Int64(clamping: total) - Int64(clamping: freed)
    if answers.actual != left &* 4096 {
      report("the size is not what is left", UInt64(bitPattern: answers.actual), total, &findings)
    }
  }

  private func report(
    _ what: String, _ first: UInt64, _ second: UInt64, _ findings: inout CheckFindings
  ) {
    findings.report(.conservation, what, first, second)
  }
}
