import GuestMemory
import HostEngine
import HostEvents
import PageRanges
import Simulation
import Traces

/// Makes up the machine of a recording from what its events need.
struct MachineFromEvents {
  private(set) var configuration = MachineConfiguration.qemu
  private(set) var inventions = Inventions()

  private let events: [RecordedEvent]
  private var freed = PageRangeSet()
  private var unfreed = PageRangeSet()
  /// The least boot memory that can be, in pages.
  private var leastBoot: UInt64 = 1
  /// Boot memory as it follows from the monitor's log.
  private var told = BootFromTargets(backend: 0)
  private let impliedBoot: UInt64?

  private static let usualBoot: UInt64 = 262_144
  /// What a trace can have: 32T.
  private static let mostPages: UInt64 = 32 << 28
  private static let fourGiB: UInt64 = 1 << 20
  /// More regions than this are left out.
  private static let mostRegions = 128
  private static let mostProcessors: UInt64 = 4096

  /// `boot` is what boot memory must be, if a first look at the conversation came to that.
  init(_ events: [RecordedEvent], _ known: KnownMachine, boot: UInt64? = nil) {
    self.events = events
    impliedBoot = boot
    configuration.lowMemoryLimit = known.lowMemoryLimit ?? configuration.lowMemoryLimit
    readBackend(known)
    readMemory()
    readProcessors()
    decideBoot(known)
    if backendRange == nil { inventBackend(known) }
    layOutRegions()
    configuration.reportsStatus = events.contains { $0.name == "status-event" }
  }

  /// Where hot-added memory lies, if that was told.
  private var backendRange: PageRange? {
    guard let backend = configuration.backend, let address = configuration.backendAddress else {
      return nil
    }
    return PageRange(start: PageNumber(address / 4096), clampingCount: backend.pages)
  }
}

// Hot-add.
extension MachineFromEvents {
  private mutating func readBackend(_ known: KnownMachine) {
    guard let range = events.lazy.compactMap({ $0.backend }).first else { return }
    let alignment: UInt64 = 32 << 18
    guard range.start.rawValue % alignment == 0, range.count > 0, range.count <= Self.mostPages,
      range.start.rawValue >= Self.fourGiB, range.start.rawValue < 1 << 40
    else { return }
    var backend = BackendConfiguration(pages: known.backendPages ?? range.count)
    configuration.backendAddress = range.start.rawValue * 4096
    backend.slotLimit = slotLimit(of: backend)
    configuration.backend = backend
  }

  /// The least limit with which the backend is cut into slots as it was.
  private mutating func slotLimit(of backend: BackendConfiguration) -> UInt32 {
    let slots = events.filter { $0.name == "mapping-slot" }
    guard let first = slots.first, let count = first.fields.number("of") else {
      return backend.slotLimit
    }
    let size = slots.first { $0.fields.number("slot") == 1 }?.fields.number("offset")
    let pages = PageRange(start: PageNumber(0), clampingCount: backend.pages)
    for limit in 1...HostLimits.slots {
      let cut = HotAddBackend(pages: pages, block: 0, slotLimit: limit)
      guard UInt64(cut.slotCount) == count, size == nil || size == cut.slotSize else { continue }
      inventions.note(.memslots, "\(limit)")
      return limit
    }
    return backend.slotLimit
  }

  private mutating func inventBackend(_ known: KnownMachine) {
    if let pages = known.backendPages {
      if pages > 0 { configuration.backend = BackendConfiguration(pages: pages) }
      return
    }
    let maximum = events.last { $0.name == "guest-maximum" }?.fields.number("bytes")
    guard let maximum, maximum / 4096 > configuration.bootPages else { return }
    let pages = min(maximum / 4096 - configuration.bootPages, Self.mostPages)
    configuration.backend = BackendConfiguration(pages: pages)
    inventions.note(.backend, pages.sizeOfPages)
  }
}

// Boot memory.
extension MachineFromEvents {
  /// Collects what was given up, and what was asked for at once.
  private mutating func readMemory() {
    var removed: UInt64 = 0
    var added: UInt64 = 0
    told = BootFromTargets(backend: configuration.backend?.pages ?? 0)
    let runs = Set(RecordedRuns.starts(in: events))
    for (index, event) in events.enumerated() {
      if runs.contains(index) { (removed, added) = (0, 0) }
      told.take(event, removed: removed, added: added)
      switch event.name {
      case "removed":
        guard let pages = event.fields.pages("pages") else { continue }
        book(pages, isFreed: event.fields.number("freed") == 1)
        removed = removed.addingSaturating(pages.count)
      case "outgoing-unballoon":
        let pages = event.fields.pages("pages")?.count ?? 0
        let left = event.fields.number("remaining") ?? 0
        let least = pages.addingSaturating(left).subtractingSaturating(added)
        leastBoot = max(leastBoot, least)
        removed = removed.subtractingSaturating(pages)
      case "outgoing-balloon":
        let asked = event.fields.number("remaining") ?? 0
        let least = removed.addingSaturating(asked).addingSaturating(1)
        leastBoot = max(leastBoot, least.subtractingSaturating(added))
      case "incoming-hot-add" where event.fields.number("result") != 0:
        added = added.addingSaturating(event.fields.number("count") ?? 0)
      case "unmapping-slot": added = 0
      case "state" where event.isState(.waitReset): removed = 0
      default: break
      }
    }
  }

