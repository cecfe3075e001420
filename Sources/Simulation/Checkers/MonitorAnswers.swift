package import Conversation
import HostEvents
import PageRanges

/// What the monitor says of a machine at one moment, without a trace of the question in it.
package struct MonitorAnswers: Sendable {
  /// Pages that were given up and, so the monitor, could not be given back to the system.
  private(set) var unfreedPages: UInt64 = 0
  /// Pages that were given up and given back to the system.
  private(set) var freedPages: UInt64 = 0
  /// What the monitor reports as the guest's size, in bytes.
  private(set) var actual: Int64 = 0
  /// The host has a target to work on.
  private(set) var isTargetPending = false
  private(set) var addedPages: UInt64 = 0
  /// How many ranges of boot memory there are that could not be given back, and that were.
  private(set) var rangeCounts: (unfreed: UInt64, freed: UInt64)?
  private var lists = RangesByOwner(repeating: [])

  package init(_ answers: [MonitorAnswer]) {
    for answer in answers { note(answer) }
  }

  /// Asks a machine, which does not note it; nil if nothing can be seen of it any more.
  package init?(asking machine: borrowing Machine) {
    guard !machine.isHalted else { return nil }
    var log = ObservationLog(capacity: 16)
    machine.answer(.status, into: &log)
    machine.answer(.ranges, into: &log)
    for case .answer(let answer) in log.observations { note(answer) }
  }

  private mutating func note(_ answer: MonitorAnswer) {
    switch answer {
    case .state(_, let actual, _, _, let isPending, let unfreed, let freed):
      self.actual = actual
      isTargetPending = isPending
      unfreedPages = unfreed
      freedPages = freed
    case .hotAddedMemory(_, let added, _, _, _): addedPages = added
    case .rangeCounts(let unfreed, let freed, _): rangeCounts = (unfreed, freed)
    case .range(let owner, let pages):
      lists[owner.place]
        .append(Extent(start: pages.start.rawValue, end: pages.end.rawValue))
    default: break
    }
  }

  /// The ranges of one set, in the order in which the monitor lists them.
  func ranges(of owner: RangeOwner) -> [Extent] { lists[owner.place] }
}

/// The ranges of each set, by its place.
typealias RangesByOwner = InlineArray<4, [Extent]>

extension RangeOwner {
  /// Its place in a list of all.
  var place: Int {
    switch self {
    case .unfreed: 0
    case .freed: 1
    case .hotAddedUnfreed: 2
    case .hotAddedFreed: 3
    }
  }
}
