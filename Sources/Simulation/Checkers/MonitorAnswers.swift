package import Conversation
import HostEvents
import PageRanges

/// What the monitor says of a machine at one moment, without a trace of the question in it.
package struct MonitorAnswers: Hashable, Sendable {
  package var answers: [MonitorAnswer] = []

  /// Pages that were given up and, so the monitor, could not be given back to the system.
  private(set) var unfreedPages: UInt64 = 0
  /// Pages that were given up and given back to the system.
  private(set) var freedPages: UInt64 = 0
  /// What the monitor reports as the guest's size, in bytes.
  private(set) var actual: Int64 = 0
  private(set) var addedPages: UInt64 = 0
  private(set) var backend: Extent?
  /// How many ranges of boot memory there are: could not be given back, and were.
  private(set) var rangeCounts: [UInt64] = []
  private var lists = [[Extent]](repeating: [], count: RangeOwner.allCases.count)

  package init(_ answers: [MonitorAnswer]) {
    self.answers = answers
    for answer in answers {
      switch answer {
      case .state(_, let actual, _, _, _, let unfreed, let freed):
        self.actual = actual
        unfreedPages = unfreed
        freedPages = freed
      case .hotAddedMemory(let pages, let added, _, _, _):
        backend = Extent(start: pages.start.rawValue, end: pages.end.rawValue)
        addedPages = added
      case .rangeCounts(let unfreed, let freed, _): rangeCounts = [unfreed, freed]
      case .range(let owner, let pages):
        lists[owner.place]
          .append(Extent(start: pages.start.rawValue, end: pages.end.rawValue))
      default: break
      }
    }
  }

  /// The ranges of one set, in the order in which the monitor lists them.
  func ranges(of owner: RangeOwner) -> [Extent] { lists[owner.place] }

  /// Asks a machine, which does not note it; nil if nothing can be seen of it any more.
  package init?(asking machine: borrowing Machine) {
    guard !machine.isHalted else { return nil }
    var log = ObservationLog()
    machine.answer(.status, into: &log)
    machine.answer(.ranges, into: &log)
    self.init(
      log.observations.compactMap { if case .answer(let answer) = $0 { answer } else { nil } })
  }
}

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
