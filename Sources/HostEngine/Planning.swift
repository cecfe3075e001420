import DynamicMemoryProtocol
import HostEvents

extension HostEngine {
  /// Compares the target with the guest's size and decides what to do: give back what was taken
  /// first, then hot-add; or take.
  ///
  /// The amounts stay as they are until the operation ends.
  mutating func planOperation() {
    guard targetChanged else { return }
    targetChanged = false
    let total = totalPages
    let removed = min(unfreedPages.addingSaturating(freedPages), total)
    let current = total - removed
    if targetPages > current {
      planGrowth(by: targetPages - current, removed: removed)
    } else if targetPages < current, capabilities.contains(.balloon) {
      operation = .balloon(pending: current - targetPages)
      goTo(.balloonRingWait)
    }
  }

  private mutating func planGrowth(by pages: UInt64, removed: UInt64) {
    let giveBack = min(pages, removed)
    let hotAdd = capabilities.contains(.hotAdd) ? pages - giveBack : 0
    guard giveBack > 0 || hotAdd > 0 else { return }
    operation = .unballoon(pending: giveBack, thenHotAdd: hotAdd)
    goTo(giveBack > 0 ? .unballoonRingWait : .hotAddSetup)
  }

  /// Ends a transaction: the next request of the host carries the next number.
  mutating func endTransaction() { transactionID &+= 1 }
}
