import Bytes
import HostEvents
package import PageRanges

extension HostEngine {
  /// The guest reads or writes pages.
  ///
  /// What it gave up stays given up: a page that went back to the system shows zeros, and what is
  /// written to it is lost; one that could not go back shows what it held. The guest hurts nobody
  /// but itself (E13), as long as it does not keep the host busy.
  ///
  /// - Complexity: O(ranges · log n), and a step for each page up to those of a second.
  package mutating func touch(_ ranges: [PageRange], _ platform: inout Platform) {
    guard configuration.policy.touchThrottle else { return }
    let left = touchPace.left(at: platform.now)
    var shown: UInt64 = 0
    for pages in ranges where shown <= left {
      platform.spend(1)
      shown += freedPages(in: pages, upTo: left + 1 - shown)
    }
    platform.spend(Int(clamping: shown))
    touchPace.pages += min(shown, left)
    if shown > left { violate(.endlessTouches, &platform) }
  }

  /// Pages of a range that went back to the system, counted up to a limit.
  private func freedPages(in pages: PageRange, upTo limit: UInt64) -> UInt64 {
    let boot = bootRemoved.freed.overlapPages(pages, upTo: limit)
    return boot + (hotAdded?.value.removed.freed.overlapPages(pages, upTo: limit - boot) ?? 0)
  }
}
