/// How often a guest may open its channel without ever getting ready (malicious guests, D16).
struct OpeningPace: Equatable, Sendable {
  /// Connections in a row that ended before the host could ask for anything.
  var failures: UInt64 = 0
  /// The channel stays closed until then, in nanoseconds.
  var closedUntil: UInt64?

  /// A driver that is loaded again, or falls back to another version, is far from this.
  static let freeFailures: UInt64 = 8
  private static let firstWait: UInt64 = 1_000_000_000
  /// Once a minute the guest may try.
  private static let longestWait: UInt64 = 60_000_000_000

  /// A connection ended; each further failure makes the next wait twice as long.
  mutating func ended(wasReady: Bool, at now: UInt64) {
    guard !wasReady else {
      self = OpeningPace()
      return
    }
    failures = failures.addingSaturating(1)
    guard failures >= Self.freeFailures else { return }
    let doublings = min(failures - Self.freeFailures, 6)
    closedUntil = now.addingSaturating(min(Self.firstWait << doublings, Self.longestWait))
  }

  /// Whether the guest may open its channel.
  func allows(at now: UInt64) -> Bool { closedUntil.map { $0 <= now } ?? true }
}
