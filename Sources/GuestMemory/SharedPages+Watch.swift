// Watching the host's fetches, and what springs on them. Unwatched, it costs a test of a flag.

extension SharedPages {
  /// Notes every fetch from now on.
  package mutating func startAudit() {
    watch.isAuditing = true
    isWatched = true
  }

  /// Arms a race; nothing happens if too many are armed already, or if nothing changes.
  package mutating func arm(_ race: FetchRace) {
    guard watch.races.count < FetchWatch.mostRaces, !race.changes.isEmpty else { return }
    watch.races.append(race)
    isWatched = true
  }

  /// The host fetches for another use from now on.
  @inlinable @inline(__always)
  package mutating func begin(_ use: FetchUse) {
    if isWatched { beginWatched(use) }
  }

  @usableFromInline
  mutating func beginWatched(_ use: FetchUse) {
    if watch.isAuditing { watch.begin(use) }
  }

  /// Notes a fetch that was done, and changes what the guest changes behind it.
  @usableFromInline @inline(never)
  mutating func fetched(_ count: Int, at offset: Int, of slot: PageSlot) {
    if watch.isAuditing { watch.note(count, at: offset, of: slot) }
    guard !watch.races.isEmpty else { return }
    for index in watch.races.indices {
      guard let first = watch.races[index].changes.first, first.slot == slot,
        offset..<(offset + count) ~= first.offset
      else { continue }
      watch.races[index].countdown -= 1
      guard watch.races[index].countdown == 0 else { continue }
      for change in watch.races[index].changes {
        write8(change.value, at: change.offset, of: change.slot)
      }
    }
    watch.races.removeAll { $0.countdown == 0 }
    isWatched = watch.isAuditing || !watch.races.isEmpty
  }
}
