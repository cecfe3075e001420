import Bytes
package import Conversation
import GuestMemory
package import Simulation
import VMBus

/// A script for a scripted guest of QEMU's engine: the input of a golden transcript.
package struct QEMUScript: Hashable, Sendable {
  package var machine = MachineConfiguration.qemu
  package var lines: [Line] = []
  private var backend = BackendConfiguration(pages: 0) {
    didSet { machine.backend = backend.pages > 0 ? backend : nil }
  }

  /// One line: an operation, or something that is only echoed.
  package struct Line: Hashable, Sendable {
    /// As it stands in the script, without blanks around it.
    package var text: String
    /// Where it stands.
    package var number: Int
    /// What it does, so many times.
    package var stimulus: Stimulus?
    package var repetitions = 1
    /// How far it moves the clock before.
    package var delay = VirtualDuration.zero

    /// A comment is echoed as it is, an operation behind a mark.
    package var isComment: Bool { text.hasPrefix("#") }
  }

  package init() {}

  /// The script in a text; `file` is its name in errors.
  ///
  /// - Complexity: linear in the text.
  package init(_ text: [UInt8], file: String) throws(TraceError) {
    for (number, line) in NumberedLines(text) {
      do throws(ScriptProblem) {
        try append(line, number: number)
      } catch {
        throw TraceError(
          file: file, line: number, column: 1, problem: error.problem, hint: error.hint)
      }
    }
  }

  /// Reads one line of a script, with its number.
  ///
  /// Blank lines are nothing.
  mutating func append(_ text: String, number: Int) throws(ScriptProblem) {
    let trimmed = text.trimmed
    guard !trimmed.isEmpty else { return }
    var line = Line(text: trimmed, number: number)
    if !line.isComment {
      try read(trimmed.split(separator: " ").map(String.init), into: &line)
    }
    lines.append(line)
  }
}

/// What is wrong, and what would be right.
struct ScriptProblem: Error {
  var problem: String
  var hint: String

  init(_ problem: String, hint: String) {
    self.problem = problem
    self.hint = hint
  }
}

extension QEMUScript {
  private static let operations = """
    config, ram, start, open, close, reset, sysreset, target, guest, queue, notify, repeat, \
    advance, hold, drain, discardfail, query, dump, counts, unrealize
    """
  private mutating func read(
    _ words: [String], into line: inout Line
  ) throws(ScriptProblem) {
    switch words[0] {
    case "config": try readConfiguration(words.dropFirst())
    case "ram": try readRegion(Array(words.dropFirst()))
    case "repeat":
      guard words.count > 2 else {
        throw ScriptProblem("nothing to repeat", hint: "repeat N guest|queue HEX")
      }
      let count = try Self.number(words[1], "the number of repetitions")
      guard (1...TraceLimits.repetitions).contains(count) else {
        throw ScriptProblem("nothing is repeated \(count) times", hint: "1 to 1000000")
      }
      guard words[2] == "guest" || words[2] == "queue" else {
        throw ScriptProblem("'\(words[2])' cannot be repeated", hint: "guest or queue")
      }
      line.repetitions = Int(count)
      line.stimulus = try Self.stimulus(Array(words.dropFirst(2)))
    case "advance":
      line.delay = .milliseconds(try Self.argument(words, "milliseconds"))
      line.stimulus = .wait
    default: line.stimulus = try Self.stimulus(words)
    }
  }

  private static func stimulus(_ words: [String]) throws(ScriptProblem) -> Stimulus {
    switch words[0] {
    case "start": .powerOn
    case "open": .open
    case "close": .close
    case "reset": .busReset
    case "sysreset": .machineReset
    case "target": .target(try argument(words, "bytes"))
    case "guest": .send(try packet(words), signal: true)
    case "queue": .send(try packet(words), signal: false)
    case "notify": .signal
    case "hold": .reading(try argument(words, "0 or 1") == 0)
    case "drain": .drain
    case "discardfail": .discardsFail(try argument(words, "0 or 1") != 0)
    case "query": .query(.status)
    case "dump": .query(.ranges)
    case "counts": .query(.counters)
    case "unrealize": .unplug
    default: throw ScriptProblem("unknown operation '\(words[0])'", hint: "one of \(operations)")
    }
  }

  private static func packet(_ words: [String]) throws(ScriptProblem) -> GuestPacket {
    var type = PacketType.inBand
    var payload: [UInt8] = []
    for word in words.dropFirst() {
      if word.hasPrefix("type=") {
        let number = try number(String(word.dropFirst(5)), "the packet's type")
        guard let narrow = UInt16(exactly: number) else {
          throw ScriptProblem("packet type \(number) is too large", hint: "at most 0xffff")
        }
        type = PacketType(rawValue: narrow)
      } else if let bytes = [UInt8](hex: word) {
        payload = bytes
      } else {
        throw ScriptProblem("'\(word)' is not hexadecimal", hint: "an even number of digits")
      }
    }
    return GuestPacket(type: type, payload: payload)
  }

