import Traces

/// Puts the events of several files into one order, on one clock.
///
/// * One file is left as it is: what stands in it first came first, whatever its times say.
/// * Files of one clock are merged by time; within a file its own order decides.
/// * A file of another clock is moved so that the first version that both tell of coincides,
///   without one the first status, without one the first event.
/// * A file without times comes behind all others.
struct RecordedEventMerge {
  private(set) var events: [RecordedEvent] = []
  /// Files that were moved onto the clock of the others, by what both tell of.
  private(set) var moved: [Int: RecordedEvent.Kind] = [:]
  /// Files without times beside others that have them.
  private(set) var untimed: [Int] = []

  init(_ files: [[RecordedEvent]]) {
    let filled = files.indices.filter { !files[$0].isEmpty }
    guard filled.count > 1 else {
      events = filled.first.map { files[$0] } ?? []
      return
    }
    let clocks = files.map { $0.lazy.compactMap { $0.time?.clock }.first }
    let base = clocks.contains(.wall) ? .wall : clocks.lazy.compactMap { $0 }.first
    let reference = filled.first { clocks[$0] == base }
    var keyed: [(key: UInt64, event: RecordedEvent)] = []
    for file in filled {
      var own = files[file]
      if let clock = clocks[file], let base, clock != base, let reference {
        moved[file] = Self.move(&own, onto: files[reference], base)
      } else if clocks[file] == nil, base != nil {
        untimed.append(file)
      }
      keyed += zip(Self.keys(own), own).map { (key: $0, event: $1) }
    }
    // Stable: equal keys stay in the order of the files.
    events = keyed.enumerated().sorted {
      ($0.element.key, $0.offset) < ($1.element.key, $1.offset)
    }.map(\.element.event)
  }

  /// Moves the times of a file; returns what both files tell of.
  private static func move(
    _ events: inout [RecordedEvent], onto reference: [RecordedEvent],
    _ base: RecordedTime.Clock
  ) -> RecordedEvent.Kind {
    var anchor = RecordedEvent.Kind.info
    var here = events.lazy.compactMap(\.time).first
    var there = reference.lazy.compactMap(\.time).first
    for kind in [RecordedEvent.Kind.version, .status] {
      guard let own = events.first(where: { $0.kind == kind && $0.time != nil })?.time,
        let other = reference.first(where: { $0.kind == kind && $0.time != nil })?.time
      else { continue }
      (anchor, here, there) = (kind, own, other)
      break
    }
    guard let here = here?.nanoseconds, let there = there?.nanoseconds else { return anchor }
    for index in events.indices {
      guard let time = events[index].time?.nanoseconds else { continue }
      let moved =
        time >= here
        ? there.addingSaturating(time - here) : there.subtractingSaturating(here - time)
      events[index].time = RecordedTime(base, moved)
      events[index].confidence = max(events[index].confidence, .derived)
    }
    return anchor
  }

  /// What orders the events of a file among others: never less than before.
  private static func keys(_ events: [RecordedEvent]) -> [UInt64] {
    var key = events.lazy.compactMap(\.time).first?.nanoseconds ?? .max
    return events.map { event in
      if let time = event.time?.nanoseconds, key != .max { key = max(key, time) }
      return key
    }
  }
}
