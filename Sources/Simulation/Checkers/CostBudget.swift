/// What a hardened host may spend on its guest: the bounds that checker I7 measures.
///
/// A guest pays with the bytes that it writes into its ring. The constants leave an honest guest,
/// and the worst that a hostile one can do, about twice what they need; that a page count in a
/// message costs anything is far beyond them.
struct CostBudget: Hashable, Sendable {
  /// Sections that the memory map can have: an upper bound from the machine alone.
  let sections: UInt64
  /// Page ranges that the host may remember.
  let ranges: UInt64
  private let ringBytes: UInt64

  init(_ machine: MachineConfiguration) {
    let backend = machine.backend
    // Both halves of boot memory, each region and what it cuts in two, and each slot: one at least.
    let slots = backend.map { UInt64(max(1, $0.slotLimit)) } ?? 0
    sections = 2 + 2 * UInt64(machine.regions.count) + slots
    let (pages, overflow) = machine.bootPages.addingReportingOverflow(backend?.pages ?? 0)
    // One range for 64 pages, 65,536 at the least (malicious guests, E10), what one honest response
    // brings beyond that, and a border of each section.
    ranges = max(65_536, (overflow ? .max : pages) / 64) + 510 + sections
    ringBytes = UInt64(min(max(1, machine.ringPages.toHost), 1 << 20)) * 4096
  }

  // Bytes.

  /// What a packet takes in the ring beside its payload: descriptor and trailer.
  static let packetBytes: UInt64 = 24
  /// What the host keeps of a range: its share of a node, measured at 26 bytes when nodes are as
  /// empty as they get.
  static let rangeBytes: UInt64 = 32
  /// What the host keeps for a guest that gave nothing: its counters, and one for each rule.
  static let retainedAtFirst: UInt64 = 4096

  /// Bytes that may be kept for a guest that wrote so many: the 8 bytes of a range become one
  /// range, and one more at each section that it crosses.
  func retained(afterBytes bytes: UInt64) -> UInt64 {
    let (product, overflow) = bytes.multipliedReportingOverflow(
      by: Self.rangeBytes / 8 * (1 + sections))
    return overflow || product > .max - Self.retainedAtFirst
      ? .max : product + Self.retainedAtFirst
  }

  /// Ranges that may be kept for devices, whatever the guest wrote.
  static let deviceRanges: UInt64 = 65_536

  // Work.

  /// Units for each byte: the 8 bytes of a range are looked at once, and at each section that they
  /// cross some four times.
  var workPerByte: UInt64 { 1 + sections }
  /// Units for whatever is done to a machine, even a signal that brings nothing: the 500 ranges of
  /// an unballoon request are counted each time the host looks whether there is room for it.
  static let workPerStimulus: UInt64 = 2048
  /// Units for a range that the guest touches or a device holds.
  ///
  /// Of touches the pages are counted, too, but no more than those of a second.
  static let workPerTouchedRange: UInt64 = 2
  /// Units for a message that the host sends: the same, and once more for posting it.
  static let workPerMessage: UInt64 = 2048
  /// Each range that is tracked may be met so often in the answers to one request: three may bring
  /// nothing before the host gives up, and one more brings the rest.
  static let visitsPerRequest: UInt64 = 4

  /// Units that may be saved up: a ring full of messages that nobody signalled, all ranges met
  /// again in one message, and all slots mapped, each past all sections.
  var mostWork: UInt64 {
    let crossings = UInt128(sections) * UInt128(sections)
    return UInt64(
      clamping: UInt128(Self.workPerStimulus) + UInt128(ringBytes) * UInt128(workPerByte)
        + 8 * UInt128(ranges) + 4 * crossings)
  }

  // Lines: whatever is told of the host but packets and answers. In quarters.

  /// A packet without payload can change a state, and one rule can be told; a range can be
  /// discarded, and later the hole behind it.
  static let quarterLinesPerByte: UInt64 = 1
  /// What a guest does for nothing can let the host go on with one operation.
  static let quarterLinesPerStimulus: UInt64 = 4 * 8
  /// What the monitor or a timer does can end an operation, reset the device and begin anew.
  static let quarterLinesPerCommand: UInt64 = 4 * 64
  /// A request is told, with two changes of state; an unballoon request with each of its ranges.
  static let quarterLinesPerMessage: UInt64 = 4 * 8
  /// In virtual time: deadlines are 30 s or more apart, and each tells less than 30 lines.
  static let quarterLinesPerSecond: UInt64 = 4

  /// Quarters of lines that may be saved up.
  var mostQuarterLines: UInt64 {
    let lines = 256 + 2 * UInt128(ranges) + 4 * UInt128(sections)
    return UInt64(clamping: 4 * lines + UInt128(ringBytes) * UInt128(Self.quarterLinesPerByte))
  }

  /// A rule is told once in so many nanoseconds at the most (malicious guests, introduction).
  static let tellingInterval: UInt64 = 1_000_000_000
}
