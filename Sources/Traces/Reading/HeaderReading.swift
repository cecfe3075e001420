import Conversation
import GuestMemory
import HostEngine
import Simulation
import SyntheticGuest

/// The words at the start of header lines.
enum HeaderWord: String, CaseIterable {
  case title
  case machine
  case region
  case complete
  case guest
  case on

  static let table = WordTable(allCases.map(\.rawValue))
}

/// Reads header lines; remembers which were there.
struct HeaderReading {
  private var seen: [HeaderWord] = []

  mutating func read(
    _ word: HeaderWord, at range: Range<Int>, _ line: inout LineReader, into trace: inout Trace
  ) throws(TraceError) {
    if word == .region {
      guard trace.machine.regions.count < TraceLimits.regions else {
        throw line.error(
          at: range.lowerBound, "there are more than \(TraceLimits.regions) regions")
      }
    } else if word == .on {
      guard trace.guest?.reactions.count ?? 0 < TraceLimits.reactions else {
        throw line.error(
          at: range.lowerBound, "there are more than \(TraceLimits.reactions) reactions")
      }
      guard trace.guest != nil else {
        throw line.error(
          at: range.lowerBound, "there is no guest that could react",
          hint: "put a line such as “guest linux” above it")
      }
    } else {
      guard !seen.contains(word) else {
        throw line.error(at: range.lowerBound, "“\(word.rawValue)” is given twice")
      }
      seen.append(word)
    }
    guard word != .title else {
      trace.title = try line.title(after: range)
      return
    }
    try line.readTokens()
    line.firstOption = 1
    switch word {
    case .title: break
    case .machine: try line.machine(into: &trace.machine)
    case .region: trace.machine.regions.append(try line.region())
    case .complete: trace.complete = try line.observationKinds()
    case .guest:
      trace.guest = try line.guest()
      if !seen.contains(.complete) { trace.complete = trace.usualCompleteness }
    case .on: trace.guest?.reactions.append(try line.reaction())
    }
  }
}

extension LineReader {
  /// A title: the rest of the line as it is, or in quotes.
  fileprivate mutating func title(after word: Range<Int>) throws(TraceError) -> String {
    guard isQuote(after: word) else {
      let rest = try readRest(after: word)
      return try validText(text[rest], at: rest.lowerBound)
    }
    try readTokens()
    guard tokens.count == 2 else {
      throw error(
        at: tokens[2].range.lowerBound, "there is something behind the title",
        hint: "a quote in a string is written \\\"")
    }
    return try quotedString(at: tokens[1].range)
  }

  fileprivate mutating func machine(
    into machine: inout MachineConfiguration
  ) throws(TraceError) {
    if let range = takeOption("profile") { machine.policy = try profile(at: range) }
    for option in PolicyOption.all {
      guard let range = takeOption(option.name) else { continue }
      guard let value = option.values.first(where: { isWord($0, at: range) }) else {
        throw unknown("value of \(option.name)", at: range, known: option.values)
      }
      option.set(&machine.policy, value)
    }
    if let range = takeOption("boot") { machine.bootPages = try pageCount(at: range) }
    if let range = takeOption("boot-map") {
      machine.mapsBootMemory = try choice(at: range, yes: "on", no: "off")
    }
    if let range = takeOption("low") { machine.lowMemoryLimit = try size(at: range) }
    if let range = takeOption("boot-page") { machine.bootPageSize = try size(at: range) }
    try backend(into: &machine)
    if let range = takeOption("address") { machine.backendAddress = try size(at: range) }
    if let range = takeOption("status-report") {
      machine.reportsStatus = try choice(at: range, yes: "on", no: "off")
    }
    if let range = takeOption("id") { machine.deviceID = try deviceName(at: range) }
    if let range = takeOption("to-host-pages") { machine.ringPages.toHost = try ringPages(range) }
    if let range = takeOption("to-guest-pages") {
      machine.ringPages.toGuest = try ringPages(range)
    }
    if let range = takeOption("vmbus") { machine.greatestBusVersion = try busVersion(at: range) }
    if let range = takeOption("processors") {
      machine.processors = UInt32(truncatingIfNeeded: try number(at: range, upTo: 1 << 16))
    }
    if let range = takeOption("warnings") { machine.warningLimit = try number(at: range) }
    try requireAllUsed(known: {
      MachineOption.allCases.map(\.rawValue) + PolicyOption.all.map(\.name)
    })
  }