  private static func argument(
    _ words: [String], _ what: String
  ) throws(ScriptProblem) -> UInt64 {
    guard words.count > 1 else {
      throw ScriptProblem("'\(words[0])' lacks its number", hint: "\(words[0]) \(what)")
    }
    return try number(words[1], what)
  }

  fileprivate static func number(
    _ text: String, _ what: String
  ) throws(ScriptProblem) -> UInt64 {
    let isHex = text.hasPrefix("0x") || text.hasPrefix("0X")
    guard let value = UInt64(isHex ? String(text.dropFirst(2)) : text, radix: isHex ? 16 : 10)
    else { throw ScriptProblem("'\(text)' is not a number", hint: "\(what), decimal or 0x…") }
    return value
  }

  fileprivate static func ringPages(_ text: String, _ what: String) throws(ScriptProblem) -> Int {
    let pages = try number(text, what)
    guard (1...TraceLimits.ringPages).contains(pages) else {
      throw ScriptProblem(
        "no ring has \(pages) pages of data", hint: "\(what), 1 to \(TraceLimits.ringPages)")
    }
    return Int(pages)
  }

  /// A number of pages whose bytes can be told.
  fileprivate static func pages(_ text: String, _ what: String) throws(ScriptProblem) -> UInt64 {
    let pages = try number(text, what)
    guard pages <= .max >> 12 else {
      throw ScriptProblem(
        "\(pages) pages are more memory than there can be", hint: "\(what), at most 2^52 - 1")
    }
    return pages
  }
}

// The machine that a script asks for.
extension QEMUScript {
  private mutating func readConfiguration(
    _ words: ArraySlice<String>
  ) throws(ScriptProblem) {
    for word in words {
      guard let (key, value) = word.keyAndValue else {
        throw ScriptProblem("'\(word)' is not key=value", hint: "boot_pages=262144")
      }
      try set(key, to: value)
    }
  }

  private mutating func set(_ key: String, to value: String) throws(ScriptProblem) {
    switch key {
    case "id":
      guard let name = DeviceName(value) else {
        throw ScriptProblem(
          "'\(value)' is too long a name", hint: "at most \(DeviceName.mostBytes) bytes")
      }
      machine.deviceID = name
    case "layout":
      guard value == "none" else {
        throw ScriptProblem("unknown layout '\(value)'", hint: "none")
      }
      machine.mapsBootMemory = false
    case "boot_pages": machine.bootPages = try Self.pages(value, key)
    case "memdev_pages": backend.pages = try Self.pages(value, key)
    case "memslots": backend.slotLimit = UInt32(clamping: try Self.number(value, key))
    case "memdev_pgsz": backend.pageSize = try Self.number(value, key)
    case "status_report": machine.reportsStatus = try Self.number(value, key) != 0
    case "addr": machine.backendAddress = try Self.number(value, key)
    case "low_max": machine.lowMemoryLimit = try Self.number(value, key)
    case "boot_pgsz": machine.bootPageSize = try Self.number(value, key)
    case "tx_pages": machine.ringPages.toGuest = try Self.ringPages(value, key)
    case "warn_limit": machine.warningLimit = try Self.number(value, key)
    default:
      throw ScriptProblem(
        "unknown setting '\(key)'",
        hint: """
          boot_pages, memdev_pages, memslots, status_report, addr, low_max, boot_pgsz, \
          memdev_pgsz, tx_pages, layout, id, warn_limit
          """)
    }
  }

  private mutating func readRegion(_ words: [String]) throws(ScriptProblem) {
    guard machine.regions.count < TraceLimits.regions else {
      throw ScriptProblem(
        "there are more than \(TraceLimits.regions) regions", hint: "real machines have tens")
    }
    guard words.count >= 3 else {
      throw ScriptProblem("a region needs name, address and size", hint: "ram NAME GPA SIZE")
    }
    var region = RegionConfiguration(
      name: words[0], start: try Self.number(words[1], "address"),
      size: try Self.number(words[2], "size"))
    for word in words.dropFirst(3) {
      guard let (key, value) = word.keyAndValue else {
        throw ScriptProblem("'\(word)' is not key=value", hint: "kind=rom, hostoff=N, pgsz=N")
      }
      switch key {
      case "kind":
        guard let kind = MemoryKind(rawValue: value) else {
          throw ScriptProblem("unknown kind '\(value)'", hint: "ram, rom, romd or io")
        }
        region.kind = kind
      case "hostoff": region.hostOffset = try Self.number(value, key)
      case "pgsz": region.pageSize = try Self.number(value, key)
      default:
        throw ScriptProblem("unknown setting '\(key)'", hint: "kind, hostoff, pgsz")
      }
    }
    machine.regions.append(region)
  }
}

extension String {
  fileprivate var keyAndValue: (key: String, value: String)? {
    guard let mark = firstIndex(of: "=") else { return nil }
    return (String(self[..<mark]), String(self[index(after: mark)...]))
  }

  /// Without blanks at either end.
  fileprivate var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
