import Conversation
import GuestMemory
import HostEngine
import Simulation
import SyntheticGuest
import VMBus

// The lines above the first event.

extension TracePrinter {
  func header(of trace: Trace, to text: inout TextOutput) {
    if !trace.title.isEmpty {
      start(.title, &text)
      if Self.isPlain(title: trace.title) {
        text.append(trace.title)
      } else {
        text.quoted(trace.title)
      }
      text.append("\n")
    }
    start(.machine, &text)
    machine(trace.machine, to: &text)
    text.append("\n")
    for region in trace.machine.regions {
      start(.region, &text)
      self.region(region, to: &text)
      text.append("\n")
    }
    if let guest = trace.guest {
      start(.guest, &text)
      text.append(guest.text + "\n")
      for reaction in guest.reactions {
        start(.on, &text)
        text.append(reaction.text + "\n")
      }
    }
    if trace.complete != trace.usualCompleteness {
      start(.complete, &text)
      text.append(Self.words(for: trace.complete))
      text.append("\n")
    }
    for bound in trace.bounds { text.append(self.text(of: bound) + "\n") }
  }

  /// What stands behind `machine` in the header.
  package static func machineOptions(of trace: Trace) -> String {
    var text = TextOutput()
    TracePrinter(for: trace).machine(trace.machine, to: &text)
    return text.string
  }

  private func start(_ word: HeaderWord, _ text: inout TextOutput) {
    text.append(word.rawValue)
    text.indent(TraceLimits.timeColumn - word.rawValue.utf8.count)
  }

  /// Whether a title can stand without quotes.
  private static func isPlain(title: String) -> Bool {
    let bytes = Array(title.utf8)
    guard let first = bytes.first, let last = bytes.last, first != UInt8(ascii: "\""),
      first != UInt8(ascii: "#"), first != UInt8(ascii: " "), last != UInt8(ascii: " "),
      bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
    else { return false }
    return !title.contains(" #")
  }

  private func machine(_ machine: MachineConfiguration, to text: inout TextOutput) {
    let usual = MachineConfiguration()
    var options = OptionOutput(text)
    options.size(.boot, machine.bootPages.sizeOfPages(4096))
    if let backend = machine.backend {
      options.size(.hotAdd, backend.pages.sizeOfPages(4096))
    }
    options.word(.profile, machine.policy.profileName)
    let preset = HostPolicy.profile(named: machine.policy.profileName)
    for option in PolicyOption.all {
      let value = option.value(machine.policy)
      if value != preset.map(option.value) { options.policy(option.name, value) }
    }
    if !machine.mapsBootMemory { options.word(.bootMap, "off") }
    if machine.lowMemoryLimit != usual.lowMemoryLimit {
      options.size(.low, machine.lowMemoryLimit)
    }
    if machine.bootPageSize != usual.bootPageSize {
      options.size(.bootPage, machine.bootPageSize)
    }
    if let backend = machine.backend {
      let usual = BackendConfiguration(pages: 0)
      if backend.slotLimit != usual.slotLimit {
        options.number(.memslots, UInt64(backend.slotLimit))
      }
      if backend.pageSize != usual.pageSize { options.size(.backendPage, backend.pageSize) }
    }
    if let address = machine.backendAddress { options.hex(.address, address) }
    if machine.reportsStatus { options.word(.statusReport, "on") }
    if let id = machine.deviceID { options.word(.id, id.text) }
    if machine.ringPages.toHost != usual.ringPages.toHost {
      options.number(.toHostPages, UInt64(clamping: machine.ringPages.toHost))
    }
    if machine.ringPages.toGuest != usual.ringPages.toGuest {
      options.number(.toGuestPages, UInt64(clamping: machine.ringPages.toGuest))
    }
    if machine.greatestBusVersion != usual.greatestBusVersion {
      options.word(.vmbus, machine.greatestBusVersion.description)
    }
    if machine.processors != usual.processors {
      options.number(.processors, UInt64(machine.processors))
    }
    if let limit = machine.warningLimit { options.number(.warnings, limit) }
    text = options.text
  }

  private func region(_ region: RegionConfiguration, to text: inout TextOutput) {
    let usual = RegionConfiguration(name: "", start: 0, size: 0)
    text.word(region.name)
    text.append(" ")
    text.hex(region.start)
    text.append(" ")
    text.size(region.size)
    if region.kind != usual.kind { text.append(" kind=\(region.kind.rawValue)") }
    if region.hostOffset != usual.hostOffset {
      text.append(" offset=")
      text.hex(region.hostOffset)
    }
    if region.pageSize != usual.pageSize {
      text.append(" page=")
      text.size(region.pageSize)
    }
  }

  /// A bound without the blanks in front.
  func text(of bound: Bound) -> String {
    let limit =
      bound.limit == 0
      ? Mark.never : "\(Mark.atMost.joined(separator: " ")) \(bound.limit)"
    switch bound.subject {
    case .kinds(let kinds): return "\(limit) \(Self.words(for: kinds))"
    case .content(let content): return "\(limit) \(text(of: content))"
    }
  }

  private static func words(for kinds: ObservationKinds) -> String {
    guard !kinds.isSuperset(of: .all) else { return "strict" }
    let words = ObservationKinds.words.filter { kinds.contains($0.kind) }.map(\.word)
    return words.isEmpty ? "none" : words.joined(separator: " ")
  }
}

/// Options of the line `machine` under construction, with blanks between.
private struct OptionOutput {
  private(set) var text: TextOutput
  private var isFirst = true

  init(_ text: TextOutput) { self.text = text }

  private mutating func name(_ option: MachineOption) { name(option.rawValue) }

  private mutating func name(_ option: String) {
    if !isFirst { text.append(" ") }
    isFirst = false
    text.append(option)
    text.append("=")
  }

  mutating func policy(_ option: String, _ value: String) {
    name(option)
    text.word(value)
  }

  mutating func number(_ option: MachineOption, _ value: UInt64) {
    name(option)
    text.number(value)
  }

  mutating func hex(_ option: MachineOption, _ value: UInt64) {
    name(option)
    text.hex(value)
  }

  mutating func size(_ option: MachineOption, _ value: UInt64) {
    name(option)
    text.size(value)
  }

  mutating func word(_ option: MachineOption, _ value: String) {
    name(option)
    text.word(value)
  }
}

extension UInt64 {
  /// The product, or the greatest multiple of `other` there is when it does not fit.
  fileprivate func sizeOfPages(_ other: UInt64) -> UInt64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max - .max % other : product
  }
}
