import HostEvents
package import PageRanges

/// How many pages that are out a guest may touch (malicious guests, F11).
///
/// Each touch of a page that went back to the system stops the guest until the host has shown it a
/// page of zeros: so many are answered in a second, and who wants more waits.
struct TouchPace: Equatable, Sendable {
  /// Pages that were shown since then.
  var pages: UInt64 = 0
  /// When they began to be counted, in nanoseconds.
  var since: UInt64 = 0

  private static let interval: UInt64 = 1_000_000_000
  /// Pages in a second.
  ///
  /// A guest that gives pages up does not use them; a dump of all memory, or a scan, touches a few
  /// that it should not.
  static let most: UInt64 = 1_000

  /// How many more are answered in this second.
  mutating func left(at now: UInt64) -> UInt64 {
    if now >= since.addingSaturating(Self.interval) { self = TouchPace(since: now) }
    return Self.most.subtractingSaturating(pages)
  }
}

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
    return boot + (hotAdded?.removed.freed.overlapPages(pages, upTo: limit - boot) ?? 0)
  }
}
