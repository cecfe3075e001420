import GuestMemory
import HostEngine
import Simulation

/// Reads what a recorded session says of its machine.
struct QEMURecordingMachine {
  private(set) var configuration = MachineConfiguration()
  private(set) var end = QEMURecording.End.full
  /// The condition of the assertion that ended the session.
  private(set) var abortCondition: String?

  private var slotLimit: UInt32 = 0
  private let file: String

  init(_ recording: QEMURecording) throws(TraceError) {
    configuration.policy = .qemu
    file = recording.name + "/machine.txt"
    var hasBootMemory = false
    for (number, line) in NumberedLines(recording.machine) {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      guard words.count == 2 else { continue }
      if words[0] == "boot-memory" { hasBootMemory = true }
      try read(words[0], words[1], line: number)
    }
    guard hasBootMemory else {
      throw TraceError(
        file: file, line: 1, column: 1, problem: "the size of boot memory is missing",
        hint: "a line such as 'boot-memory 512M'")
    }
    configuration.backend?.slotLimit = max(1, slotLimit)
    if let map = recording.memoryMap {
      configuration.regions = try Self.regions(map, of: recording.name + "/memory-map.txt")
    }
  }

  private mutating func read(_ key: String, _ value: String, line: Int) throws(TraceError) {
    switch key {
    case "boot-memory": configuration.bootPages = try size(value, line) / 4096
    case "backend":
      guard value != "none" else { return }
      configuration.backend = BackendConfiguration(pages: try size(value, line) / 4096)
    case "memslots": slotLimit = UInt32(clamping: try size(value, line))
    case "backend-address": configuration.backendAddress = try size(value, line)
    case "boot-memory-below-4g-limit": configuration.lowMemoryLimit = try size(value, line)
    case "status-report": configuration.reportsStatus = value == "on"
    case "end":
      let words = value.split(separator: " ", maxSplits: 1).map(String.init)
      if words.first == "abort", words.count == 2 { abortCondition = words[1] }
    case "replay":
      guard let known = QEMURecording.End(rawValue: value) else {
        throw TraceError(
          file: file, line: line, column: 8, problem: "unknown extent of the replay '\(value)'",
          hint: QEMURecording.End.allCases.map(\.rawValue).joined(separator: ", "))
      }
      end = known
    default: break
    }
  }

  private func size(_ text: String, _ line: Int) throws(TraceError) -> UInt64 {
    let units: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    let unit = text.last.flatMap { units[$0] }
    let digits = unit == nil ? text : String(text.dropLast())
    let isHex = digits.hasPrefix("0x")
    let number = UInt64(isHex ? String(digits.dropFirst(2)) : digits, radix: isHex ? 16 : 10)
    let product = number?.multipliedReportingOverflow(by: unit ?? 1)
    guard let product, !product.overflow else {
      throw TraceError(
        file: file, line: line, column: 1, problem: "'\(text)' is not a size",
        hint: "a number, or one with K, M, G or T")
    }
    return product.partialValue
  }
}

// The memory map.
extension QEMURecordingMachine {
  /// Everything in the map that is not boot memory or the backend, as regions: lines such as
  /// `  00000000000c3000-00000000000e3fff (prio 0, rom): pc.ram @00000000000c3000 KVM`.
  ///
  /// Ordinary RAM of `pc.ram` is where the machine puts it anyhow. Lines of another form are
  /// comments.
  private static func regions(
    _ map: [UInt8], of file: String
  ) throws(TraceError) -> [RegionConfiguration] {
    var regions: [RegionConfiguration] = []
    for (number, line) in NumberedLines(map) {
      guard let region = region(line, number: regions.count) else { continue }
      guard regions.count < TraceLimits.regions else {
        throw TraceError(
          file: file, line: number, column: 1,
          problem: "there are more than \(TraceLimits.regions) regions")
      }
      regions.append(region)
    }
    return regions
  }

  private static func region(_ line: String, number: Int) -> RegionConfiguration? {
    let words = line.split(separator: " ")
    guard words.count >= 5, words[1] == "(prio", words[3].hasSuffix("):") else { return nil }
    let bounds = words[0].split(separator: "-")
    guard bounds.count == 2, let first = UInt64(bounds[0], radix: 16),
      let last = UInt64(bounds[1], radix: 16), first <= last, last < UInt64.max
    else { return nil }
    let block = words[4]
    let kind = MemoryKind(qemu: words[3].dropLast(2))
    if kind == .ram, block == "pc.ram" || block == "mem1" { return nil }
    var region = RegionConfiguration(
      name: "\(block)-\(number)", start: first, size: last - first + 1)
    region.kind = kind
    return region
  }
}

extension MemoryKind {
  /// The kind by QEMU's name for it; whatever is no RAM and no ROM is I/O.
  fileprivate init(qemu name: Substring) {
    switch name {
    case "ram": self = .ram
    case "rom": self = .rom
    case "romd": self = .romDevice
    default: self = .io
    }
  }
}
