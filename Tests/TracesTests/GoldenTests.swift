import Bytes
import HostEvents
import Testing
import Traces

@Suite("Golden transcripts")
struct GoldenTests {
  @Test("our engine writes every transcript of QEMU's, byte for byte")
  func transcripts() throws {
    var matching = 0
    for golden in Golden.all {
      let difference = try golden.firstDifference()
      #expect(difference == nil, "\(golden.name), line \(difference ?? 0)")
      if difference == nil { matching += 1 }
    }
    print("goldens that match: \(matching) of \(Golden.all.count)")
    #expect(Golden.all.count == 142)
    #expect(matching == 142)
  }

  @Test("every transcript replays without a divergence", arguments: Golden.all)
  func replays(golden: Golden) throws {
    let trace = try QEMUTranscriptImporter.trace(of: golden.transcript, file: golden.name)
    let result = Replayer.replay(trace)
    #expect(result.divergence == nil, "\(result.divergence?.description ?? "")")
    let dies = golden.transcript.lines.contains { $0.hasPrefix("ABORT:") }
    #expect((result.hostAbort != nil) == dies)
  }

  @Test("nothing of a transcript is left out of its trace", arguments: Golden.all.sampled(30))
  func nothingIsLeftOut(golden: Golden) throws {
    let trace = try QEMUTranscriptImporter.trace(of: golden.transcript, file: golden.name)
    let seen = golden.transcript.lines.count {
      !$0.isEmpty && !$0.hasPrefix("#") && !$0.hasPrefix("> ")
    }
    let told = trace.steps.flatMap(\.expectations).reduce(0) { $0 + $1.content.lines }
    #expect(told == seen)
  }
}

@Suite("Golden transcripts that were damaged")
struct GoldenDamageTests {
  /// Lines that begin so are what the machine does; the number is how many are damaged.
  private static let kinds = [
    ("trace: ", 2), ("tx: ", 1), ("warning: ", 1), ("discard: ", 1), ("query: ", 1),
    ("memslot: ", 1), ("timer: ", 1), ("event: ", 1), ("error: ", 1), ("dump: ", 1), ("  ", 1),
    ("counts: ", 1), ("open: ", 1), ("close: ", 1), ("start: ", 1), ("ABORT: ", 1),
  ]

  /// Goldens whose transcripts are short enough to be imported often.
  private static let short = Golden.all.filter { $0.transcript.count < 20_000 }

  @Test("one wrong character is refused or diverges at that line", arguments: short.sampled(20))
  func wrongCharacter(golden: Golden) {
    let lines = golden.transcript.lines
    var random = SplitMix64(seed: UInt64(golden.transcript.count))
    for (prefix, count) in Self.kinds {
      for index in lines.indices.filter({ lines[$0].hasPrefix(prefix) }).sampled(count) {
        let place =
          prefix.count + Int(random.next() % UInt64(lines[index].utf8.count - prefix.count))
        var damaged = lines
        damaged[index] = lines[index].withOtherCharacter(at: place)
        let line = golden.failure(of: damaged.text)
        let first = golden.startOfRun(at: index, in: lines)
        #expect(
          line.map { (first...(index + 1)).contains($0) } == true,
          "line \(index + 1): \(damaged[index]), found at \(line ?? 0)")
      }
    }
  }

  @Test("a line that is left out is missed where it stood", arguments: short.sampled(15))
  func missingLine(golden: Golden) {
    let lines = golden.transcript.lines
    for (prefix, count) in Self.kinds where prefix != "tx: " {
      let candidates = lines.indices.filter { index in
        // One of several equal lines could be any of them.
        lines[index].hasPrefix(prefix) && !lines.dropFirst(index + 1).starts(with: [lines[index]])
      }
      for index in candidates.sampled(count) {
        var damaged = lines
        damaged.remove(at: index)
        let line = golden.failure(of: damaged.text)
        let first = golden.startOfRun(at: index, in: lines)
        #expect(
          line.map { (first - 1...(index + 1)).contains($0) } == true,
          "line \(index + 1): \(lines[index]), found at \(line ?? 0)")
      }
    }
  }
}

extension Golden {
  /// The number of the first line of the run of warnings that a line belongs to.
  fileprivate func startOfRun(at index: Int, in lines: [String]) -> Int {
    var first = index
    while first > 0, lines[first].hasPrefix("warning: "), lines[first - 1].hasPrefix("warning: ") {
      first -= 1
    }
    return first + 1
  }
}

extension Traces.Expectation.Content {
  /// How many lines of a transcript say this.
  fileprivate var lines: Int {
    guard case .record(let name, let fields) = self, name.hasPrefix("warning "),
      let count = fields.last, count.name == "count", case .number(let lines) = count.value
    else { return 1 }
    return Int(clamping: lines)
  }
}

extension String {
  /// The same with another character of the same sort in one place, counted in bytes.
  fileprivate func withOtherCharacter(at offset: Int) -> String {
    var bytes = Array(utf8)
    let byte = bytes[offset]
    bytes[offset] =
      switch byte {
      case UInt8(ascii: "9"), UInt8(ascii: "f"): byte - 1
      default: byte + 1
      }
    return String(decoding: bytes, as: UTF8.self)
  }
}
