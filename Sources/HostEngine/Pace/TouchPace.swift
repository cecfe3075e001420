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
