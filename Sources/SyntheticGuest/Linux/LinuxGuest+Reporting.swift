import Conversation
import DynamicMemoryProtocol
import PageRanges

// Status reports (Linux guest reference, section 8).

extension LinuxGuest {
  /// When the guest reports its status.
  struct Reporting: Sendable {
    /// So many more times nothing is reported when a report could be.
    var delay: UInt64
    /// When the driver's thread wakes up; nil when there is no driver.
    var wake: VirtualTime?
    /// When the last report was due.
    var last: VirtualTime?
    /// When a report is to be sent that nothing keeps back any more.
    var due: VirtualTime?
  }

  /// The driver's thread wakes up, to report and to sleep again.
  mutating func wakeThread(at now: VirtualTime) {
    reporting.wake = now.advanced(by: parameters.reportPeriod)
    postStatus(at: now)
  }

  /// Reports, unless it is too early after the boot or after the last report.
  mutating func postStatus(at now: VirtualTime) {
    guard reporting.delay == 0 else {
      reporting.delay -= 1
      return
    }
    if let last = reporting.last, now <= last.advanced(by: parameters.reportGap) { return }
    reporting.last = now
    reporting.due = now
  }

  mutating func report() -> Stimulus {
    reporting.due = nil
    let report = StatusReport(
      transactionID: takeTransactionID(), availablePages: availablePages,
      committedPages: committedPages)
    return send(.statusReport) { report.append(to: &$0) }
  }

  /// What the kernel thinks could be used: free pages, and those that it could free.
  var availablePages: UInt64 {
    memory.freePages.addingSaturating(parameters.reclaimablePages)
  }

  /// What the programs were promised, with everything on top that the host shall not take for free.
  private var committedPages: UInt64 {
    let dormant = memory.addedPages - min(memory.onlinedPages, memory.addedPages)
    let pages = parameters.committedPages
      .addingSaturating(memory.ballooned.pageCount)
      .addingSaturating(dormant)
      .addingSaturating(BalloonFloor.pages(ofTotal: memory.totalPages))
    guard parameters.quirks.reportsBytes else { return pages }
    let bytes = pages.multipliedReportingOverflow(by: 4096)
    return (bytes.overflow ? .max : bytes.partialValue) &- availablePages
  }
}