  private mutating func book(_ pages: PageRange, isFreed: Bool) {
    var set = PageRangeSet(pages)
    if let backend = backendRange { _ = set.subtract(PageRangeSet(backend)) }
    for part in set.ranges {
      if isFreed { _ = freed.insert(part) } else { _ = unfreed.insert(part) }
    }
  }

  private mutating func decideBoot(_ known: KnownMachine) {
    if let pages = known.bootPages {
      configuration.bootPages = pages
      return
    }
    let least = max(leastBoot, leastForAddresses)
    if let implied = impliedBoot {
      configuration.bootPages = min(implied, Self.mostPages)
    } else if let pages = told.pages(atLeast: least), pages <= Self.mostPages {
      configuration.bootPages = pages
    } else {
      var pages = Self.usualBoot
      while pages < least, pages < Self.mostPages { pages *= 2 }
      configuration.bootPages = pages
    }
    if let backend = backendRange {
      // Boot memory ends below what is hot-added.
      let low = configuration.lowMemoryLimit / 4096
      let most = (backend.start.rawValue - Self.fourGiB).addingSaturating(low)
      configuration.bootPages = min(configuration.bootPages, most)
    }
    inventions.note(.bootMemory, configuration.bootPages.sizeOfPages)
  }

  /// Boot memory that reaches up to the highest page that was freed.
  private var leastForAddresses: UInt64 {
    let low = configuration.lowMemoryLimit / 4096
    var least: UInt64 = 1
    for range in freed.ranges {
      if range.end.rawValue <= low { least = max(least, range.end.rawValue) }
      if range.start.rawValue >= Self.fourGiB {
        least = max(least, low.addingSaturating(range.end.rawValue - Self.fourGiB))
      }
    }
    return min(least, Self.mostPages)
  }

  /// What of the booked pages boot memory has otherwise.
  private mutating func layOutRegions() {
    let low = configuration.lowMemoryLimit / 4096
    let boot = configuration.bootPages
    var memory = PageRangeSet(PageRange(start: PageNumber(0), clampingCount: min(boot, low)))
    if boot > low {
      _ = memory.insert(
        PageRange(start: PageNumber(Self.fourGiB), clampingCount: boot - low))
    }
    // Of pages that were both, what lies outside of boot memory is nothing: a range that begins
    // there and goes on into memory counts as memory as a whole.
    var device = freed
    _ = device.subtract(memory)
    _ = device.subtract(unfreed)
    _ = unfreed.subtract(freed)
    let holes = unfreed.intersection(memory)
    for (set, kind) in [(holes, MemoryKind.io), (device, MemoryKind.ram)] {
      for range in set.ranges where configuration.regions.count < Self.mostRegions {
        var region = RegionConfiguration(
          name: "booked-\(configuration.regions.count)",
          start: range.start.rawValue.multipliedSaturating(by: 4096),
          size: range.count.multipliedSaturating(by: 4096))
        region.kind = kind
        let (_, overflow) = region.start.addingReportingOverflow(region.size)
        if !overflow { configuration.regions.append(region) }
      }
    }
    guard !configuration.regions.isEmpty else { return }
    inventions.note(.memoryMap, "\(configuration.regions.count) regions")
  }

  private mutating func readProcessors() {
    for event in events where event.kind == .bus {
      guard let number = event.fields.number("vp"), number < Self.mostProcessors else { continue }
      configuration.processors = max(configuration.processors, UInt32(number) + 1)
    }
  }
}

extension RecordedEvent {
  /// Where the backend lies, if this is the event that tells it.
  fileprivate var backend: PageRange? {
    name == "backend-added" ? fields.pages("pages") : nil
  }
}

extension UInt64 {
  /// So many pages, as a size.
  var sizeOfPages: String {
    let bytes = multipliedSaturating(by: 4096)
    for (unit, shift) in [("T", 40), ("G", 30), ("M", 20)] {
      let size: UInt64 = 1 << UInt64(shift)
      if bytes >= size, bytes % size == 0 { return "\(bytes / size)\(unit)" }
    }
    return "\(bytes >> 10)K"
  }
}
