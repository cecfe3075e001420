package import Bytes
import DynamicMemoryProtocol
package import HostEvents
import PageRanges

// Every field of the host, once for both directions. Bounds that a single field has stand here;
// what fields say of each other is checked in `ImageCheck`.

extension HostEngine {
  /// Visits everything that influences what the host does.
  package mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    try visitMachine(&image)
    try image.state("state", &state)
    try visitNextState(&image)
    try operation.visit(&image)
    try image.number("plannedPages", &plannedPages, in: 0...UInt64.max / HostLimits.pageSize)
    try visitGuest(&image)
    try image.number("transactionID", &transactionID)
    try image.number("targetPages", &targetPages, in: 0...UInt64.max / HostLimits.pageSize)
    try image.flag("targetChanged", &targetChanged)
    try visitWaiting(&image)
    try violations.visit(&image)
    try visitFailure(&image)
    try bootRemoved.visit("bootRemoved", &image)
    try visitHotAdded(&image)
    try image.number("unfreedPages", &unfreedPages)
    try image.number("freedPages", &freedPages)
  }

  /// The image belongs to one machine.
  private func visitMachine<Image: ImageVisitor>(_ image: inout Image) throws(Image.Failure) {
    let backend = configuration.backend
    try image.constant("configuration.bootPages", configuration.bootPages)
    try image.constant("configuration.backend", backend?.pages.start.rawValue ?? 0)
    try image.constant("configuration.backend", backend?.pages.count ?? 0)
    try image.constant("configuration.backend", backend?.slotSize ?? 0)
    try image.constant("configuration.backend", UInt64(backend?.slotCount ?? 0))
    try image.constant("configuration.reportsStatus", configuration.reportsStatus ? 1 : 0)
  }

  private mutating func visitNextState<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    var isThere = nextState != nil
    try image.flag("nextState", &isThere)
    guard isThere else {
      nextState = nil
      return
    }
    var value = nextState ?? .idle
    try image.state("nextState", &value)
    nextState = value
  }

  private mutating func visitGuest<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    var word = capabilities.rawValue
    try image.number("capabilities", &word)
    capabilities = Capabilities(rawValue: word)
    try image.number("minimumPages", &minimumPages)
    var version = version.map { UInt64($0.rawValue) }
    try image.optional("version", &version)
    self.version = version.map { ProtocolVersion(rawValue: UInt32(truncatingIfNeeded: $0)) }
    let isVersion = version.map(Self.versions.contains) ?? true
    try image.require(isVersion, "version", "not a version that a host takes")
    // At the last the channel fails.
    try image.count("refusedVersions", &refusedVersions, upTo: Self.versionAttempts)
    var committed = lastStatus?.committed
    try image.optional("lastStatus", &committed)
    var available = lastStatus?.available ?? 0
    try image.number("lastStatus", &available)
    try image.require(
      committed != nil || available == 0, "lastStatus", "half a report")
    lastStatus = committed.map { GuestStatus(committed: $0, available: available) }
    try statusPace.visit(&image)
    try openingPace.visit(&image)
    try touchPace.visit(&image)
  }

  /// The versions that QEMU takes: these and every number in between.
  private static let versions =
    UInt64(ProtocolVersion.win7.rawValue)...UInt64(ProtocolVersion.win10.rawValue)

  private mutating func visitWaiting<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    try image.optional("deadline", &deadline)
    try image.optional("waitDeadline", &waitDeadline)
    try image.optional("trainDeadline", &trainDeadline)
    try image.optional("retryTime", &retryTime)
    try image.number("retries", &retries, in: 0...Patience.retries)
    try image.flag("isInTrain", &isInTrain)
    // Without the progress guard they are counted and nothing follows.
    try image.count("barrenAnswers", &barrenAnswers, upTo: Int.max / 2)
    try image.flag("gaveUpBalloonRequest", &gaveUpBalloonRequest)
  }

  private mutating func visitFailure<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    var isThere = failure != nil
    try image.flag("failure", &isThere)
    guard isThere else {
      failure = nil
      return
    }
    var id = failure ?? .unknownType
    try id.visit("failure", &image)
    failure = id
  }

  private mutating func visitHotAdded<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    var isThere = hotAdded != nil
    try image.flag("hotAdded", &isThere)
    guard isThere else {
      hotAdded = nil
      return
    }
    try image.require(
      configuration.backend != nil, "hotAdded", "the machine has no memory to hot-add")
    guard let backend = configuration.backend else { return }
    var memory = hotAdded?.value ?? HotAddedMemory(backend: backend)
    try memory.visit(&image)
    if image.isRestoring { hotAdded = Boxed(memory) }
  }
}

extension HostEngine.Operation {
  /// A number for the kind, and the numbers that it has.
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    var (kind, amounts) = words
    try image.number("operation", &kind, in: 0...4)
    try image.numbers("operation", &amounts)
    guard image.isRestoring else { return }
    let count = amounts.count
    try image.require(count == [0, 2, 2, 3, 2][Int(kind)], "operation", "\(count) amounts")
    switch kind {
    case 1: self = .balloon(pending: amounts[0], requested: amounts[1])
    case 2: self = .unballoon(pending: amounts[0], thenHotAdd: amounts[1])
    case 3:
      let pages = PageRange(start: PageNumber(amounts[0]), count: amounts[1])
      try image.require(pages != nil, "operation", "pages beyond all page numbers")
      guard let pages else { return }
      self = .hotAdd(HostEngine.HotAddProgress(pages: pages, requested: amounts[2]))
    case 4: self = .hotRemove(pending: amounts[0], requested: amounts[1])
    default: self = .none
    }
  }

  private var words: (kind: UInt64, amounts: [UInt64]) {
    switch self {
    case .none: (0, [])
    case .balloon(let pending, let requested): (1, [pending, requested])
    case .unballoon(let pending, let hotAdd): (2, [pending, hotAdd])
    case .hotAdd(let progress):
      (3, [progress.pages.start.rawValue, progress.pages.count, progress.requested])
    case .hotRemove(let pending, let requested): (4, [pending, requested])
    }
  }
}

