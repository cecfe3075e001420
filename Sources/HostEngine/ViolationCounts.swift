package import HostEvents

/// How often each rule was broken, and when that was last told.
///
/// One rule is told once a second at the most, so that a guest cannot fill a log; the count is
/// exact.
package struct ViolationCounts: Equatable, Sendable {
  package struct Entry: Equatable, Sendable {
    package var id: ViolationID
    package var count: UInt64
    /// When it was last told, in nanoseconds.
    var told: UInt64
  }

  /// In the order of the ids.
  package internal(set) var entries: [Entry] = []

  /// Nanoseconds between two notes about the same rule.
  private static let interval: UInt64 = 1_000_000_000

  /// Counts a breach; returns the count if it is to be told.
  mutating func note(_ id: ViolationID, at now: UInt64) -> UInt64? {
    guard let index = entries.firstIndex(where: { $0.id >= id }), entries[index].id == id else {
      let index = entries.firstIndex { $0.id >= id } ?? entries.count
      entries.insert(Entry(id: id, count: 1, told: now), at: index)
      return 1
    }
    entries[index].count &+= 1
    // A difference, since at the end of time there is no later.
    guard now >= entries[index].told, now - entries[index].told >= Self.interval else { return nil }
    entries[index].told = now
    return entries[index].count
  }
}
