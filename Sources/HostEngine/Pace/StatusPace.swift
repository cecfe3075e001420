/// How often the monitor is told of what a guest reports (malicious guests, F1).
///
/// QEMU's monitor holds its event back in the same way: the first of a burst is told at once, the
/// last when a second is over.
@usableFromInline struct StatusPace: Equatable, Sendable {
  /// Nothing is told before this moment, in nanoseconds; nil if nothing was told yet.
  @usableFromInline var quietUntil: UInt64?
  /// The last report was not told of.
  @usableFromInline var isUntold = false
  /// Reports since the monitor was told.
  var reports: UInt64 = 0

  /// Nanoseconds between two events.
  static let interval: UInt64 = 1_000_000_000
  /// Guests report once a second; who reports more often than this floods the host.
  static let honestReports: UInt64 = 8

  /// A report came; whether it is to be told at once.
  mutating func isDue(at now: UInt64) -> Bool {
    if let quietUntil, now < quietUntil {
      reports = reports.addingSaturating(1)
      isUntold = true
      return false
    }
    told(at: now)
    return true
  }

  /// The monitor was told.
  mutating func told(at now: UInt64) {
    quietUntil = now.addingSaturating(Self.interval)
    isUntold = false
    reports = 0
  }

  /// When the monitor is told of what was held back.
  @inlinable var due: UInt64? { isUntold ? quietUntil : nil }

  /// More reports come than any honest guest sends.
  var isFlooded: Bool { reports > Self.honestReports }
}