  private mutating func backend(into machine: inout MachineConfiguration) throws(TraceError) {
    let pageSize = takeOption("backend-page")
    let slots = takeOption("memslots")
    guard let range = takeOption("hot-add") else {
      guard let orphan = pageSize ?? slots else { return }
      throw error(
        at: orphan.lowerBound, "there is no backend that this is about",
        hint: "give its size, such as hot-add=4G")
    }
    var backend = BackendConfiguration(pages: try pageCount(at: range))
    if let pageSize { backend.pageSize = try size(at: pageSize) }
    if let slots {
      let limit = try number(at: slots, upTo: UInt64(UInt32.max))
      backend.slotLimit = UInt32(truncatingIfNeeded: limit)
    }
    machine.backend = backend
  }

  private func profile(at range: Range<Int>) throws(TraceError) -> HostPolicy {
    for profile in PolicyOption.profiles where isWord(profile.name, at: range) {
      return profile.policy
    }
    throw unknown("profile", at: range, known: PolicyOption.profiles.map(\.name))
  }

  private func deviceName(at range: Range<Int>) throws(TraceError) -> DeviceName {
    guard let name = DeviceName(try word(at: range)) else {
      throw error(
        at: range.lowerBound, "this name is too long",
        hint: "at most \(DeviceName.mostBytes) bytes")
    }
    return name
  }

  private func ringPages(_ range: Range<Int>) throws(TraceError) -> Int {
    let pages = try number(at: range, upTo: TraceLimits.ringPages)
    guard pages > 0 else {
      throw error(at: range.lowerBound, "a ring needs a data page")
    }
    return Int(pages)
  }

  fileprivate mutating func region() throws(TraceError) -> RegionConfiguration {
    guard let name = takeBareToken() else { throw missing("the name of the region") }
    guard let start = takeBareToken() else { throw missing("the start of the region") }
    guard let size = takeBareToken() else { throw missing("the size of the region") }
    var region = RegionConfiguration(
      name: try word(at: name), start: try self.size(at: start), size: try self.size(at: size))
    if let range = takeOption("kind") { region.kind = try memoryKind(at: range) }
    if let range = takeOption("offset") { region.hostOffset = try self.size(at: range) }
    if let range = takeOption("page") { region.pageSize = try self.size(at: range) }
    try requireAllUsed(known: { ["kind", "offset", "page"] })
    return region
  }

  private func memoryKind(at range: Range<Int>) throws(TraceError) -> MemoryKind {
    for kind in MemoryKind.allCases where isWord(kind.rawValue, at: range) { return kind }
    throw unknown("kind of memory", at: range, known: MemoryKind.allCases.map(\.rawValue))
  }

  fileprivate mutating func observationKinds() throws(TraceError) -> ObservationKinds {
    var kinds: ObservationKinds = []
    let words = ObservationKinds.words
    let alone = ["strict", "none"]
    for token in tokens[firstOption...] {
      if let word = words.first(where: { isWord($0.word, at: token.range) }) {
        kinds.insert(word.kind)
      } else if tokens.count == 2, isWord("strict", at: token.range) {
        kinds = .all
      } else if tokens.count != 2 || !isWord("none", at: token.range) {
        throw unknown("kind of observation", at: token.range, known: words.map(\.word) + alone)
      }
    }
    guard tokens.count > 1 else { throw missing("a kind of observation", hint: "or “strict”") }
    return kinds
  }
}

/// The options of the line `machine`.
enum MachineOption: String, CaseIterable {
  case profile
  case boot
  case bootMap = "boot-map"
  case low
  case bootPage = "boot-page"
  case hotAdd = "hot-add"
  case memslots
  case backendPage = "backend-page"
  case address
  case statusReport = "status-report"
  case id
  case toHostPages = "to-host-pages"
  case toGuestPages = "to-guest-pages"
  case vmbus
  case processors
  case warnings
}
