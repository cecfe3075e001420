import HostEvents

/// The runs of QEMU that one log holds: libvirt writes each behind the one before.
///
/// A host is closed when QEMU starts. It comes to be closed again only from where it waits for its
/// reset: one that does so from elsewhere is another.
enum RecordedRuns {
  /// The first events of all runs but the first, ascending.
  ///
  /// - Complexity: linear in the events
  static func starts(in events: [RecordedEvent]) -> [Int] {
    var starts: [Int] = []
    var last: RecordedEvent?
    for (index, event) in events.enumerated() where event.kind == .state {
      if let last, event.isState(.postResetClosed), !last.isState(.waitReset) {
        starts.append(index)
      }
      last = event
    }
    return starts
  }

  /// The events of each run.
  static func split(_ events: [RecordedEvent]) -> [[RecordedEvent]] {
    let bounds = [0] + starts(in: events) + [events.count]
    return zip(bounds, bounds.dropFirst()).map { Array(events[$0..<$1]) }
  }
}
