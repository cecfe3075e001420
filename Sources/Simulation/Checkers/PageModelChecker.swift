import Conversation
import HostEvents
import PageRanges

/// I2: the range sets that the monitor lists equal a naive model that works page by page from the
/// packets alone.
///
/// The model takes what a hardened host must take: pages that were asked for, that are memory of
/// the guest, that it still has, and that neither the bus nor a device uses; nothing else. That a
/// page is touched changes nothing in it, so that a host which lets a page change its owner by that
/// is found. Of a guest that is too large for the model, or that gives the bus other pages than
/// those of its rings, nothing is checked.
package struct PageModelChecker: Checker {
  /// Nil when there is nothing to check: the guest is too large, or what happened cannot be told.
  private var model: NaivePageModel?
  private let rules: CheckRules
  /// Pages of the present request that did not come yet.
  private var asked: UInt64 = 0
  private var offered: Extent?
  private var discardsFail = false
  private var devices = PinnedExtents()

  package init(_ machine: MachineConfiguration, _ rules: CheckRules) {
    self.init(GuestLayout(machine), rules)
  }

  init(_ layout: GuestLayout, _ rules: CheckRules) {
    model = rules.isHardened ? NaivePageModel(layout) : nil
    self.rules = rules
  }

  package mutating func observe(_ step: CheckedStep, _ findings: inout CheckFindings) {
    guard model != nil else { return }
    let facts = step.facts.span
    for index in facts.indices { observe(facts[index], &findings) }
    switch step.stimulus {
    case .discardsFail(let fail): discardsFail = fail
    case .pin(let ranges): for pages in ranges { pin(Extent(pages)) }
    case .unpin(let ranges): for pages in ranges { devices.unpin(Extent(pages)) }
    default: break
    }
  }

  /// A device gets a range if no page of it is out.
  private mutating func pin(_ pages: Extent) {
    guard rules.heedsDevices, model?.hasOut(in: pages) == false else { return }
    devices.pin(pages)
  }

  /// What the host may take: a range with a page that a device holds it may not.
  private func free(_ ranges: [Extent]) -> [Extent] { ranges.filter { !devices.overlaps($0) } }

  private mutating func observe(_ fact: Fact, _ findings: inout CheckFindings) {
    switch fact {
    case .sent(let message, _, _): send(message, &findings)
    case .balloonAnswer(let ranges, let isLast):
      let ranges = free(ranges)
      asked -= model?.take(ranges, limit: asked, discardsFail: discardsFail) ?? 0
      if isLast { asked = 0 }
    case .hotRemoveAnswer(let ranges, let isLast):
      let ranges = free(ranges)
      asked -= model?.removeForGood(ranges, limit: asked) ?? 0
      if isLast { asked = 0 }
    case .hotAddAnswer(let result, let count):
      if let offered, result != 0 {
        model?.add(Extent(start: offered.start, end: offered.start + min(count, offered.count)))
      }
      offered = nil
    case .state(let state):
      if state != .balloonReplyWait, state != .hotRemoveReplyWait { asked = 0 }
      if state != .hotAddReplyWait { offered = nil }
    case .closed: if !rules.keepsPagesOnClose { model?.forget() }
    case .busReset: model?.forget()
    case .machineReset:
      model?.reset()
      devices = PinnedExtents()
      if rules.resizesAtReset { model = nil }
    case .blind, .otherPages, .halted: model = nil
    default: break
    }
  }

  private mutating func send(_ message: WireView, _ findings: inout CheckFindings) {
    switch message.type {
    case WireType.balloonRequest: asked = message.number(at: 8, bytes: 4)
    case WireType.hotRemoveRequest: asked = message.number(at: 12, bytes: 4)
    case WireType.hotAddRequest: offered = message.range(at: 8)
    case WireType.unballoonRequest:
      let count = min(message.number(at: 12, bytes: 4), UInt64(message.count / 8))
      for range in message.ranges(at: 16, count: Int(count)) {
        guard let page = model?.giveBack(range) else { continue }
        findings.report(
          .pageModel, "a page is given back that the guest has", page, range.start, range.end)
      }
    default: break
    }
  }

  package mutating func recount(_ answers: MonitorAnswers, _ findings: inout CheckFindings) {
    guard let all = model?.extents() else { return }
    for owner in RangeOwner.allCases {
      let listed = answers.ranges(of: owner)
      let expected = all[owner.place]
      guard listed != expected else { continue }
      let index = zip(listed, expected).prefix { $0 == $1 }.count
      let a = index < listed.count ? listed[index] : Extent(start: 0, end: 0)
      let b = index < expected.count ? expected[index] : Extent(start: 0, end: 0)
      findings.report(
        .pageModel, "\(owner.rawValue) differs: listed, expected", a.start, a.end, b.start, b.end)
    }
  }
}
