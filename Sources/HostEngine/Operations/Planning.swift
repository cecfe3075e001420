import DynamicMemoryProtocol
import HostEvents

extension HostEngine {
  /// Compares the target with the guest's size and decides what to do: give back what was taken
  /// first, then hot-add; or take.
  ///
  /// The amounts stay as they are until the operation ends.
  mutating func planOperation(_ platform: inout Platform) {
    guard targetChanged else { return }
    targetChanged = false
    retryTime = nil
    barrenAnswers = 0
    plannedPages = targetPages
    let current = currentPages
    if targetPages > current {
      planGrowth(by: targetPages - current, removed: totalPages - current, &platform)
    } else if targetPages == current {
      settle(.reached, &platform)
    } else if !capabilities.contains(.balloon) {
      settle(.incapable, &platform)
    } else {
      let least = max(targetPages, statedMinimum)
      if least < current {
        planShrinking(by: current - least)
      } else {
        settle(.statedMinimum, &platform)
      }
    }
  }

  /// What the guest said that it needs at the least, as far as the host goes by that.
  private var statedMinimum: UInt64 { configuration.policy.guestMinimum ? minimumPages : 0 }

  /// What an operation has come to that did all that it was meant to do.
  var completion: Settlement {
    let current = currentPages
    if current == plannedPages { return .reached }
    if current > plannedPages { return .statedMinimum }
    return capabilities.contains(.hotAdd) ? .noMemoryToAdd : .incapable
  }

  /// What the guest has now, in pages.
  package var currentPages: UInt64 {
    let total = totalPages
    return total - min(unfreedPages.addingSaturating(freedPages), total)
  }

  private mutating func planGrowth(
    by pages: UInt64, removed: UInt64, _ platform: inout Platform
  ) {
    let giveBack = min(pages, removed)
    let hotAdd = capabilities.contains(.hotAdd) ? pages - giveBack : 0
    guard giveBack > 0 || hotAdd > 0 else { return settle(.incapable, &platform) }
    operation = .unballoon(pending: giveBack, thenHotAdd: hotAdd)
    goTo(giveBack > 0 ? .unballoonRingWait : .hotAddSetup)
  }

  /// Ends a transaction: the next request of the host carries the next number.
  mutating func endTransaction() { transactionID &+= 1 }
}
