import Testing
import Traces

@testable import Recordings

/// Numbers from a seed.
private struct Random {
  var state: UInt64

  mutating func next(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % max(1, limit)
  }
}

@Suite("Recordings that mean no good")
struct HostileRecordingTests {
  /// Whatever comes of it, it comes without a trap, and what comes can be printed and parsed.
  private func survive(_ bytes: [UInt8]) throws {
    guard let imported = try? ImportedRecording([RecordedFile(name: "x", bytes: bytes)]) else {
      return
    }
    let text = TracePrinter.text(of: imported.trace, notes: imported.notes)
    let again = try TraceParser.trace(from: Array(text.utf8), file: "again")
    #expect(TracePrinter.text(of: again) == TracePrinter.text(of: imported.trace))
    _ = Replayer.replay(imported.trace)
  }

  @Test("lines that are dropped, doubled, swapped and cut", arguments: 0..<8)
  func shuffledLines(seed: UInt64) throws {
    var random = Random(state: seed)
    let names = ["s12", "s11", "s05", "s10"]
    var lines = try RecordedLog.named(names[Int(seed % 4)]).log.textLines
    if seed % 3 == 0 { lines.removeAll { $0.contains(":vmbus_") } }
    for _ in 0..<(1 + random.next(12)) {
      let index = random.next(lines.count)
      switch random.next(4) {
      case 0: lines.remove(at: index)
      case 1: lines.insert(lines[random.next(lines.count)], at: index)
      case 2: lines.swapAt(index, random.next(lines.count))
      default: lines[index] = String(lines[index].prefix(random.next(60)))
      }
    }
    try survive(Array(lines.joined(separator: "\n").utf8))
  }

  @Test("numbers that are as large as can be", arguments: 0..<8)
  func largeNumbers(seed: UInt64) throws {
    var random = Random(state: seed &+ 1000)
    let names = ["s12", "s19", "s03", "s16-evil"]
    var lines = try RecordedLog.named(names[Int(seed % 4)]).log.textLines
    let great = ["18446744073709551615", "4294967295", "9223372036854775808", "0", "1048576"]
    for _ in 0..<(1 + random.next(8)) {
      let index = random.next(lines.count)
      var words = lines[index].split(separator: " ", omittingEmptySubsequences: false)
        .map(String.init)
      let word = random.next(words.count)
      let isHex = words[word].hasPrefix("0x")
      let ending = words[word].hasSuffix(",") ? "," : ""
      let number = great[random.next(great.count)]
      guard word > 0 else { continue }
      words[word] =
        (isHex ? "0x" + String(UInt64(number) ?? 0, radix: 16) : number) + ending
      lines[index] = words.joined(separator: " ")
    }
    try survive(Array(lines.joined(separator: "\n").utf8))
  }

  @Test("one event after the other, in no order that a host could have", arguments: 0..<8)
  func nonsense(seed: UInt64) throws {
    var random = Random(state: seed &+ 2000)
    let numbers: [UInt64] = [0, 1, 2, 511, 4096, 1 << 20, 1 << 40, .max - 1, .max]
    var text = ""
    for _ in 0..<40 {
      let name = QEMULine.eventNames[random.next(QEMULine.eventNames.count)]
      let states = ["S_IDLE", "S_WAIT_RESET", "S_VERSION", "S_BALLOON_RB_WAIT", "S_HOT_ADD_SETUP"]
      let arguments: [QEMULine.Argument] =
        name == "hv_balloon_state_change"
        ? [.text(states[random.next(states.count)])]
        : (0..<8).map { _ in .number(numbers[random.next(numbers.count)]) }
      text += (QEMULine.text(ofEvent: name, arguments) ?? name) + "\n"
    }
    try survive(Array(text.utf8))
  }

  @Test("times of every size, forwards and backwards")
  func times() throws {
    var text = ""
    let moments = ["0.000000", "18446744073709551615.999999", "1.0", "18446744073.709551", "5.5"]
    for (index, line) in try RecordedLog.named("s09").log.textLines.enumerated() {
      let event = line.split(separator: ":", maxSplits: 1)[1]
      text += "1@\(moments[index % moments.count]):\(event)\n"
    }
    try survive(Array(text.utf8))
  }

  @Test(
    "dates of every size, of QEMU and of a kernel",
    arguments: [
      "1970-01-01T00:00:00-23:59", "2554-07-21T23:34:33.709551615Z",
      "2554-07-21T23:34:33.709551616Z",
      "9999-12-31T23:59:60.999999999-23:59",
    ])
  func dates(date: String) throws {
    let log = try RecordedLog.named("s09").log.textLines
    let events = log.map { $0.split(separator: ":", maxSplits: 1)[1] }
    try survive(Array(events.map { "\(date) \($0)\n" }.joined().utf8))
    try survive(Array("\(date) qemu: warning: unknown DM message 200\n".utf8))
    try survive(Array("\(date) vm kernel: hv_balloon: Max. dynamic memory size: 2048 MB\n".utf8))
  }

  @Test("bytes, whatever they are", arguments: 0..<6)
  func bytes(seed: UInt64) throws {
    var random = Random(state: seed &+ 3000)
    var bytes = try RecordedLog.named("s09").log
    for _ in 0..<40 { bytes[random.next(bytes.count)] = UInt8(random.next(256)) }
    try survive(bytes)
    try survive((0..<400).map { _ in UInt8(random.next(256)) })
  }
}