extension StatusPace {
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    try image.optional("statusPace.quietUntil", &quietUntil)
    try image.flag("statusPace.isUntold", &isUntold)
    try image.number("statusPace.reports", &reports)
  }
}

extension OpeningPace {
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    try image.number("openingPace.failures", &failures)
    try image.optional("openingPace.closedUntil", &closedUntil)
  }
}

extension TouchPace {
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    try image.number("touchPace.pages", &pages, in: 0...Self.most)
    try image.number("touchPace.since", &since)
  }
}

extension Platform {
  /// Visits what belongs to no other part of a machine: the pages that devices hold.
  package mutating func visitDevices<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    try image.pages("platform.pinnedByDevices", &pinnedByDevices)
    try image.require(
      pinnedByDevices.rangeCount <= Self.mostDeviceRanges, "platform.pinnedByDevices",
      "more ranges than devices can hold")
  }
}

extension HotAddedMemory {
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    let most = 0...backend.pages.count
    try image.number("hotAdded.added", &added, in: most)
    try image.pages("hotAdded.addedPages", &addedPages)
    try image.number("hotAdded.offered", &offered, in: most)
    try image.number("hotAdded.unusableTail", &unusableTail, in: most)
    try removed.visit("hotAdded.removed", &image)
    try image.number("hotAdded.alignment", &alignment, in: 1...Self.greatestAlignment)
    try image.number("hotAdded.mappedSlots", &mappedSlots, in: 0...backend.slotCount)
  }

  /// In pages: 32 GiB.
  private static let greatestAlignment: UInt64 = 256 << 15
}

extension RemovedPages {
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ field: String, _ image: inout Image
  ) throws(Image.Failure) {
    try image.pages(field + ".unfreed", &unfreed)
    try image.pages(field + ".freed", &freed)
  }
}

extension ViolationCounts {
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    var count = entries.count
    try image.count("violations", &count, upTo: Self.mostEntries)
    if image.isRestoring { entries = [] }
    for index in 0..<count {
      var entry =
        image.isRestoring ? Entry(id: .unknownType, count: 0, told: 0) : entries[index]
      try entry.id.visit("violations.id", &image)
      try image.number("violations.count", &entry.count)
      try image.number("violations.told", &entry.told)
      guard image.isRestoring else { continue }
      let follows = entries.last.map { $0.id < entry.id } ?? true
      try image.require(follows, "violations.id", "not in ascending order")
      entries.append(entry)
    }
  }

  /// More than the catalogue has.
  private static let mostEntries = 256
}

extension ViolationID {
  /// The text is a word, the last character in the lowest byte.
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ field: String, _ image: inout Image
  ) throws(Image.Failure) {
    var word = characters >> UInt64(characters.trailingZeroBitCount / 8 * 8)
    try image.number(field, &word)
    guard image.isRestoring else { return }
    let unused = UInt64(word.leadingZeroBitCount / 8)
    let text = (unused..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
    try image.require(Self.isID(text), field, "not the id of a rule")
    self = ViolationID(characters: word << (8 * unused))
  }

  /// Two letters, a hyphen, a letter, and a number: `DM-E10`.
  private static func isID(_ text: [UInt8]) -> Bool {
    let letters: ClosedRange<UInt8> = 0x41...0x5A
    let digits: ClosedRange<UInt8> = 0x30...0x39
    guard text.count > 4, text[2] == 0x2D, [0, 1, 3].allSatisfy({ letters.contains(text[$0]) })
    else { return false }
    return text[4...].allSatisfy(digits.contains)
  }
}

extension ImageVisitor {
  /// A state of the host.
  package mutating func state(_ field: String, _ value: inout HostState) throws(Failure) {
    var number = UInt64(value.rawValue)
    try self.number(field, &number, in: 1...UInt64(HostState.hotRemoveReplyWait.rawValue))
    value = HostState(rawValue: UInt8(truncatingIfNeeded: number)) ?? value
  }

  /// A set of pages, as the bounds of its ranges.
  ///
  /// Pages that no message can name are refused, so that sums of pages and of bytes stay far
  /// from 64 bits.
  fileprivate mutating func pages(
    _ field: String, _ set: inout PageRangeSet
  ) throws(Failure) {
    if takes(digest: set.digest, of: field) { return }
    var bounds: [UInt64] = []
    if !isRestoring {
      for range in set.ranges { bounds += [range.start.rawValue, range.end.rawValue] }
    }
    try numbers(field, &bounds)
    guard isRestoring else { return }
    try require(bounds.count.isMultiple(of: 2), field, "half a range")
    let starts = stride(from: 0, to: bounds.count, by: 2)
    try require(
      starts.allSatisfy { bounds[$0] < bounds[$0 + 1] && bounds[$0 + 1] <= PageRange.wireEnd },
      field, "a range without pages, or with pages that no message can name")
    do {
      set = try PageRangeSet(
        validating: starts.lazy.map { PageRange(from: bounds[$0], to: bounds[$0 + 1]) })
    } catch {
      try require(false, field, "range \(error.index) is \(error.reason)")
    }
  }
}

extension PageRange {
  /// Behind the highest page of the longest range that a message can name.
  fileprivate static let wireEnd =
    WirePageRange.maxStart.rawValue + 1 + WirePageRange.maxCount
}
