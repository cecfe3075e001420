import Bytes
import Conversation
import HostEngine
package import HostEvents
package import PageRanges

/// A machine laid open at one moment: every field of its image, in words.
package struct Inspection: Hashable, Sendable {
  /// Nanoseconds of virtual time.
  package let time: UInt64
  /// In the order in which the machine lists them.
  package let fields: [Field]

  package struct Field: Hashable, Sendable {
    package var section: Section
    /// The name in the image.
    package var name: String
    package var value: Value
  }

  package enum Section: String, CaseIterable, Hashable, Sendable {
    case host
    case timers
    case pages
    case rings
    case bus
    case machine
  }

  package enum Value: Hashable, Sendable {
    /// Yes or no; also no for what is not there.
    case flag(Bool)
    case number(UInt64)
    case numbers([UInt64])
    case state(HostState)
    /// A moment of virtual time, in nanoseconds.
    case time(UInt64)
    case ranges([PageRange])
  }

  /// Lays a machine open.
  ///
  /// - Complexity: O(ranges + pages of the rings)
  package init(_ machine: Machine) {
    time = machine.now.rawValue
    var lister = FieldLister()
    var copy = machine
    copy.visit(&lister)
    let size = UInt64(clamping: machine.engine.actualBytes)
    fields =
      [Field(section: .host, name: "actualBytes", value: .number(size))]
      + lister.entries.compactMap(Field.init)
  }
}

extension Inspection.Field {
  /// Nil for what no person asks for: the digest of history, and what makes the machine.
  fileprivate init?(_ entry: FieldLister.Entry) {
    guard !Self.hidden.contains(where: entry.name.hasPrefix) else { return nil }
    name = entry.name
    section = Self.section(of: entry.name)
    value = Self.value(of: entry)
  }

  private static let hidden = ["digest", "configuration", "now", "bus.pages", "bus.layout"]

  private static func section(of name: String) -> Inspection.Section {
    if times.contains(name) { return .timers }
    for (prefix, section) in prefixes where name.hasPrefix(prefix) { return section }
    return .host
  }

  private static let times: Set<String> = [
    "deadline", "waitDeadline", "trainDeadline", "retryTime", "retries",
    "statusPace.quietUntil", "openingPace.closedUntil", "touchPace.since",
  ]

  private static let prefixes: [(String, Inspection.Section)] = [
    ("bootRemoved", .pages), ("hotAdded", .pages), ("unfreedPages", .pages),
    ("freedPages", .pages), ("incoming.", .rings), ("outgoing.", .rings), ("guest.", .rings),
    ("bus.", .bus), ("platform.pinnedByDevices", .pages), ("isPoweredOn", .machine),
    ("isHalted", .machine), ("platform.", .machine), ("counters.", .machine),
    ("armedPackets", .machine), ("bootPages", .machine),
  ]

  private static func value(of entry: FieldLister.Entry) -> Inspection.Value {
    var words = entry.words[...]
    if entry.beginsWithFlag {
      guard words.count > 1 else { return .flag(words.first == 1) }
      words = words.dropFirst()
    }
    if rangeLists.contains(where: entry.name.hasSuffix) { return .ranges(ranges(of: words)) }
    guard words.count == 1, let word = words.first else { return .numbers(Array(words)) }
    if entry.name == "state" || entry.name == "nextState",
      let state = HostState(rawValue: UInt8(clamping: word))
    {
      return .state(state)
    }
    return times.contains(entry.name) && entry.name != "retries" ? .time(word) : .number(word)
  }

  private static let rangeLists = [".unfreed", ".freed", ".addedPages", ".pinnedByDevices"]

  /// Bounds, two for each range.
  private static func ranges(of words: ArraySlice<UInt64>) -> [PageRange] {
    stride(from: words.startIndex, to: words.endIndex - 1, by: 2).compactMap { index in
      let (start, end) = (words[index], words[index + 1])
      guard start <= end else { return nil }
      return PageRange(start: PageNumber(start), count: end - start)
    }
  }
}
